"""A Wasm module as data, in the order of the binary format's sections.

Flat code: an expression is a list of ints, for each instruction its number in the instruction
table and then its immediates (see `instructions.IMMEDIATE_KINDS`), without the final `end`.

Source: WebAssembly 3.0, sections 2.5 (modules) and 5.5 (binary format of modules).
"""

from typing import Final

from mypy_extensions import mypyc_attr

from smith.wasm.types import I32, REF, is_nullable

# Kinds of external types, as imports and exports encode them.
FUNCTION: Final = 0
TABLE: Final = 1
MEMORY: Final = 2
GLOBAL: Final = 3
TAG: Final = 4

# Kinds of composite types.
FUNC_TYPE: Final = 0
STRUCT_TYPE: Final = 1
ARRAY_TYPE: Final = 2
CONT_TYPE: Final = 3

NO_MAXIMUM: Final = -1
NONE: Final = -1  # no start function, no descriptor

# Bits of an element segment's flags (spec section 5.5.12).
ELEMENT_PASSIVE: Final = 1  # or declarative
ELEMENT_EXPLICIT: Final = 2  # active: the table is named; otherwise: declarative
ELEMENT_EXPRESSIONS: Final = 4

# A data segment's flags (spec section 5.5.14).
DATA_PASSIVE: Final = 1
DATA_EXPLICIT: Final = 2


@mypyc_attr(acyclic=True)
class SubType:
    """A defined type: its composite type, supertypes and finality.

    A function type has `params` and `results`, a struct or array type `fields` (storage types) and
    `mutable` (a flag for each field), a continuation type the type index `continuation`.
    """

    def __init__(self, kind: int) -> None:
        self.kind = kind
        self.final = True
        self.supertypes: list[int] = []
        self.params: list[int] = []
        self.results: list[int] = []
        self.fields: list[int] = []
        self.mutable: list[bool] = []
        self.continuation = NONE
        self.describes = NONE
        self.descriptor = NONE

    def has_default(self) -> bool:
        """Whether each field has a default value (spec section 3.2.6, "Default")."""
        return all(t < REF or is_nullable(t) for t in self.fields)


def function_type(params: list[int], results: list[int]) -> SubType:
    """A final function type without supertypes."""
    subtype = SubType(FUNC_TYPE)
    subtype.params = params
    subtype.results = results
    return subtype


@mypyc_attr(acyclic=True)
class ExternType:
    """What an import or export is: one of the five classes below."""

    def __init__(self, kind: int) -> None:
        self.kind = kind


@mypyc_attr(acyclic=True)
class FunctionType(ExternType):
    """A function of the type with this index; `exact` only under custom descriptors."""

    def __init__(self, type_index: int, exact: bool = False) -> None:
        super().__init__(FUNCTION)
        self.type_index = type_index
        self.exact = exact


@mypyc_attr(acyclic=True)
class TableType(ExternType):
    """A table: sizes in elements."""

    def __init__(
        self, element: int, minimum: int, maximum: int = NO_MAXIMUM, address: int = I32
    ) -> None:
        super().__init__(TABLE)
        self.element = element
        self.minimum = minimum
        self.maximum = maximum
        self.address = address


@mypyc_attr(acyclic=True)
class MemoryType(ExternType):
    """A memory: sizes in pages of `2 ** page_log2` bytes."""

    def __init__(
        self,
        minimum: int,
        maximum: int = NO_MAXIMUM,
        address: int = I32,
        shared: bool = False,
        page_log2: int = 16,
    ) -> None:
        super().__init__(MEMORY)
        self.minimum = minimum
        self.maximum = maximum
        self.address = address
        self.shared = shared
        self.page_log2 = page_log2


@mypyc_attr(acyclic=True)
class GlobalType(ExternType):
    def __init__(self, value: int, mutable: bool) -> None:
        super().__init__(GLOBAL)
        self.value = value
        self.mutable = mutable


@mypyc_attr(acyclic=True)
class TagType(ExternType):
    def __init__(self, type_index: int) -> None:
        super().__init__(TAG)
        self.type_index = type_index


@mypyc_attr(acyclic=True)
class Import:
    def __init__(self, module: str, name: str, type: ExternType) -> None:
        self.module = module
        self.name = name
        self.type = type


@mypyc_attr(acyclic=True)
class Export:
    def __init__(self, name: str, kind: int, index: int) -> None:
        self.name = name
        self.kind = kind
        self.index = index


@mypyc_attr(acyclic=True)
class Function:
    """A defined function. `locals` are runs of (count, value type), the parameters left out."""

    def __init__(self, type_index: int, locals: list[tuple[int, int]], code: list[int]) -> None:
        self.type_index = type_index
        self.locals = locals
        self.code = code


@mypyc_attr(acyclic=True)
class Table:
    """A defined table. Without an initial value it starts with nulls.

    `empty_init` says that it has one of no instructions, which is not valid.
    """

    def __init__(self, type: TableType, init: list[int], empty_init: bool = False) -> None:
        self.type = type
        self.init = init
        self.empty_init = empty_init

    def has_init(self) -> bool:
        return self.empty_init or len(self.init) > 0


@mypyc_attr(acyclic=True)
class Global:
    def __init__(self, type: GlobalType, init: list[int]) -> None:
        self.type = type
        self.init = init


@mypyc_attr(acyclic=True)
class Element:
    """An element segment; the flags say which of the fields are in use."""

    def __init__(
        self,
        flags: int,
        table: int,
        offset: list[int],
        type: int,
        functions: list[int],
        expressions: list[list[int]],
    ) -> None:
        self.flags = flags
        self.table = table
        self.offset = offset
        self.type = type
        self.functions = functions
        self.expressions = expressions


@mypyc_attr(acyclic=True)
class Data:
    """A data segment; memory and offset count only if it is active."""

    def __init__(self, flags: int, memory: int, offset: list[int], content: bytes) -> None:
        self.flags = flags
        self.memory = memory
        self.offset = offset
        self.content = content


@mypyc_attr(acyclic=True)
class Custom:
    """A custom section; `after` is the id of the section before it, 0 at the module's start."""

    def __init__(self, name: str, content: bytes, after: int) -> None:
        self.name = name
        self.content = content
        self.after = after


@mypyc_attr(acyclic=True)
class Module:
    """A whole module.

    `groups` are the sizes of the recursive type groups that `types` is divided into.
    """

    def __init__(self) -> None:
        self.types: list[SubType] = []
        self.groups: list[int] = []
        self.imports: list[Import] = []
        self.functions: list[Function] = []
        self.tables: list[Table] = []
        self.memories: list[MemoryType] = []
        self.tags: list[TagType] = []
        self.globals: list[Global] = []
        self.exports: list[Export] = []
        self.start = NONE
        self.elements: list[Element] = []
        self.has_data_count = False
        self.data: list[Data] = []
        self.customs: list[Custom] = []
