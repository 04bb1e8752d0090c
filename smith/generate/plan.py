"""What a Config means to the generator: tables, built once, from which a choice costs O(1).

A *menu* is a list of 240 slots (see `unstructured.menu`). The menu of a wanted type holds what can
produce it: an instruction's number, or one of the negative entries below. The weights are those of
the recipe in `docs/liveness.md`.
"""

from collections.abc import Sequence
from typing import Final

from smith.config import Config, is_for
from smith.generate.producers import BULK_OPERATIONS, PARAMS, PRODUCERS, RESULTS, STORES, TYPE_SLOTS
from smith.unstructured import DIGITS, menu
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.types import EXTERNREF, F32, F64, FUNCREF, I32, I64, V128

NAMED_TYPES: Final[dict[str, int]] = {
    "i32": I32,
    "i64": I64,
    "f32": F32,
    "f64": F64,
    "v128": V128,
    "funcref": FUNCREF,
    "externref": EXTERNREF,
}
# How often a type is wanted where any would do; the simplest first.
TYPE_WEIGHTS: Final[list[tuple[int, int]]] = [
    (I32, 80),
    (I64, 50),
    (F32, 30),
    (F64, 35),
    (V128, 25),
    (FUNCREF, 10),
    (EXTERNREF, 10),
]

# Entries of an expression menu that are no instructions.
CONST: Final = -2
FORM: Final = -3  # and below: FORM - n is the n-th form
LOCAL: Final = -99
GROUP: Final = -100  # and below: GROUP - g is group g of the plan, one more digit chooses in it
SOME_LOCAL: Final = -1000  # and below: SOME_LOCAL - n is the n-th local of the type, cyclically

CONST_WEIGHT: Final = 35
LOCAL_WEIGHT: Final = 100
OPERATOR_WEIGHT: Final = 180
LOAD_WEIGHT: Final = 30
TRAPPING_WEIGHT: Final = 20
GROUP_SIZE: Final = 24


class Form:
    """A way to make a value, or a kind of statement, as far as a plan is concerned.

    `needs` names the instructions that it is made of, or with a `*` a list of the plan that may not
    be empty. `leads` is for how many of the leads a statement stands.
    """

    def __init__(self, needs: str, weight: int, leads: int = 0) -> None:
        self.needs = needs.split()
        self.weight = weight
        self.leads = leads


SHORT_TRIP: Final = 16  # rounds of an outermost loop; each further level has half as many
OWN_ELEMENTS: Final = 2  # segments for the dispatch table and for what only ref.func names
# What a statement on the bare stack may be; `else` and `end` belong to others.
BARE: Final[list[int]] = [row.number for row in INSTRUCTIONS if row.name not in ("else", "end")]


def allowed_instructions(config: Config) -> list[bool]:
    """By instruction number, whether the Config permits it."""
    bits = config.feature_bits
    found = [row.features & ~bits == 0 for row in INSTRUCTIONS]
    if config.allow == ("*",) and not config.deny:
        return found
    for row in INSTRUCTIONS:
        if found[row.number]:
            found[row.number] = any(is_for(pattern, row) for pattern in config.allow) and not any(
                is_for(pattern, row) for pattern in config.deny
            )
    return found


# Signatures that functions share even without any type segment: (key, params, results).
COMMON: Final[list[tuple[int, list[int], list[int]]]] = [
    (30, [I32, I32], [I32]),
    (90, [I64, I32], [I64]),
    (150, [F64, I32], [F64]),
    (210, [I32, I64], [I32]),
]


