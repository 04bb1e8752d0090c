"""The features that a type needs (design of the feature switches: `smith/wasm/features.py`)."""

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

_HEAPS: Final[dict[int, str]] = {
    FUNC: "reference-types",
    EXTERN: "reference-types",
    EXN: "exceptions",
    NOEXN: "exceptions",
    CONT: "stack-switching",
    NOCONT: "stack-switching",
}


def needs_of_heap(heap: int) -> int:
    """Heap types other than those of reference types came with later proposals."""
    needs = BIT["reference-types"]
    if heap >= EXACT_HEAP:
        needs |= BIT["custom-descriptors"] | BIT["function-references"]
    elif heap >= CONCRETE:
        needs |= BIT["function-references"]
    else:
        needs |= BIT[_HEAPS.get(heap, "gc")]
    return needs


def needs_of_type(t: int) -> int:
    if t < REF:
        return BIT["simd"] if t == V128 else 0
    needs = needs_of_heap(heap_of(t))
    if not is_nullable(t):
        needs |= BIT["function-references"]
    if is_exact(t):
        needs |= BIT["custom-descriptors"]
    return needs
