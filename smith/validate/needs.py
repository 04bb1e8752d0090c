"""What a type needs in terms of features: a set as `smith.wasm.features` has them."""

from typing import Final

from smith.validate.errors import Invalid
from smith.wasm.features import BIT, names_of
from smith.wasm.types import (
    CONCRETE,
    CONT,
    EXN,
    EXTERN,
    FUNC,
    NOCONT,
    NOEXN,
    REF,
    V128,
    heap_of,
    is_exact,
    is_nullable,
    type_name,
)

REFERENCE_TYPES: Final = BIT["reference-types"]
FUNCTION_REFERENCES: Final = BIT["function-references"]
GC: Final = BIT["gc"]
SIMD: Final = BIT["simd"]
MULTI_VALUE: Final = BIT["multi-value"]
MULTI_MEMORY: Final = BIT["multi-memory"]
MUTABLE_GLOBAL: Final = BIT["mutable-global"]
BULK_MEMORY: Final = BIT["bulk-memory"]
MEMORY64: Final = BIT["memory64"]
THREADS: Final = BIT["threads"]
EXCEPTIONS: Final = BIT["exceptions"]
CUSTOM_PAGE_SIZES: Final = BIT["custom-page-sizes"]
STACK_SWITCHING: Final = BIT["stack-switching"]
CUSTOM_DESCRIPTORS: Final = BIT["custom-descriptors"]

_HEAP_NEEDS: Final[dict[int, int]] = {
    EXN: EXCEPTIONS,
    NOEXN: EXCEPTIONS,
    CONT: STACK_SWITCHING,
    NOCONT: STACK_SWITCHING,
}


def needs_of(t: int) -> int:
    """The features that a value or storage type needs; packed types come with their structs."""
    if t < REF:
        return SIMD if t == V128 else 0
    heap = heap_of(t)
    if is_exact(t):
        return REFERENCE_TYPES | CUSTOM_DESCRIPTORS
    if heap >= CONCRETE:
        return REFERENCE_TYPES | FUNCTION_REFERENCES
    if heap in (FUNC, EXTERN):
        return REFERENCE_TYPES if is_nullable(t) else REFERENCE_TYPES | FUNCTION_REFERENCES
    return REFERENCE_TYPES | _HEAP_NEEDS.get(heap, GC)


def require(enabled: int, needs: int, what: str) -> None:
    """Raise `Invalid` unless all features that this needs are enabled."""
    missing = needs & ~enabled
    if missing:
        raise Invalid(f"disabled feature {', '.join(names_of(missing))}: {what}")


def require_type(enabled: int, t: int) -> None:
    """Raise `Invalid` unless all features that a type needs are enabled."""
    needs = needs_of(t)
    if needs & ~enabled:
        require(enabled, needs, type_name(t))
