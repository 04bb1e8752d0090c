"""What a Config means to the generator: tables, built once, from which a choice costs O(1).

A *menu* is a list of 240 slots (see `unstructured.menu`). The menu of a wanted type holds what can
produce it: an instruction's number, or one of the negative entries below. The weights are those of
the recipe in `docs/liveness.md`.
"""

from collections.abc import Sequence
from typing import Final

from smith.config import FLOATS, Config, instructions, weights_of
from smith.config.makers import (
    CONTINUATION_MAKERS,
    EXCEPTION_MAKERS,
    FUNCTION_MAKERS,
    MAKERS,
)
from smith.config.reserves import MOST_CONTROL_TAGS, OWN_ELEMENTS, OWN_TYPES, SPACIOUS
from smith.config.value_sizes import own_functions
from smith.generate.hierarchy import MENU_SLOTS, OVER
from smith.generate.producers import (
    BULK_OPERATIONS,
    FEATURES,
    IS_ATOMIC,
    PRODUCERS,
    SIZES,
    STORES,
    TYPES,
)
from smith.generate.type_menus import (
    ALL,
    ANY_DEFINED,
    ANY_DEFINED_NON_NULL,
    ANY_EXACT,
    ANY_EXACT_NON_NULL,
    COMMON,
    COMMON_TYPES,
    KIND_WEIGHTS,
    NAME_OF_TYPE,
    NULLABLE_ENTRIES,
    TYPE_STRIDE,
    WEIGHT_OF_TYPE,
)
from smith.generate.variety.manner import Manner, Variety
from smith.unstructured import DIGITS, LEADS, Unstructured, menu
from smith.wasm.features import BIT
from smith.wasm.instructions import INSTRUCTIONS, Instruction, op
from smith.wasm.module import FUNC_TYPE, GLOBAL, STRUCT_TYPE, TABLE, TAG, SubType
from smith.wasm.type_features import features_of_type
from smith.wasm.types import (
    ARRAY,
    CONT,
    EQ,
    EXN,
    F32,
    F64,
    FUNC,
    I8,
    I31,
    I32,
    I64,
    REF,
    V128,
    heap_of,
    is_nullable,
    ref,
)

# Entries of an expression menu that are no instructions.
CONST: Final = -2
FORM: Final = -3  # and below: FORM - n is the n-th form
LOCAL: Final = -99
GROUP: Final = -100  # and below: GROUP - g is group g of the plan, one more digit chooses in it
SOME_LOCAL: Final = -1000  # and below: SOME_LOCAL - n is the n-th local of the type, cyclically

CONST_WEIGHT: Final = 35
REFERENCE_CONST_WEIGHT: Final = 10
LOCAL_WEIGHT: Final = 100
OPERATOR_WEIGHT: Final = 180
LOAD_WEIGHT: Final = 30
ATOMIC_WEIGHT: Final = 15
TRAPPING_WEIGHT: Final = 20
MOST_SINGLE: Final = 100  # operators that a menu has one by one
GROUP_SIZE: Final = 24
MOST_VALUES: Final = 1_000  # parameters, or results, of a function: the limit of all engines
DEEPEST_CALLS: Final = 1_000  # of functions that may call themselves, if that is not to trap
FINE: Final = 1_000  # what weights are multiplied by, so that their parts are whole numbers
CONST_OF: Final[list[int]] = [op(f"{t}.const") for t in ("i32", "i64", "f32", "f64", "v128")]
REF_NULL: Final = op("ref.null")


class Form:
    """A way to make a value, or a kind of statement, as far as a plan is concerned.

    `needs` names the instructions that it is made of, or with a `*` a list of the plan that may not
    be empty; of those with a `|` between them one is enough. `makes` names those for the sake of
    which it is there; without it that is the first of `needs`. `leads` is for how many of the leads
    a statement stands.
    """

    def __init__(
        self, needs: str, weight: int, leads: int = 0, kinds: int = ALL, makes: str = ""
    ) -> None:
        words = needs.split()
        self.needs = [[op(name) for name in word.split("|")] for word in words if word[0] != "*"]
        self.lists = [word for word in words if word[0] == "*"]
        self.makes = [op(word) for word in makes.split() or words[:1] if word[0] != "*"]
        self.weight = weight
        self.leads = leads
        self.kinds = kinds


