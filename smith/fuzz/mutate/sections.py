"""Changes of what sections list: imports, tables, memories, tags, globals, exports, segments."""

from __future__ import annotations

from typing import Final, TypeVar

from smith.fuzz.mutate.binary import changed
from smith.fuzz.mutate.code import value
from smith.fuzz.mutate.draft import U64, Change, Draft, of_one
from smith.wasm import instructions as table
from smith.wasm import module as wasm
from smith.wasm.instructions import op
from smith.wasm.types import FUNC, FUNCREF, I32, I64, is_ref, ref

T = TypeVar("T")

EXTERNAL: Final = (table.FUNC, table.TABLE, table.MEMORY, table.GLOBAL, table.TAG)
"""By kind of external type: the kind of immediate that is an index of it."""

# At and beyond what there may be: of pages, and of elements.
LIMITS: Final = (*range(4), *U64)
PAGE_LOG2: Final = (16, 16, 0, 0, 1, 15, 17, 31, 32, 63, 64, 65, 127, 128)
NAMES: Final = ("", "a", "name", "memory", "\0", "\u00e9", "\U0001f600", "a" * 130)
CUSTOMS: Final = ("name", "producers", "target_features", "metadata.code.branch_hint", "", "x")
LAST_SECTION: Final = 13


def extern_type(draft: Draft) -> wasm.ExternType:
    kind = draft.rng.randrange(5)
    if kind == wasm.FUNCTION:
        return wasm.FunctionType(draft.type_index(wasm.FUNC_TYPE), draft.one_in(12))
    if kind == wasm.TABLE:
        return wasm.TableType(draft.reference(), 0, address=draft.pick((I32, I64)))
    if kind == wasm.MEMORY:
        return wasm.MemoryType(0, address=draft.pick((I32, I64)))
    if kind == wasm.GLOBAL:
        return wasm.GlobalType(draft.value_type(), draft.one_in(2))
    return wasm.TagType(draft.type_index(wasm.FUNC_TYPE))


# What can be changed


def imported(module: wasm.Module) -> list[wasm.ExternType]:
    return [item.type for item in module.imports]


def sizes(module: wasm.Module) -> list[wasm.TableType | wasm.MemoryType]:
    memories = [t for t in imported(module) if isinstance(t, wasm.MemoryType)]
    return [*table_types(module), *memories, *module.memories]


def table_types(module: wasm.Module) -> list[wasm.TableType]:
    types = [t for t in imported(module) if isinstance(t, wasm.TableType)]
    return [*types, *(item.type for item in module.tables)]


def global_types(module: wasm.Module) -> list[wasm.GlobalType]:
    types = [t for t in imported(module) if isinstance(t, wasm.GlobalType)]
    return [*types, *(item.type for item in module.globals)]


def tag_types(module: wasm.Module) -> list[wasm.TagType]:
    return [*(t for t in imported(module) if isinstance(t, wasm.TagType)), *module.tags]


def functions(module: wasm.Module) -> list[wasm.FunctionType | wasm.Function]:
    return [
        *(t for t in imported(module) if isinstance(t, wasm.FunctionType)),
        *module.functions,
    ]


# Changes


def change_limits(draft: Draft, type: wasm.TableType | wasm.MemoryType) -> None:
    """Minimum, maximum, address type, sharing or page size."""
    match draft.rng.randrange(5):
        case 0:
            type.minimum = draft.pick(LIMITS)
        case 1:
            type.maximum = draft.pick((wasm.NO_MAXIMUM, *LIMITS))
        case 2:
            type.address = I64 if type.address == I32 else I32
        case _ if isinstance(type, wasm.TableType):
            change_element_type(draft, type)
        case 3:
            type.shared = not type.shared
            if type.shared and draft.one_in(2):
                type.maximum = max(type.minimum, 1)
        case _:
            type.page_log2 = draft.pick(PAGE_LOG2)


def change_element_type(draft: Draft, type: wasm.TableType) -> None:
    type.element = near_reference(draft, type.element)


def near_reference(draft: Draft, t: int) -> int:
    near = draft.near(t)
    return near if is_ref(near) else draft.reference()


def change_table_init(draft: Draft, item: wasm.Table) -> None:
    item.init = [] if item.init and draft.one_in(2) else value(draft, item.type.element)
    item.empty_init = not item.init and draft.one_in(3)


def change_global(draft: Draft, type: wasm.GlobalType) -> None:
    if draft.one_in(2):
        type.mutable = not type.mutable
    else:
        type.value = draft.near(type.value)


def change_global_init(draft: Draft, item: wasm.Global) -> None:
    if draft.one_in(2):
        item.init = [op("global.get"), draft.index(table.GLOBAL)]
    else:
        item.init = value(draft, item.type.value)


def change_tag(draft: Draft, type: wasm.TagType) -> None:
    type.type_index = draft.type_index(wasm.FUNC_TYPE)


def change_function_type(draft: Draft, item: wasm.FunctionType | wasm.Function) -> None:
    if isinstance(item, wasm.FunctionType) and draft.one_in(4):
        item.exact = not item.exact
    else:
        item.type_index = draft.type_index(wasm.FUNC_TYPE)


def change_import(draft: Draft, item: wasm.Import) -> None:
    if draft.one_in(3):
        item.name = draft.pick(NAMES)
    else:
        item.type = extern_type(draft)


def add_import(draft: Draft) -> bool:
    imports = draft.module.imports
    new = wasm.Import(draft.pick(NAMES), draft.pick(NAMES), extern_type(draft))
    imports.insert(draft.place(imports), new)
    return True