class Plan:
    """The tables of one Config."""

    def __init__(
        self, config: Config, expressions: Sequence[Form], statements: Sequence[Form]
    ) -> None:
        self.config = config
        self.expressions = expressions
        self.features = config.feature_bits
        self.allowed = allowed_instructions(config)
        self.types = [t for t, _ in TYPE_WEIGHTS if _has_type(config, t)]
        self.is_used = [t in self.types for t in range(TYPE_SLOTS)]
        self.type_menu = menu(self.types, [w for t, w in TYPE_WEIGHTS if t in self.types])
        self.targets = _targets(self.type_menu)
        self.menus: list[list[int]] = [[] for _ in range(TYPE_SLOTS)]
        self.groups: list[list[int]] = []
        # Indirect calls and references to functions need a table and element segments of our own.
        spare = config.max_elements - config.min_elements
        if spare < OWN_ELEMENTS:
            self.allowed[op("ref.func")] = False
        if spare < OWN_ELEMENTS or not config.max_tables:
            self.allowed[op("call_indirect")] = False
            self.allowed[op("return_call_indirect")] = False
        self.references = [t for t in (FUNCREF, EXTERNREF) if self.is_used[t]]
        for name in () if self.references else ("ref.null", "ref.is_null"):
            self.allowed[op(name)] = False
        if not self.is_used[FUNCREF]:
            self.allowed[op("ref.func")] = False
        self.own_elements = OWN_ELEMENTS if spare >= OWN_ELEMENTS else 0
        self.calls_tables = (
            self.allowed[op("call_indirect")] or self.allowed[op("return_call_indirect")]
        )
        self.stores = self._among(STORES)
        self.bulk = self._among(BULK_OPERATIONS)
        self.bare = self._among(BARE)
        numbers = [number for number, form in enumerate(statements) if self._possible(form)]
        weights = [statements[number].weight for number in numbers]
        if self.bare:
            numbers.append(len(statements) - 1)
            weights.append(config.stack_operands)
        self.statements = menu(numbers, weights)
        self.leads = [
            number if number in numbers else 0
            for number, form in enumerate(statements)
            for _ in range(form.leads)
        ]

        self.max_nesting = config.max_nesting
        self.max_depth = config.max_depth
        self.max_locals = config.max_locals
        self.max_params = config.max_params
        self.max_results = min(config.max_results, 1_000 if self.has("multi-value") else 1)
        self.common = [
            (
                key,
                [t for t in params if self.is_used[t]][: self.max_params],
                [t for t in results if self.is_used[t]][: self.max_results],
            )
            for key, params, results in COMMON
        ]
        self.max_trip = config.max_trip
        self.dead_code = config.dead_code
        self.counted_loops = config.counted_loops
        self.recursion = config.recursion
        self.canonicalize_nans = config.canonicalize_nans
        self.termination = config.termination > 0
        # Where loops are short and counted, the entries of functions are limit enough.
        short = config.counted_loops and config.max_trip <= SHORT_TRIP
        self.charges_loops = self.termination and not short
        self.can_get = self.permits("local.get")
        self.can_set = self.permits("local.set")
        # Values have to go somewhere: where both are denied, `drop` is used all the same.
        self.drop = (config.drop and self.permits("drop")) or not self.can_set
        # A digit below one of these is guarded.
        self.guard_memory = config.guard_memory * DIGITS // 100
        self.guard_arithmetic = config.guard_arithmetic * DIGITS // 100
        self.multi_value = self.has("multi-value")
        # Techniques are there only with all the instructions that they are made of.
        self.can_mask = self.permits("i32.const", "i32.and")
        self.can_avoid_zero = self.permits(
            "local.tee", "local.get", "i32.eqz", "i32.add", "i64.eqz", "i64.add"
        ) and self.permits("i64.extend_i32_u")
        self.can_avoid_truncation = self.permits(
            "local.tee", "local.get", "select", "f32.abs", "f32.lt", "f64.abs", "f64.lt"
        )
        self.fold = config.fold and self.permits("i32.const", "i32.xor", "i32.rotl", "local.get")
        self.folds_i64 = self.fold and self.permits("i64.xor", "i64.rotl", "i64.extend_i32_u")
        fuels = 1 if self.termination else 0
        self.mixed_global = (
            config.mixed_global
            and config.max_globals > max(fuels, config.min_globals)
            and self.permits("i32.const", "i32.rotl", "i32.xor", "global.get", "global.set")
        )
        self.own_globals = fuels + (1 if self.mixed_global else 0)
        self.live_conditions = config.live_conditions and self.permits(
            "i32.const", "i32.and", "i32.mul", "i32.gt_u"
        )
        self.natural_loops = self.permits(
            "loop", "block", "br", "br_if", "local.get", "local.set", "local.tee", "i32.const"
        ) and self.permits("i32.add", "i32.sub", "i32.lt_u", "i32.ge_u", "i32.and", "i32.eqz")

    def has(self, feature: str) -> bool:
        return feature in self.config.features

    def permits(self, *names: str) -> bool:
        """Whether all of the named instructions may be used."""
        return all(self.allowed[op(name)] for name in names)

    def has_type(self, t: int) -> bool:
        """Whether a value of the type may be on the stack; an i32 always may, as a condition."""
        return t <= I32 or self.is_used[t]

    def menu_of(self, t: int) -> list[int]:
        """What can produce a value of type t."""
        slots = self.menus[t]
        if not slots:
            slots = self._expression_menu(t)
            self.menus[t] = slots
        return slots

    def _possible(self, form: Form) -> bool:
        lists = {"*stores": self.stores, "*bulk": self.bulk, "*bare": []}
        return all(lists[need] if need in lists else self.permits(need) for need in form.needs)

    def _among(self, operators: list[int]) -> list[int]:
        """The operators that are allowed and whose operands have types that are."""
        return [
            number
            for number in operators
            if self.allowed[number]
            and all(self.has_type(t) for t in PARAMS[number])
            and all(self.has_type(t) for t in RESULTS[number])
        ]

    def _expression_menu(self, t: int) -> list[int]:
        entries: list[int] = []
        weights: list[int] = []
        for entry, needs, weight in (
            (CONST, "", CONST_WEIGHT),
            (LOCAL, "local.get", LOCAL_WEIGHT),
        ):
            if self.permits(*needs.split()):
                entries.append(entry)
                weights.append(weight * 1000)
        for number, form in enumerate(self.expressions):
            if self.permits(*form.needs):
                entries.append(FORM - number)
                weights.append(form.weight * 1000)
        producers = PRODUCERS[t]
        even = not self.config.live_operators
        operators: list[int] = []
        operator_weights: list[int] = []
        for number, weight in zip(producers.operators, producers.weights, strict=True):
            if self._among([number]):
                operators.append(number)
                operator_weights.append(3 if even else weight)
        if len(operators) > 100:
            operators, operator_weights = self._grouped(operators)
        share = OPERATOR_WEIGHT if t < FUNCREF else 60
        for numbers, each, whole in (
            (operators, operator_weights, share),
            (self._among(producers.loads), [], LOAD_WEIGHT),
            (self._among(producers.trapping), [], TRAPPING_WEIGHT),
        ):
            parts = each or [1] * len(numbers)
            entries += numbers
            weights += [1000 * whole * part // sum(parts) for part in parts]
        return _with_locals(menu(entries, weights))

    def _grouped(self, operators: list[int]) -> tuple[list[int], list[int]]:
        """Entries for groups of many operators, weighted by their sizes."""
        entries: list[int] = []
        weights: list[int] = []
        for start in range(0, len(operators), GROUP_SIZE):
            group = operators[start : start + GROUP_SIZE]
            entries.append(GROUP - len(self.groups))
            weights.append(len(group))
            self.groups.append(group)
        return entries, weights


def _with_locals(slots: list[int]) -> list[int]:
    """The slots of LOCAL say which local, too, so that a leaf is one digit."""
    first = slots.index(LOCAL) if LOCAL in slots else 0
    return [
        SOME_LOCAL - (place - first) if entry == LOCAL else entry
        for place, entry in enumerate(slots)
    ]


def _targets(type_menu: list[int]) -> list[int]:
    """The menu of types with, times TYPE_SLOTS, the place among the slots of the same type."""
    return [t + TYPE_SLOTS * (place - type_menu.index(t)) for place, t in enumerate(type_menu)]


def _has_type(config: Config, t: int) -> bool:
    """Whether the type is asked for, and the features have it."""
    names = [name for name, number in NAMED_TYPES.items() if number == t]
    if names[0] not in config.value_types:
        return False
    if t == V128:
        return "simd" in config.features
    return t < FUNCREF or "reference-types" in config.features
