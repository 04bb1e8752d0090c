"""Definitions that can be written in several forms of one meaning, as the module model has them."""

from typing import Final

from smith.generate.variety.deviations import Deviations
from smith.generate.variety.manner import Variety
from smith.wasm import module as wasm
from smith.wasm.features import BIT
from smith.wasm.instructions import op
from smith.wasm.module import ELEMENT_EXPLICIT, ELEMENT_EXPRESSIONS, ELEMENT_PASSIVE, Element
from smith.wasm.types import EXACT_HEAP, FUNC, FUNCREF, heap_of, is_exact, is_nullable, ref

REF_NULL: Final = op("ref.null")
REF_FUNC: Final = op("ref.func")
FUNCTION: Final = ref(FUNC, nullable=False)


class Forms:
    """Puts the definitions of a module into other forms, where deviations say so."""

    def __init__(self, module: wasm.Module, variety: Variety, deviations: Deviations) -> None:
        features = variety.features
        self.may_name_functions = variety.allowed[REF_FUNC]
        self.may_name_null = variety.allowed[REF_NULL]
        self.module = module
        self.deviations = deviations
        self.has_bulk_memory = features & BIT["bulk-memory"] != 0
        self.has_references = features & BIT["reference-types"] != 0
        self.has_typed_references = features & BIT["function-references"] != 0
        self.has_groups = features & BIT["gc"] != 0
        self.tables = [item.type for item in module.imports if item.type.kind == wasm.TABLE]
        self.tables += [table.type for table in module.tables]

    def change(self) -> None:
        self.change_groups()
        self.change_tables()
        module = self.module
        for place in range(len(module.elements)):
            others = self.other_elements(module.elements[place])
            way = self.deviations.next(1 + len(others))
            if way:
                module.elements[place] = others[way - 1]
        for data in module.data:
            is_at_0 = data.flags != wasm.DATA_PASSIVE and data.memory == 0
            if is_at_0 and self.has_bulk_memory and self.deviations.next(2):
                data.flags = 0 if data.flags == wasm.DATA_EXPLICIT else wasm.DATA_EXPLICIT
        # Where it is there, code may need it.
        if not module.has_data_count and self.has_bulk_memory and self.deviations.next(2):
            module.has_data_count = True

    def change_groups(self) -> None:
        """Recursive groups of no types: before others, and after the last."""
        if self.has_groups:
            groups: list[int] = []
            for size in self.module.groups:
                if self.deviations.next(2):
                    groups.append(0)
                groups.append(size)
            if self.deviations.next(2):
                groups.append(0)
            self.module.groups = groups

    def change_tables(self) -> None:
        """A table of nulls has them as its initial value, or has none."""
        if self.has_typed_references and self.may_name_null:
            for table in self.module.tables:
                element = table.type.element
                if is_nullable(element):
                    heap = heap_of(element) + (EXACT_HEAP if is_exact(element) else 0)
                    null = [REF_NULL, heap]
                    if table.init in ([], null) and self.deviations.next(2):
                        table.init = [] if table.init else null

    def other_elements(self, element: Element) -> list[Element]:
        """The segment in all other forms that mean the same."""
        if not self.has_bulk_memory:
            return []
        mode = element.flags & (ELEMENT_PASSIVE | ELEMENT_EXPLICIT)
        modes = [mode]
        if element.flags & ELEMENT_PASSIVE == 0 and element.table == 0:
            modes = [0, ELEMENT_EXPLICIT]
        functions = _functions_of(element)
        found: list[Element] = []
        for mode in modes:
            if functions is not None and element.type in (FUNCREF, FUNCTION):
                found.append(_listed(element, mode, functions))
            types = [type for type in self.types_of(element) if mode or type == FUNCREF]
            found += [_expressed(element, mode, type) for type in types]
        return [other for other in found if not _same(other, element)]

    def types_of(self, element: Element) -> list[int]:
        """The types that a segment of expressions can have instead of this one."""
        if element.flags & ELEMENT_EXPRESSIONS:
            return [element.type]
        if not self.has_references or not self.may_name_functions:
            return []
        if not self.has_typed_references:
            return [FUNCREF]
        is_active = element.flags & ELEMENT_PASSIVE == 0
        if is_active and self.element_type(element.table) == FUNCREF:
            return [FUNCTION, FUNCREF]
        return [FUNCTION]

    def element_type(self, index: int) -> int:
        """The type of a table's elements."""
        table = self.tables[index]
        assert isinstance(table, wasm.TableType)
        return table.element


def _functions_of(element: Element) -> list[int] | None:
    """The functions in a segment, if there is nothing else in it."""
    if element.flags & ELEMENT_EXPRESSIONS == 0:
        return element.functions
    functions: list[int] = []
    for expression in element.expressions:
        if len(expression) != 2 or expression[0] != REF_FUNC:
            return None
        functions.append(expression[1])
    return functions


def _listed(element: Element, mode: int, functions: list[int]) -> Element:
    return Element(mode, element.table, element.offset, FUNCTION, functions, [])


def _expressed(element: Element, mode: int, type: int) -> Element:
    expressions = element.expressions
    if element.flags & ELEMENT_EXPRESSIONS == 0:
        expressions = [[REF_FUNC, function] for function in element.functions]
    flags = mode | ELEMENT_EXPRESSIONS
    return Element(flags, element.table, element.offset, type, [], expressions)


def _same(one: Element, other: Element) -> bool:
    described = one.flags & ELEMENT_EXPRESSIONS != 0
    return one.flags == other.flags and (one.type == other.type or not described)
