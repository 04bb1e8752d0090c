"""What a Config permits: features, instructions, types, and what is kept for the generator."""

from collections.abc import Sequence
from typing import Final

from smith.config import FLOATS, Config, instructions, weights_of
from smith.config.given_values import own_functions
from smith.config.makers import CONTINUATION_MAKERS, EXCEPTION_MAKERS, FUNCTION_MAKERS, MAKERS
from smith.config.reserves import MOST_CONTROL_TAGS, OWN_ELEMENTS, OWN_TYPES, SPACIOUS
from smith.generate.producers import FEATURES, TYPES
from smith.generate.type_menus import (
    ANY_DEFINED,
    ANY_DEFINED_NON_NULL,
    ANY_EXACT,
    ANY_EXACT_NON_NULL,
    KIND_WEIGHTS,
    NAME_OF_TYPE,
    NULLABLE_ENTRIES,
    TYPE_STRIDE,
    WEIGHT_OF_TYPE,
)
from smith.unstructured import LEADS
from smith.wasm.features import BIT
from smith.wasm.hierarchy import OVER
from smith.wasm.instructions import INSTRUCTIONS, Instruction, op
from smith.wasm.module import FUNC_TYPE, TABLE, TAG
from smith.wasm.type_features import features_of_type
from smith.wasm.types import (
    ARRAY,
    CONT,
    EQ,
    EXN,
    F32,
    F64,
    FUNC,
    I31,
    I32,
    I64,
    REF,
    V128,
    heap_of,
    is_nullable,
    ref,
)

# Instructions whose operands have one of the abstract types.
OPERANDS: Final[dict[int, int]] = {
    op("i31.get_s"): I31,
    op("i31.get_u"): I31,
    op("ref.eq"): EQ,
    op("array.len"): ARRAY,
    op("throw_ref"): EXN,
}
# By type that a Config can name: its name, the features that it needs, whether it has no null.
NAMED_TYPES: Final[list[tuple[int, str, int, bool]]] = [
    (t, name, features_of_type(t), t >= REF and not is_nullable(t))
    for t, name in NAME_OF_TYPE.items()
]
EVEN: Final[list[int]] = weights_of(())


# The bit of each feature, and the instructions that need it.
NEEDING: Final[list[tuple[int, list[int]]]] = [
    (bit, [number for number, needed in enumerate(FEATURES) if needed & bit])
    for bit in BIT.values()
]


def allowed_instructions(config: Config) -> list[bool]:
    """By instruction number, whether the Config permits it."""
    bits = config.feature_bits
    found = [True] * len(INSTRUCTIONS)
    for feature, numbers in NEEDING:
        if not bits & feature:
            for number in numbers:
                found[number] = False
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


class Permissions:
    """What of the language the modules of one Config may have."""

    def __init__(self, config: Config) -> None:
        self.config = config
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
        self.first_kind = self.kinds[:1] * LEADS
        self.is_used = [False] * TYPE_STRIDE
        for t in self.types:
            if t >= 0:
                self.is_used[t] = True
        self.references = [t for t in self.types if t >= REF or t < 0]
        # Where there is no defined type to refer to.
        self.any_reference = next((t for t in plain if t >= REF), I32)
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

    def defined_types(self) -> list[int]:
        """The entries of menus of types for references to defined types."""
        if not self.has("function-references"):
            return []
        found = [ANY_DEFINED, ANY_DEFINED_NON_NULL]
        if self.has_descriptors:
            found += [ANY_EXACT, ANY_EXACT_NON_NULL]
        return [t for t in found if self.config.non_null or t in NULLABLE_ENTRIES]

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
