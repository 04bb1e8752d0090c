"""Types of fragments: value types, type definitions, and types of tables, memories and others."""

from typing import Final

from smith.near_misses.fragment.reader import Tree, head, many, word
from smith.near_misses.fragment.scope import Scope
from smith.wasm import module as wasm
from smith.wasm.instructions import TYPE
from smith.wasm.module import GlobalType, MemoryType, SubType, TableType, TagType
from smith.wasm.type_features import features_of_heap, features_of_type
from smith.wasm.types import (
    CONCRETE,
    EXACT_HEAP,
    FUNCREF,
    HEAP_TYPES,
    I32,
    I64,
    NUMBER_TYPES,
    heap_of,
    is_exact,
    ref,
)

_HEAPS: Final[dict[str, int]] = {name: number for number, name, _, _ in HEAP_TYPES}
_WORDS: Final[dict[str, int]] = {
    **{name: number for number, name, _ in NUMBER_TYPES},
    **{short: ref(number, nullable=True) for number, _, short, _ in HEAP_TYPES},
}


def heap_type(scope: Scope, tree: Tree) -> int:
    """A heap type as an immediate has it: with `EXACT_HEAP` if it is exact."""
    if head(tree) == "exact":
        heap = EXACT_HEAP + CONCRETE + scope.index(TYPE, many(tree)[1])
    elif word(tree) in _HEAPS:
        heap = _HEAPS[word(tree)]
    else:
        heap = CONCRETE + scope.index(TYPE, tree)
    scope.needs |= features_of_heap(heap)
    return heap


def value_type(scope: Scope, tree: Tree) -> int:
    """A value type, or a storage type."""
    if isinstance(tree, str):
        t = _WORDS[tree]
    else:
        heap = heap_type(scope, tree[-1])
        exact = heap >= EXACT_HEAP
        t = ref(heap - EXACT_HEAP if exact else heap, "null" in tree, exact)
    scope.needs |= features_of_type(t)
    return t


def heap_immediate(t: int) -> int:
    """The heap type of a reference type, as an immediate."""
    return heap_of(t) + (EXACT_HEAP if is_exact(t) else 0)


def lists(trees: list[Tree], name: str) -> list[Tree]:
    """What the lists that begin with a word have after it, together."""
    found: list[Tree] = []
    for tree in trees:
        if head(tree) == name:
            found += many(tree)[1:]
    return found


def value_types(scope: Scope, trees: list[Tree], name: str) -> list[int]:
    """The types in these lists; parameters may have names."""
    return [value_type(scope, tree) for tree in lists(trees, name) if str(tree)[0] != "$"]


def signature(scope: Scope, trees: list[Tree]) -> tuple[list[int], list[int]]:
    """`(param ...) (result ...)`."""
    return value_types(scope, trees, "param"), value_types(scope, trees, "result")


def type_use(scope: Scope, trees: list[Tree]) -> int:
    """`(type $f)`, or `(param ...) (result ...)`: the index of a function type."""
    for tree in trees:
        if head(tree) == "type":
            return scope.index(TYPE, many(tree)[1])
    return scope.function_type(*signature(scope, trees))


def fill(scope: Scope, subtype: SubType, trees: list[Tree]) -> None:
    """Make a definition of what follows its name: `(sub $x (struct))`, `(func)`, ..."""
    if head(trees[0]) == "sub":
        scope.need("gc")
        trees = many(trees[0])[1:]
        subtype.final = trees[0] == "final"
        supertypes = [tree for tree in trees if isinstance(tree, str) and tree != "final"]
        subtype.supertypes = [scope.index(TYPE, tree) for tree in supertypes]
    for tree in trees:
        if head(tree) in ("describes", "descriptor"):
            scope.need("custom-descriptors")
            setattr(subtype, head(tree), scope.index(TYPE, many(tree)[1]))
    _fill_composite(scope, subtype, many(trees[-1]))


def _fill_composite(scope: Scope, subtype: SubType, composite: list[Tree]) -> None:
    kind, *parts = composite
    if kind == "func":
        subtype.kind = wasm.FUNC_TYPE
        subtype.params, subtype.results = signature(scope, parts)
        if len(subtype.results) > 1:
            scope.need("multi-value")
    elif kind == "cont":
        scope.need("stack-switching", "function-references", "gc")
        subtype.kind = wasm.CONT_TYPE
        subtype.continuation = scope.index(TYPE, parts[0])
    else:
        scope.need("gc")
        subtype.kind = wasm.STRUCT_TYPE if kind == "struct" else wasm.ARRAY_TYPE
        for field in lists([composite], "array") + lists(parts, "field"):
            subtype.mutable.append(head(field) == "mut")
            subtype.fields.append(
                value_type(scope, many(field)[1] if head(field) == "mut" else field)
            )


def _limits(trees: list[Tree]) -> tuple[int, list[Tree]]:
    """The address type, and what follows it."""
    if trees[0] in ("i32", "i64"):
        return (I64 if trees[0] == "i64" else I32), trees[1:]
    return I32, trees


def _sizes(trees: list[Tree]) -> tuple[int, int, int]:
    """The minimum, the maximum, and how many of them are written."""
    sizes = [int(tree) for tree in trees if isinstance(tree, str) and tree.isdigit()]
    return sizes[0], sizes[1] if len(sizes) > 1 else wasm.NO_MAXIMUM, len(sizes)


def memory_type(scope: Scope, trees: list[Tree]) -> MemoryType:
    """`i64? minimum maximum? shared? (pagesize log2)?`."""
    address, trees = _limits(trees)
    minimum, maximum, _ = _sizes(trees)
    type = MemoryType(minimum, maximum, address, "shared" in trees)
    for page in lists(trees, "pagesize"):
        type.page_log2 = int(word(page))
        scope.need("custom-page-sizes")
    if address == I64:
        scope.need("memory64")
    if type.shared:
        scope.need("threads")
    return type


def table_type(scope: Scope, trees: list[Tree]) -> TableType:
    """`i64? minimum maximum? reftype`."""
    address, trees = _limits(trees)
    minimum, maximum, count = _sizes(trees)
    element = FUNCREF
    if trees[count] != "funcref":
        element = value_type(scope, trees[count])
    if address == I64:
        scope.need("memory64")
    return TableType(element, minimum, maximum, address)


def global_type(scope: Scope, tree: Tree) -> GlobalType:
    mutable = head(tree) == "mut"
    return GlobalType(value_type(scope, many(tree)[1] if mutable else tree), mutable)


def tag_type(scope: Scope, trees: list[Tree]) -> TagType:
    scope.need("exceptions")
    index = type_use(scope, trees)
    if index < len(scope.module.types) and scope.module.types[index].results:
        scope.need("stack-switching")
    return TagType(index)
