"""The validity of modules (spec section 3.5), section by section as the binary format has them."""

from typing import Final

from smith.validate import needs
from smith.validate.code import shapes_of, validate_code, validate_constant
from smith.validate.context import Context
from smith.validate.errors import NOWHERE, Invalid
from smith.validate.matching import matches_val
from smith.validate.needs import require, require_type
from smith.validate.stacks import NO_TYPES, Stacks, shown
from smith.validate.types import add_group
from smith.wasm import encoder as sections
from smith.wasm import module as wasm
from smith.wasm.code import after, count
from smith.wasm.instructions import op
from smith.wasm.types import FUNCREF, I32, I64, is_nullable

_REF_FUNC: Final = op("ref.func")
_BLOCK: Final = op("block")  # what a function's body and a constant expression are like
_PAGE_LOG2: Final = 16
MOST_LETTERS: Final = 100  # of a name in a message
_SPACES: Final = ("function", "table", "memory", "global", "tag")


class Misplaced(Exception):  # noqa: N818 (what it says is another's error)
    """What is wrong with a module, and where: a section's id, and an entry's place in it.

    In an expression, `expression` is its place among those of the section, or else -1, and before
    the instruction that is wrong there are as many as `instruction` says. `function` is an index,
    or -1.
    """

    def __init__(self, message: str, section: int, entry: int) -> None:
        super().__init__(message)
        self.message = message
        self.section = section
        self.entry = entry
        self.expression = -1
        self.instruction = 0
        self.function = -1


def validate_module(module: wasm.Module, features: int) -> None:
    """Raise `Misplaced` if the module breaks a rule under these features."""
    _Validator(module, features).run()


