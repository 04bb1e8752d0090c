"""The context that code is validated in: the spec's C (section 3.1.1), all of its types closed."""

from smith.validate.definitions import Definition, Definitions
from smith.validate.errors import Invalid
from smith.validate.needs import require_type
from smith.validate.types import KIND_NAMES
from smith.wasm.module import ARRAY_TYPE, CONT_TYPE, FUNC_TYPE, STRUCT_TYPE, GlobalType, TableType
from smith.wasm.types import REF


class Context:
    """What a module's indices stand for, as far as the sections so far have said.

    A function or a tag is the canonical index of its type, a memory its address type, an element
    segment its reference type.
    """

    def __init__(self, features: int) -> None:
        self.features = features
        self.types = Definitions()
        self.functions: list[int] = []
        self.exact: set[int] = set()  # functions whose type is known to be exact
        self.tables: list[TableType] = []
        self.memories: list[int] = []
        self.globals: list[GlobalType] = []
        self.tags: list[int] = []
        self.elements: list[int] = []
        self.data = 0  # the number of data segments
        self.references: set[int] = set()  # the functions that occur outside of functions

    def value_type(self, t: int) -> int:
        """A valid value type, closed. Raises `Invalid` if it is none here."""
        if t < REF:
            require_type(self.features, t)
            return t
        t = self.types.close(t)
        require_type(self.features, t)
        return t

    def function(self, index: int) -> Definition:
        """The type of a function."""
        if index >= len(self.functions):
            raise Invalid(f"unknown function {index}")
        return self.types.types[self.functions[index]]

    def tag(self, index: int) -> Definition:
        """The type of a tag."""
        if index >= len(self.tags):
            raise Invalid(f"unknown tag {index}")
        return self.types.types[self.tags[index]]

    def table(self, index: int) -> TableType:
        if index >= len(self.tables):
            raise Invalid(f"unknown table {index}")
        return self.tables[index]

    def memory(self, index: int) -> int:
        """The address type of a memory."""
        if index >= len(self.memories):
            raise Invalid(f"unknown memory {index}")
        return self.memories[index]

    def global_(self, index: int) -> GlobalType:
        if index >= len(self.globals):
            raise Invalid(f"unknown global {index}")
        return self.globals[index]

    def element(self, index: int) -> int:
        """The reference type of an element segment."""
        if index >= len(self.elements):
            raise Invalid(f"unknown elem segment {index}")
        return self.elements[index]

    def check_data(self, index: int) -> None:
        if index >= self.data:
            raise Invalid(f"unknown data segment {index}")

    def expand(self, index: int, kind: int) -> Definition:
        """What a type index expands to, which has to be of this kind."""
        definition = self.types.at(index)
        if definition.kind != kind:
            raise Invalid(f"non-{KIND_NAMES[kind]} type {index}")
        return definition

    def function_type(self, index: int) -> Definition:
        return self.expand(index, FUNC_TYPE)

    def struct_type(self, index: int) -> Definition:
        return self.expand(index, STRUCT_TYPE)

    def array_type(self, index: int) -> Definition:
        return self.expand(index, ARRAY_TYPE)

    def continued(self, index: int) -> Definition:
        """The function type of a continuation type."""
        return self.types.types[self.expand(index, CONT_TYPE).continuation]