# Instructions whose operands have one of the abstract types.
OPERANDS: Final[dict[int, int]] = {
    op("i31.get_s"): I31,
    op("i31.get_u"): I31,
    op("ref.eq"): EQ,
    op("array.len"): ARRAY,
    op("throw_ref"): EXN,
}
EVEN: Final[list[int]] = weights_of(())
NO_MENU: Final[list[int]] = []  # where it has not been asked for
# By place among the slots of locals, the entry. Menus have copies, and so the same objects: that is
# less memory to reach for.
LOCALS: Final[list[int]] = [SOME_LOCAL - place for place in range(DIGITS)]
# By type that a Config can name: its name, the features that it needs, whether it has no null.
NAMED_TYPES: Final[list[tuple[int, str, int, bool]]] = [
    (t, name, features_of_type(t), t >= REF and not is_nullable(t))
    for t, name in NAME_OF_TYPE.items()
]
# By instruction number.
IS_SIZE: Final[list[bool]] = [row.number in SIZES for row in INSTRUCTIONS]
# What a statement on the bare stack may be; `else` and `end` belong to others.
BARE: Final[list[int]] = [row.number for row in INSTRUCTIONS if row.name not in ("else", "end")]


def allowed_instructions(config: Config) -> list[bool]:
    """By instruction number, whether the Config permits it."""
    bits = config.feature_bits
    found = [needed & ~bits == 0 for needed in FEATURES]
    if config.allow != ("*",):
        permitted = instructions(config.allow)
        found = [able and number in permitted for number, able in enumerate(found)]
    for number in instructions(config.deny if config.floats else (*config.deny, *FLOATS)):
        found[number] = False
    return found


def _is_of_references(row: Instruction) -> bool:
    """Whether the instruction is about references alone, tables apart."""
    if row.category in ("reference", "aggregate"):
        return True
    return row.name.startswith(("br_on_", "call_ref", "return_call_ref"))


OF_REFERENCES: Final = [row.number for row in INSTRUCTIONS if _is_of_references(row)]
OF_CONTINUATIONS: Final = [row.number for row in INSTRUCTIONS if row.category == "continuation"]