def change_export(draft: Draft, item: wasm.Export) -> None:
    if draft.one_in(3):
        names = [export.name for export in draft.module.exports]
        item.name = draft.pick([*NAMES, *names])
    else:
        item.kind = draft.rng.randrange(len(EXTERNAL)) if draft.one_in(3) else item.kind
        item.index = draft.index(EXTERNAL[item.kind])


def add_export(draft: Draft) -> bool:
    kind = draft.rng.randrange(len(EXTERNAL))
    name = f"{kind} {draft.rng.randrange(100)}"
    draft.module.exports.append(wasm.Export(name, kind, draft.index(EXTERNAL[kind])))
    return True


def change_start(draft: Draft) -> bool:
    if draft.module.start >= 0 and draft.one_in(2):
        draft.module.start = wasm.NONE
    else:
        draft.module.start = draft.index(table.FUNC)
    return True


def change_element_segment(draft: Draft, item: wasm.Element) -> None:
    """Its form, table, type, or one of its elements."""
    match draft.rng.randrange(5):
        case 0:
            _change_element_flags(draft, item)
        case 1:
            item.table = draft.index(table.TABLE)
        case 2:
            item.type = near_reference(draft, item.type)
        case 3 if item.functions:
            item.functions[draft.rng.randrange(len(item.functions))] = draft.index(table.FUNC)
        case _ if item.flags & wasm.ELEMENT_EXPRESSIONS:
            item.expressions.insert(draft.place(item.expressions), value(draft, item.type))
        case _:
            item.functions.insert(draft.place(item.functions), draft.index(table.FUNC))


def _change_element_flags(draft: Draft, item: wasm.Element) -> None:
    flag = draft.pick((wasm.ELEMENT_PASSIVE, wasm.ELEMENT_EXPLICIT, wasm.ELEMENT_EXPRESSIONS))
    item.flags ^= flag
    item.offset = item.offset or value(draft, I32)
    if flag == wasm.ELEMENT_EXPRESSIONS and item.flags & flag:
        item.expressions = [[op("ref.func"), function] for function in item.functions]
        item.type = draft.pick((FUNCREF, ref(FUNC, nullable=False)))
    elif flag == wasm.ELEMENT_EXPRESSIONS:
        item.functions = [code[1] for code in item.expressions if code[:1] == [op("ref.func")]]


def change_data_segment(draft: Draft, item: wasm.Data) -> None:
    match draft.rng.randrange(3):
        case 0:
            item.flags = draft.rng.randrange(3)
            item.offset = item.offset or value(draft, I32)
        case 1:
            item.memory = draft.index(table.MEMORY)
            item.flags = wasm.DATA_EXPLICIT if item.flags != wasm.DATA_PASSIVE else item.flags
        case _:
            item.content = draft.rng.randbytes(draft.rng.randrange(8))


def change_data_count(draft: Draft) -> bool:
    draft.module.has_data_count = not draft.module.has_data_count
    return True


def change_custom(draft: Draft) -> bool:
    customs = draft.module.customs
    if customs and draft.one_in(4):
        customs.pop(draft.rng.randrange(len(customs)))
    elif customs and not draft.one_in(3):
        custom = draft.pick(customs)
        custom.content = changed(draft.rng, custom.content)
    else:
        content = draft.rng.randbytes(draft.rng.randrange(12))
        new = wasm.Custom(draft.pick(CUSTOMS), content, draft.rng.randrange(LAST_SECTION + 1))
        customs.insert(draft.place(customs), new)
    return True


def _change_list(draft: Draft, items: list[T], others: list[T]) -> bool:
    """One more, out of the other module, one less, or another order."""
    match draft.rng.randrange(4):
        case 0 if items:
            del items[draft.rng.randrange(len(items))]
        case 1 if items:
            items.pop()
        case 2 if len(items) > 1:
            a, b = draft.rng.sample(range(len(items)), 2)
            items[a], items[b] = items[b], items[a]
        case _ if others:
            at = len(items) if draft.one_in(2) else draft.place(items)
            items.insert(at, draft.pick(others))
        case _:
            return False
    return True


def change_lists(draft: Draft) -> bool:
    """Add, remove or exchange entries of a section."""
    mine, others = draft.module, draft.other
    match draft.rng.randrange(9):
        case 0:
            return _change_list(draft, mine.imports, others.imports)
        case 1:
            return _change_list(draft, mine.functions, others.functions)
        case 2:
            return _change_list(draft, mine.tables, others.tables)
        case 3:
            return _change_list(draft, mine.memories, others.memories)
        case 4:
            return _change_list(draft, mine.tags, others.tags)
        case 5:
            return _change_list(draft, mine.globals, others.globals)
        case 6:
            return _change_list(draft, mine.exports, others.exports)
        case 7:
            return _change_list(draft, mine.elements, others.elements)
        case _:
            return _change_list(draft, mine.data, others.data)


CHANGES: Final[list[tuple[int, Change]]] = [
    (6, of_one(sizes, change_limits)),
    (3, of_one(table_types, change_element_type)),
    (2, of_one(lambda module: module.tables, change_table_init)),
    (5, of_one(global_types, change_global)),
    (4, of_one(lambda module: module.globals, change_global_init)),
    (3, of_one(tag_types, change_tag)),
    (4, of_one(functions, change_function_type)),
    (3, of_one(lambda module: module.imports, change_import)),
    (3, add_import),
    (2, of_one(lambda module: module.exports, change_export)),
    (2, add_export),
    (2, change_start),
    (6, of_one(lambda module: module.elements, change_element_segment)),
    (4, of_one(lambda module: module.data, change_data_segment)),
    (1, change_data_count),
    (2, change_custom),
    (10, change_lists),
]
"""With their weights."""


def change_sections(draft: Draft) -> bool:
    return draft.weighted(CHANGES)(draft)