class _Validator:
    """Goes through the sections. Where it is says where something is wrong."""

    def __init__(self, module: wasm.Module, features: int) -> None:
        self.module = module
        self.features = features
        self.context = Context(features)
        self.stacks = Stacks(self.context)
        self.shapes = shapes_of(features)
        self.imported_globals = 0
        self.section = 0
        self.entry = 0
        self.expression = 0  # the next one of the section
        self.code: list[int] = []  # the latest expression
        self.function = -1

    def run(self) -> None:
        try:
            self.type_section()
            self.import_section()
            self.function_section()
            self.declare_references()
            self.table_section()
            self.memory_section()
            self.tag_section()
            self.global_section()
            self.export_section()
            self.start_section()
            self.element_section()
            self.context.data = len(self.module.data)
            self.code_section()
            self.data_section()
        except Invalid as invalid:
            raise self.misplaced(invalid) from None

    def misplaced(self, invalid: Invalid) -> Misplaced:
        error = Misplaced(invalid.message, self.section, self.entry)
        error.function = self.function
        if invalid.pos != NOWHERE:
            error.expression = self.expression - 1
            error.instruction = count(self.code[: invalid.pos])
        return error

    def begin(self, section: int) -> None:
        self.section = section
        self.entry = 0
        self.expression = 0

    def constant(self, code: list[int], t: int) -> None:
        """A constant expression of this type."""
        self.expression += 1
        self.code = code
        self.stacks.begin(_BLOCK, NO_TYPES, [t])
        validate_constant(self.stacks, code, self.shapes, self.imported_globals)

    def type_section(self) -> None:
        self.begin(sections.TYPE_SECTION)
        start = 0
        for place, size in enumerate(self.module.groups):
            self.entry = place
            group = self.module.types[start : start + size]
            add_group(self.context.types, group, size == 1, self.features)
            start += size

    def import_section(self) -> None:
        self.begin(sections.IMPORT_SECTION)
        for place, item in enumerate(self.module.imports):
            self.entry = place
            self.extern_type(item.type)
        self.imported_globals = len(self.context.globals)

    def extern_type(self, type: wasm.ExternType) -> None:
        """Something imported: its type, which goes into the context."""
        if isinstance(type, wasm.FunctionType):
            self.declare_function(type.type_index)
            if type.exact:
                require(self.features, needs.CUSTOM_DESCRIPTORS, "an exact function type")
                self.context.exact.add(len(self.context.functions) - 1)
        elif isinstance(type, wasm.TableType):
            self.declare_table(type)
        elif isinstance(type, wasm.MemoryType):
            self.declare_memory(type)
        elif isinstance(type, wasm.GlobalType):
            if type.mutable:
                require(self.features, needs.MUTABLE_GLOBAL, "an imported mutable global")
            self.declare_global(type)
        else:
            assert isinstance(type, wasm.TagType)
            self.declare_tag(type)

    def function_section(self) -> None:
        self.begin(sections.FUNCTION_SECTION)
        exact = self.features & needs.CUSTOM_DESCRIPTORS != 0
        for place, function in enumerate(self.module.functions):
            self.entry = place
            if exact:
                self.context.exact.add(len(self.context.functions))
            self.declare_function(function.type_index)

    def declare_function(self, index: int) -> None:
        self.context.functions.append(self.context.function_type(index).index)

    def declare_references(self) -> None:
        """The functions that code may refer to: they occur in the module, but not in its code."""
        module = self.module
        found = self.context.references
        for defined in module.tables:
            _add_references(found, defined.init)
        for item in module.globals:
            _add_references(found, item.init)
        for export in module.exports:
            if export.kind == wasm.FUNCTION:
                found.add(export.index)
        for element in module.elements:
            found.update(element.functions)
            _add_references(found, element.offset)
            for expression in element.expressions:
                _add_references(found, expression)

    def table_section(self) -> None:
        self.begin(sections.TABLE_SECTION)
        for place, defined in enumerate(self.module.tables):
            self.entry = place
            self.declare_table(defined.type)
            t = self.context.tables[-1].element
            if defined.has_init():
                require(self.features, needs.FUNCTION_REFERENCES, "the initial value of a table")
                # It may not name the table, and no expression can.
                self.constant(defined.init, t)
            elif not is_nullable(t):
                raise Invalid(f"type mismatch: a table of {shown(t)} needs an initial value")

    def declare_table(self, type: wasm.TableType) -> None:
        element = self.context.types.close(type.element)
        if element != FUNCREF:  # older than all features
            require_type(self.features, element)
        most = (1 << 64 if type.address == I64 else 1 << 32) - 1
        if type.address == I64:
            require(self.features, needs.MEMORY64, "a table with 64-bit addresses")
        check_limits(type.minimum, type.maximum, most, f"table size: the limit is {most} elements")
        if self.context.tables and not self.features & needs.REFERENCE_TYPES:
            raise Invalid("multiple tables")
        closed = wasm.TableType(element, type.minimum, type.maximum, type.address)
        self.context.tables.append(closed)

    def memory_section(self) -> None:
        self.begin(sections.MEMORY_SECTION)
        for place, memory in enumerate(self.module.memories):
            self.entry = place
            self.declare_memory(memory)

    def declare_memory(self, type: wasm.MemoryType) -> None:
        if type.address == I64:
            require(self.features, needs.MEMORY64, "a memory with 64-bit addresses")
        if type.page_log2 not in (0, _PAGE_LOG2):
            raise Invalid(f"invalid custom page size: 2 ** {type.page_log2}")
        if type.shared:
            require(self.features, needs.THREADS, "a shared memory")
            if type.maximum == wasm.NO_MAXIMUM:
                raise Invalid("shared memory must have maximum")
        check_limits(type.minimum, type.maximum, most_pages(type), size_limit(type))
        if self.context.memories and not self.features & needs.MULTI_MEMORY:
            raise Invalid("multiple memories")
        self.context.memories.append(type.address)

    def tag_section(self) -> None:
        self.begin(sections.TAG_SECTION)
        for place, tag in enumerate(self.module.tags):
            self.entry = place
            self.declare_tag(tag)

    def declare_tag(self, tag: wasm.TagType) -> None:
        require(self.features, needs.EXCEPTIONS, "a tag")
        type = self.context.function_type(tag.type_index)
        if type.results and not self.features & needs.STACK_SWITCHING:
            raise Invalid("non-empty tag result type")
        self.context.tags.append(type.index)

    def global_section(self) -> None:
        self.begin(sections.GLOBAL_SECTION)
        for place, item in enumerate(self.module.globals):
            self.entry = place
            t = self.context.value_type(item.type.value)
            self.constant(item.init, t)  # of the globals before this one
            self.declare_global(item.type)

    def declare_global(self, type: wasm.GlobalType) -> None:
        value = self.context.value_type(type.value)
        self.context.globals.append(wasm.GlobalType(value, type.mutable))

    def export_section(self) -> None:
        self.begin(sections.EXPORT_SECTION)
        context = self.context
        counts = (
            len(context.functions),
            len(context.tables),
            len(context.memories),
            len(context.globals),
            len(context.tags),
        )
        names: set[str] = set()
        for place, export in enumerate(self.module.exports):
            self.entry = place
            if export.index >= counts[export.kind]:
                raise Invalid(f"unknown {_SPACES[export.kind]} {export.index}")
            if export.kind == wasm.GLOBAL and context.globals[export.index].mutable:
                require(self.features, needs.MUTABLE_GLOBAL, "an exported mutable global")
            if export.name in names:
                raise Invalid(f"duplicate export name: {export.name[:MOST_LETTERS]!a}")
            names.add(export.name)

    def start_section(self) -> None:
        self.begin(sections.START_SECTION)
        if self.module.start >= 0:
            type = self.context.function(self.module.start)
            if type.params or type.results:
                raise Invalid(f"start function {self.module.start} has parameters or results")

    def element_section(self) -> None:
        self.begin(sections.ELEMENT_SECTION)
        for place, element in enumerate(self.module.elements):
            self.entry = place
            self.element(element)

    def element(self, element: wasm.Element) -> None:
        active = not element.flags & wasm.ELEMENT_PASSIVE
        t = element.type
        if element.flags & wasm.ELEMENT_EXPRESSIONS:
            t = self.context.value_type(t)
        if active:
            table = self.context.table(element.table)
            if not matches_val(self.context.types, t, table.element):
                raise Invalid(
                    f"type mismatch: elements of type {shown(t)}"
                    f" in a table of {shown(table.element)}"
                )
            self.constant(element.offset, table.address)
        else:
            require(self.features, needs.BULK_MEMORY, "a segment that is not active")
        for function in element.functions:
            self.context.function(function)
        for expression in element.expressions:
            self.constant(expression, t)
        self.context.elements.append(t)

    def code_section(self) -> None:
        self.begin(sections.CODE_SECTION)
        stacks = self.stacks
        context = self.context
        imported = len(context.functions) - len(self.module.functions)
        for place, function in enumerate(self.module.functions):
            self.entry = place
            self.expression = place + 1
            self.function = imported + place
            type = context.types.types[context.functions[self.function]]
            stacks.begin(_BLOCK, type.params, type.results)
            for run, t in function.locals:
                stacks.add_locals(run, context.value_type(t))
            self.code = function.code
            validate_code(stacks, function.code, self.shapes)
        self.function = -1

    def data_section(self) -> None:
        self.begin(sections.DATA_SECTION)
        for place, data in enumerate(self.module.data):
            self.entry = place
            if data.flags == wasm.DATA_PASSIVE:
                require(self.features, needs.BULK_MEMORY, "a segment that is not active")
            else:
                self.constant(data.offset, self.context.memory(data.memory))


def _add_references(found: set[int], code: list[int]) -> None:
    """The functions that an expression refers to."""
    pos = 0
    while pos < len(code):
        if code[pos] == _REF_FUNC:
            found.add(code[pos + 1])
        pos = after(code, pos)


def check_limits(minimum: int, maximum: int, most: int, message: str) -> None:
    if minimum > most or maximum > most:
        raise Invalid(message)
    if wasm.NO_MAXIMUM != maximum < minimum:
        raise Invalid(f"size minimum must not be greater than maximum: {minimum} > {maximum}")


def most_pages(type: wasm.MemoryType) -> int:
    """The largest size that a memory may have, in its pages (custom-page-sizes for one byte)."""
    bits = 64 if type.address == I64 else 32
    most = 1 << (bits - type.page_log2)
    return most - 1 if type.page_log2 == 0 else most


def size_limit(type: wasm.MemoryType) -> str:
    if type.address == I32 and type.page_log2 == _PAGE_LOG2:
        return "memory size must be at most 65536 pages (4GiB)"
    return f"memory size must be at most {most_pages(type)} pages of 2 ** {type.page_log2} bytes"
