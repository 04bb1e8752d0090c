"""The features that a type needs: it came with one of them, in one proposal or another."""

from typing import Final

from smith.wasm.features import BIT
from smith.wasm.types import (
    CONCRETE,
    CONT,
    EXACT_HEAP,
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
)

_REFERENCES: Final = BIT["reference-types"]
_FUNCTION_REFERENCES: Final = BIT["function-references"]
_EXACT: Final = BIT["custom-descriptors"]
_SIMD: Final = BIT["simd"]
_GC: Final = BIT["gc"]

# By abstract heap type; the others came with gc.
_ABSTRACT: Final[dict[int, int]] = {
    FUNC: 0,
    EXTERN: 0,
    EXN: BIT["exceptions"],
    NOEXN: BIT["exceptions"],
    CONT: BIT["stack-switching"],
    NOCONT: BIT["stack-switching"],
}


def features_of_heap(heap: int) -> int:
    """The features of a heap type, which may be an immediate that says that it is exact."""
    if heap >= EXACT_HEAP:
        return _REFERENCES | _EXACT
    if heap >= CONCRETE:
        return _REFERENCES | _FUNCTION_REFERENCES
    return _REFERENCES | _ABSTRACT.get(heap, _GC)


def features_of_type(t: int) -> int:
    """The features of a value or storage type; packed types come with their structures."""
    if t < REF:
        return _SIMD if t == V128 else 0
    heap = heap_of(t)
    if is_exact(t):
        return _REFERENCES | _EXACT
    if heap in (FUNC, EXTERN) and not is_nullable(t):
        return _REFERENCES | _FUNCTION_REFERENCES
    return features_of_heap(heap)