class Plan:
    """The tables of one Config; menus are made when they are asked for, as small modules need few.

    That counts where each input has a Config of its own.
    """

    def __init__(
        self, config: Config, expressions: Sequence[Form], statements: Sequence[Form]
    ) -> None:
        self.config = config
        self.expressions = expressions
        self.forms_of_statements = statements
        self.features = config.feature_bits
        self.allowed = allowed_instructions(config)
        self.weighs = len(config.weights) > 0  # else all weights are 1
        self.weights = weights_of(config.weights) if self.weighs else EVEN
        self.outline = config.outline()
        # Indirect calls and references to functions need a table and element segments of our own.
        spare = config.max_elements - config.min_elements
        if spare < OWN_ELEMENTS:
            self.allowed[op("ref.func")] = False
        most_tables = min(config.max_tables, 90 if self.has("reference-types") else 1)
        if spare < OWN_ELEMENTS or self.outline.count(TABLE) >= most_tables:
            self.allowed[op("call_indirect")] = False
            self.allowed[op("return_call_indirect")] = False
        self.own_functions = own_functions(config, self.outline)
        self.own_elements = OWN_ELEMENTS if spare >= OWN_ELEMENTS else 0
        # Room for a struct and an array type, should there be none, and for the own tag's.
        spacious = config.max_types >= SPACIOUS
        self.has_continuations = self.has("stack-switching") and "contref" in config.value_types
        self.own_types = OWN_TYPES if spacious and (self.has("gc") or self.has("exceptions")) else 0
        self.own_types += 1 if spacious and self.has_continuations else 0  # the simplest one's
        self.max_types = config.max_types - self.own_types
        self.has_tags = spacious and self.has("exceptions")
        given_tags = max(config.min_tags, self.outline.count(TAG))
        spare_tags = config.max_tags - given_tags if self.has_tags else 0
        self.own_tags = min(1, spare_tags)
        if self.has_continuations:  # besides, half of those that there may be are for handlers
            self.own_tags += min(MOST_CONTROL_TAGS, (spare_tags - self.own_tags) // 2)
        self.has_descriptors = self.has("custom-descriptors")
        self.non_null = config.non_null
        self.inhabited = self.inhabited_heaps()
        self.no_traps = config.no_traps
        self.variety = Variety(
            self.features,
            config.encoding_variety,
            config.custom_sections,
            config.names,
            config.producers,
            config.branch_hints,
        )
        self.varies = self.variety.any()
        self.usual_manner = Manner(Unstructured(b""), self.variety)
        self.bottoms = config.bottoms and not config.no_traps
        plain = self.plain_types()
        given = {*plain}
        # References to defined types are as those to what is right above them.
        self.referable = [ref(heap, True) in given for heap in OVER]
        if True in self.referable:
            given.update(self.defined_types())
        self.types = [t for t in WEIGHT_OF_TYPE if t in given]
        self.kinds = [
            kind
            for kind in KIND_WEIGHTS
            if kind == FUNC_TYPE or (self.has("gc") and self.referable[kind])
        ]
        self._kind_menu = NO_MENU
        self.first_kind = self.kinds[:1] * LEADS
        self.is_used = [False] * TYPE_STRIDE
        for t in self.types:
            if t >= 0:
                self.is_used[t] = True
        self._type_menu = NO_MENU
        self._targets = NO_MENU
        self.references = [t for t in self.types if t >= REF or t < 0]
        self._reference_menu = NO_MENU
        # Where there is no defined type to refer to.
        self.any_reference = next((t for t in plain if t >= REF), I32)
        self.menus = [NO_MENU] * MENU_SLOTS
        self.groups: list[list[int]] = []
        for number in [] if self.references else OF_REFERENCES:
            self.allowed[number] = False
        for number in [] if self.has_continuations else OF_CONTINUATIONS:
            self.allowed[number] = False
        if not self.is_used[ref(EXN, True)]:
            self.allowed[op("resume_throw_ref")] = False
        if not self.is_used[ref(FUNC, True)]:
            self.allowed[op("ref.func")] = False
        for number, heap in OPERANDS.items():
            if not self.is_used[ref(heap, True)]:
                self.allowed[number] = False
        self.calls_tables = (
            self.allowed[op("call_indirect")] or self.allowed[op("return_call_indirect")]
        )
        lacking = 0
        for t in range(I64, V128 + 1):
            lacking |= 0 if self.is_used[t] else 1 << t
        # By instruction number: whether it is allowed, and the types of its operands are.
        self.usable = [
            able and TYPES[number] & lacking == 0 for number, able in enumerate(self.allowed)
        ]
        self._statements = NO_MENU
        self._dead_statements = NO_MENU
        self._leads = NO_MENU
        self._stores = NO_MENU
        self._bulk = NO_MENU
        self._bare = NO_MENU
        self._shares: list[int] = []  # of forms of expressions, -1 where they cannot be

        self.max_nesting = config.max_nesting
        self.max_depth = config.max_depth
        self.max_locals = config.max_locals
        self.max_fields = config.max_fields
        self.max_constant = config.max_constant
        self.min_element_size = config.min_element_size
        self.max_element_size = config.max_element_size
        self.export_everything = config.export_everything
        self.max_params = config.max_params
        self.max_results = min(config.max_results, MOST_VALUES if self.has("multi-value") else 1)
        self.common = [
            (
                key,
                [t for t in params if self.is_used[t]][: self.max_params],
                [t for t in results if self.is_used[t]][: self.max_results],
            )
            for key, params, results in COMMON
        ]
        self._common_types: list[tuple[int, SubType]] = []
        self.max_trip = config.max_trip
        self.dead_code = config.dead_code
        self.counted_loops = config.counted_loops
        self.recursion = config.recursion
        self.canonicalize_nans = config.canonicalize_nans
        self.termination = config.termination > 0
        bounded = config.no_traps and config.recursion
        self.entry_units = -(-config.termination // DEEPEST_CALLS) if bounded else 1
        self.can_get = self.permits("local.get")
        self.can_set = self.permits("local.set")
        # Values have to go somewhere: where both are denied, `drop` is used all the same.
        self.drop = (config.drop and self.permits("drop")) or not self.can_set
        self.initialises_tables = self.has("function-references")
        # A digit below one of these is guarded.
        sure = config.no_traps
        self.guard_exceptions = DIGITS if sure else config.guard_exceptions * DIGITS // 100
        self.guard_references = DIGITS if sure else config.guard_references * DIGITS // 100
        self.guard_memory = DIGITS if sure else config.guard_memory * DIGITS // 100
        self.guard_arithmetic = DIGITS if sure else config.guard_arithmetic * DIGITS // 100
        self.edge_memory = config.edge_memory * DIGITS // 100
        self.can_index = self.permits(
            "array.len", "local.get", "local.tee", "local.set", "if", "select", "i32.const"
        ) and self.permits("i32.rem_u", "i32.lt_u", "i32.add", "i32.sub")
        self.can_test_type = self.permits(
            "ref.test", "ref.test null", "local.tee", "local.get", "if"
        )
        self.can_test_null = self.permits("block", "br_on_non_null", "local.get")
        self.can_test_by_if = self.permits("ref.is_null", "local.tee", "local.get", "if")
        self.multi_value = self.has("multi-value")
        # Techniques are there only with all the instructions that they are made of.
        self.masks = [
            self.permits("i32.const", "i32.and"),
            self.permits("i64.const", "i64.and"),
        ]
        self.wraps = [
            self.permits("i32.const", "i32.rem_u"),
            self.permits("i64.const", "i64.rem_u"),
        ]
        self.can_mask = self.masks[I32]
        self.can_avoid_zero = self.permits(
            "local.tee", "local.get", "i32.eqz", "i32.add", "i64.eqz", "i64.add"
        ) and self.permits("i64.extend_i32_u")
        self.can_avoid_overflow = self.can_avoid_zero and self.permits(
            "i32.shr_u", "i64.shr_u", "i32.gt_u", "i64.gt_u", "select"
        )
        self.can_avoid_truncation = self.permits(
            "local.tee", "local.get", "select", "f32.abs", "f32.lt", "f64.abs", "f64.lt"
        )
        self.fold = config.fold and self.permits("i32.const", "i32.xor", "i32.rotl", "local.get")
        self.folds_i64 = self.fold and self.permits("i64.xor", "i64.rotl", "i64.extend_i32_u")
        fuels = 1 if self.termination else 0
        self.mixed_global = (
            config.mixed_global
            and config.max_globals > max(fuels + self.outline.count(GLOBAL), config.min_globals)
            and self.permits("i32.const", "i32.rotl", "i32.xor", "global.get", "global.set")
        )
        self.own_globals = fuels + (1 if self.mixed_global else 0)
        self.live_conditions = config.live_conditions and self.permits(
            "i32.const", "i32.and", "i32.mul", "i32.gt_u", "i32.lt_u", "i32.eqz"
        )
        self.long_addresses = self.has("memory64") and self.has_type(I64)
        self.byte_pages = self.has("custom-page-sizes")
        self.shared_memories = config.shared_memories and self.has("threads")
        self.natural_loops = self.permits(
            "loop", "block", "br", "br_if", "local.get", "local.set", "local.tee", "i32.const"
        ) and self.permits("i32.add", "i32.sub", "i32.lt_u", "i32.ge_u", "i32.and", "i32.eqz")

    def plain_types(self) -> list[int]:
        """The value types that are asked for and that the features have, without defined ones."""
        names = {*self.config.value_types}
        if not self.config.floats:
            names -= {NAME_OF_TYPE[F32], NAME_OF_TYPE[F64]}
        found: list[int] = []
        lacking = ~self.features
        for t, name, features, non_null in NAMED_TYPES:
            if features & lacking or name not in names:
                continue
            if not non_null or (
                self.config.non_null and (heap_of(t) in self.inhabited or self.bottoms)
            ):
                found.append(t)
        return found

    def inhabited_heaps(self) -> list[int]:
        """The abstract heap types of which values without null can be made."""
        if not self.config.non_null:
            return []
        found = []
        if self.has("function-references") and self.own_elements and self.permits(*FUNCTION_MAKERS):
            found.append(FUNC)
        if self.has("gc") and self.own_types:
            found += [heap for heap, names in MAKERS.items() if self.permits_known(names)]
        if self.own_tags and self.permits(*EXCEPTION_MAKERS):
            found.append(EXN)
        continuations = self.has_continuations and self.permits(*CONTINUATION_MAKERS)
        if FUNC in found and continuations and self.own_types:
            found.append(CONT)
        return found

    @property
    def common_types(self) -> list[tuple[int, SubType]]:
        """Types that functions share even without any type segment, and their keys."""
        if not self._common_types:
            self._common_types = [
                (key, self.common_type(kind, fields))
                for key, kind, fields in COMMON_TYPES
                if kind in self.kinds and (V128 not in fields or self.is_used[V128])
            ]
        return self._common_types

    def common_type(self, kind: int, fields: list[int]) -> SubType:
        """A struct or array type of those of the types that may be used."""
        subtype = SubType(kind)
        fields = [t for t in fields if t == I8 or self.is_used[t]] or [I8]
        subtype.fields = fields[: self.config.max_fields if kind == STRUCT_TYPE else 1]
        subtype.mutable = [True] * len(subtype.fields)
        return subtype

    def defined_types(self) -> list[int]:
        """The entries of menus of types for references to defined types."""
        if not self.has("function-references"):
            return []
        found = [ANY_DEFINED, ANY_DEFINED_NON_NULL]
        if self.has_descriptors:
            found += [ANY_EXACT, ANY_EXACT_NON_NULL]
        return [t for t in found if self.config.non_null or t in NULLABLE_ENTRIES]

    def menu_of_types(self, types: list[int]) -> list[int]:
        return menu(types, [WEIGHT_OF_TYPE[t] for t in types])

    def uses(self, t: int) -> bool:
        """Whether values of the type may be made."""
        return t >= TYPE_STRIDE or self.is_used[t]

    def has(self, feature: str) -> bool:
        return self.features & BIT[feature] != 0

    def permits(self, *names: str) -> bool:
        """Whether all of the named instructions may be used."""
        return all(self.allowed[op(name)] for name in names)

    def permits_known(self, names: Sequence[str]) -> bool:
        """Whether all of the named instructions may be used, but for those of other features."""
        bits = self.features
        return all(self.allowed[n] or INSTRUCTIONS[n].features & ~bits for n in map(op, names))

    def has_type(self, t: int) -> bool:
        """Whether a value of the type may be on the stack; an i32 always may, as a condition."""
        return t <= I32 or self.is_used[t]

    @property
    def kind_menu(self) -> list[int]:
        """The menu of kinds of composite types."""
        if not self._kind_menu:
            self._kind_menu = menu(self.kinds, [KIND_WEIGHTS[kind] for kind in self.kinds])
        return self._kind_menu

    @property
    def type_menu(self) -> list[int]:
        """The menu of value types."""
        if not self._type_menu:
            self._type_menu = self.menu_of_types(self.types)
        return self._type_menu

    @property
    def targets(self) -> list[int]:
        """The menu of types with, times TYPE_STRIDE, the place among the slots of the same type."""
        if not self._targets:
            self._targets = _targets(self.type_menu)
        return self._targets

    @property
    def reference_menu(self) -> list[int]:
        """The menu of reference types; there are some."""
        if not self._reference_menu:
            self._reference_menu = self.menu_of_types(self.references)
        return self._reference_menu

    @property
    def statements(self) -> list[int]:
        """The menu of statements."""
        if not self._statements:
            self._find_statements()
        return self._statements

    @property
    def dead_statements(self) -> list[int]:
        """The menu of statements in dead code."""
        if not self._statements:
            self._find_statements()
        return self._dead_statements

    @property
    def leads(self) -> list[int]:
        """The statement that each lead stands for."""
        if not self._statements:
            self._find_statements()
        return self._leads

    @property
    def stores(self) -> list[int]:
        """The menu of stores."""
        if not self._statements:
            self._find_statements()
        return self._stores

    @property
    def bulk(self) -> list[int]:
        """Bulk operations, each as many times as it weighs."""
        if not self._statements:
            self._find_statements()
        return self._bulk

    @property
    def bare(self) -> list[int]:
        """What a statement on the bare stack may be, each as many times as it weighs."""
        if not self._bare:
            self._bare = self._weighed(BARE)
        return self._bare

    def _find_statements(self) -> None:
        """The menus of statements, and what two of the statements choose among."""
        forms = self.forms_of_statements
        stores = self._among(STORES)
        shares = [self.weights[number] * (1 if IS_ATOMIC[number] else 4) for number in stores]
        self._stores = menu(stores, shares) if sum(shares) else []
        self._bulk = self._weighed(BULK_OPERATIONS)
        has_bare = any(self.usable[number] and self.weights[number] for number in BARE)
        weighed = [self._weight(form) if self._possible(form) else 0 for form in forms]
        numbers = [number for number, weight in enumerate(weighed) if weight]
        weights = [weighed[number] for number in numbers]
        if has_bare:
            numbers.append(len(forms) - 1)
            weights.append(FINE * self.config.stack_operands)
        self._statements = menu(numbers, weights)
        # In dead code the bare stack is polymorphic, so that a third of the statements work on it.
        if has_bare and self.config.stack_operands:
            weights[-1] = max(weights[-1], sum(weights[:-1]) // 2)
        self._dead_statements = menu(numbers, weights)
        self._leads = [
            number if weighed[number] else 0
            for number, form in enumerate(forms)
            for _ in range(form.leads)
        ]

    def menu_of(self, slot: int) -> list[int]:
        """What can produce a value of the types that the menu of this number is for."""
        slots = self.menus[slot]
        if not slots:
            slots = self._expression_menu(slot)
            self.menus[slot] = slots
        return slots

    def _possible(self, form: Form) -> bool:
        for word in form.lists:
            if not (self._stores if word == "*stores" else word == "*bulk" and self._bulk):
                return False
        return all(any(self.allowed[number] for number in needed) for needed in form.needs)

    def _among(self, operators: list[int]) -> list[int]:
        """The operators that may be used."""
        return [number for number in operators if self.usable[number]]

    def _weight(self, form: Form) -> int:
        """How often the form is wanted: its own weight, times the mean of what it makes."""
        whole = FINE * form.weight
        if not self.weighs or not form.makes:
            return whole
        return whole * sum([self.weights[number] for number in form.makes]) // len(form.makes)

    def _weighed(self, numbers: list[int]) -> list[int]:
        """Those that may be used, to choose from evenly: each as many times as it weighs."""
        usable = self._among(numbers)
        if not self.weighs or (
            len({self.weights[number] for number in usable}) == 1 and self.weights[usable[0]]
        ):
            return usable
        return [number for number in usable for _ in range(self.weights[number])]

    def _expression_menu(self, slot: int) -> list[int]:
        const = CONST_OF[slot] if slot < REF else REF_NULL
        each = CONST_WEIGHT if slot < REF else REFERENCE_CONST_WEIGHT
        # What ends expressions when the input does is never without any weight.
        entries = [CONST]
        weights = [max(1, FINE * each * self.weights[const])]
        if self.permits("local.get"):
            entries.append(LOCAL)
            weights.append(FINE * LOCAL_WEIGHT * self.weights[op("local.get")])
        shares = self._shares_of_expressions()
        for number, form in enumerate(self.expressions):
            if shares[number] >= 0 and form.kinds >> slot & 1:
                entries.append(FORM - number)
                weights.append(shares[number])
        if slot < REF:
            self._add_operators(slot, entries, weights)
        return _with_locals(menu(entries, weights))

    def _shares_of_expressions(self) -> list[int]:
        if not self._shares:
            self._shares = [
                self._weight(form) if self._possible(form) else -1 for form in self.expressions
            ]
        return self._shares

    def _add_operators(self, t: int, entries: list[int], weights: list[int]) -> None:
        producers = PRODUCERS[t]
        even = not self.config.live_operators
        sizes = t == I32 or self.long_addresses
        operators: list[int] = []
        shares: list[int] = []
        for place, number in enumerate(producers.operators):
            if self.usable[number] and (sizes or not IS_SIZE[number]):
                operators.append(number)
                shares.append(3 if even else producers.weights[place])
        if len(operators) > MOST_SINGLE:
            self._add_groups(operators, OPERATOR_WEIGHT, entries, weights)
        else:
            self._add_shares(operators, shares, OPERATOR_WEIGHT, entries, weights)
        self._add_groups(self._among(producers.atomics), ATOMIC_WEIGHT, entries, weights)
        for others, whole in (
            (self._among(producers.loads), LOAD_WEIGHT),
            (self._among(producers.trapping), TRAPPING_WEIGHT),
        ):
            self._add_shares(others, [1] * len(others), whole, entries, weights)

    def _add_shares(
        self,
        operators: list[int],
        shares: list[int],
        whole: int,
        entries: list[int],
        weights: list[int],
    ) -> None:
        """Entries for operators that together weigh `whole`, but for the weights of a Config."""
        entries += operators
        total = sum(shares)
        for place, number in enumerate(operators):
            weights.append(FINE * whole * shares[place] * self.weights[number] // total)

    def _add_groups(
        self, operators: list[int], whole: int, entries: list[int], weights: list[int]
    ) -> None:
        """Entries for groups of many operators, which together weigh `whole` like `_add_shares`."""
        for start in range(0, len(operators), GROUP_SIZE):
            group = operators[start : start + GROUP_SIZE]
            each = [self.weights[number] for number in group]
            if sum(each):
                entries.append(GROUP - len(self.groups))
                weights.append(FINE * whole * sum(each) // len(operators))
                even = not self.weighs or len({*each}) == 1
                self.groups.append(group if even else menu(group, each))


def _with_locals(slots: list[int]) -> list[int]:
    """The slots of LOCAL say which local, too, so that a leaf is one digit."""
    count = slots.count(LOCAL)
    if count:
        first = slots.index(LOCAL)
        slots[first : first + count] = LOCALS[:count]
    return slots


def _targets(type_menu: list[int]) -> list[int]:
    """The menu of types with, times TYPE_STRIDE, the place among the slots of the same type."""
    targets: list[int] = []
    first = 0
    for place, t in enumerate(type_menu):
        if t != type_menu[first]:
            first = place  # the slots of a type are next to each other
        targets.append(t + TYPE_STRIDE * (place - first) if t >= 0 else t)
    return targets
