"""What a Config means to the generator: tables, built once, from which a choice costs O(1).

A *menu* is a list of 240 slots (see `unstructured.menu`). The menu of a wanted type holds what can
produce it: an instruction's number, or one of the negative entries below. The weights are those of
the recipe in `docs/liveness.md`.
"""

from collections.abc import Sequence
from typing import Final

from smith.config import Config
from smith.generate.producers import BULK_OPERATIONS, IS_ATOMIC, PRODUCERS, SIZES, STORES
from smith.generate.techniques import Techniques
from smith.generate.type_menus import ALL, COMMON_TYPES, KIND_WEIGHTS, TYPE_STRIDE, WEIGHT_OF_TYPE
from smith.unstructured import DIGITS, menu
from smith.wasm.hierarchy import MENU_SLOTS
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.module import STRUCT_TYPE, SubType
from smith.wasm.types import I8, I32, REF, V128

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


NO_MENU: Final[list[int]] = []  # where it has not been asked for
# By place among the slots of locals, the entry. Menus have copies, and so the same objects: that is
# less memory to reach for.
LOCALS: Final[list[int]] = [SOME_LOCAL - place for place in range(DIGITS)]
# By instruction number.
IS_SIZE: Final[list[bool]] = [row.number in SIZES for row in INSTRUCTIONS]
# What a statement on the bare stack may be; `else` and `end` belong to others.
BARE: Final[list[int]] = [row.number for row in INSTRUCTIONS if row.name not in ("else", "end")]


class Plan(Techniques):
    """The tables of one Config; menus are made when they are asked for, as small modules need few.

    That counts where each input has a Config of its own.
    """

    def __init__(
        self, config: Config, expressions: Sequence[Form], statements: Sequence[Form]
    ) -> None:
        super().__init__(config)
        self.expressions = expressions
        self.forms_of_statements = statements
        self._kind_menu = NO_MENU
        self._type_menu = NO_MENU
        self._targets = NO_MENU
        self._reference_menu = NO_MENU
        self.menus = [NO_MENU] * MENU_SLOTS
        self.groups: list[list[int]] = []
        self._common_types: list[tuple[int, SubType]] = []
        self._statements = NO_MENU
        self._dead_statements = NO_MENU
        self._leads = NO_MENU
        self._stores = NO_MENU
        self._bulk = NO_MENU
        self._bare = NO_MENU
        self._shares: list[int] = []  # of forms of expressions, -1 where they cannot be

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

    def menu_of_types(self, types: list[int]) -> list[int]:
        return menu(types, [WEIGHT_OF_TYPE[t] for t in types])

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
