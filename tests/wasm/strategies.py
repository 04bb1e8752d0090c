"""Modules that are well-formed, but hardly ever valid: whatever the binary format can say."""

from hypothesis import strategies as st

from smith.wasm import module as wasm
from smith.wasm.instructions import INSTRUCTIONS
from smith.wasm.types import (
    CONCRETE,
    FUNC,
    FUNCREF,
    HEAP_TYPES,
    I8,
    I16,
    I32,
    I64,
    V128,
    ref,
)
from tests.wasm.rows import bodies

indices = st.integers(0, 3) | st.integers(0, (1 << 32) - 1)
sizes = st.integers(0, 200) | st.integers(0, (1 << 64) - 1)
maxima = st.just(wasm.NO_MAXIMUM) | sizes
addresses = st.sampled_from([I32, I64])
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)

# The binary format has exact types only where they are concrete.
references = st.builds(
    ref, st.sampled_from([number for number, _, _, _ in HEAP_TYPES]), st.booleans()
) | st.builds(ref, st.integers(CONCRETE, CONCRETE + 200), st.booleans(), st.booleans())
value_types = st.integers(I32, V128) | references
storage_types = value_types | st.sampled_from([I8, I16])
type_lists = st.lists(value_types, max_size=3)
codes = st.lists(
    st.sampled_from([code for row in INSTRUCTIONS for code in bodies(row)]), max_size=2
).map(lambda parts: [number for part in parts for number in part])


@st.composite
def subtypes(draw: st.DrawFn) -> wasm.SubType:
    kind = draw(st.integers(wasm.FUNC_TYPE, wasm.CONT_TYPE))
    subtype = wasm.SubType(kind)
    if kind == wasm.FUNC_TYPE:
        subtype.params = draw(type_lists)
        subtype.results = draw(type_lists)
    elif kind == wasm.CONT_TYPE:
        subtype.continuation = draw(st.integers(0, 200))
    else:
        count = 1 if kind == wasm.ARRAY_TYPE else draw(st.integers(0, 3))
        subtype.fields = [draw(storage_types) for _ in range(count)]
        subtype.mutable = [draw(st.booleans()) for _ in range(count)]
    subtype.final = draw(st.booleans())
    subtype.supertypes = draw(st.lists(indices, max_size=2))
    subtype.describes = draw(st.just(wasm.NONE) | indices)
    subtype.descriptor = draw(st.just(wasm.NONE) | indices)
    return subtype


table_types = st.builds(wasm.TableType, references, sizes, maxima, addresses)

# The text format has page sizes of 64 bits, the assembler at hand of 32.
memory_types = st.builds(
    wasm.MemoryType,
    minimum=sizes,
    maximum=maxima,
    address=addresses,
    shared=st.booleans(),
    page_log2=st.integers(0, 31),
)
global_types = st.builds(wasm.GlobalType, value_types, st.booleans())
tag_types = st.builds(wasm.TagType, indices)
function_types = st.builds(wasm.FunctionType, indices, st.booleans())
extern_types = function_types | table_types | memory_types | global_types | tag_types

locals_ = st.lists(st.tuples(st.integers(0, 300), value_types), max_size=3)


@st.composite
def elements(draw: st.DrawFn) -> wasm.Element:
    flags = draw(st.integers(0, 7))
    described = flags & (wasm.ELEMENT_PASSIVE | wasm.ELEMENT_EXPLICIT) != 0
    active = flags & wasm.ELEMENT_PASSIVE == 0
    listed = flags & wasm.ELEMENT_EXPRESSIONS == 0
    if listed:
        type = ref(FUNC, nullable=False)
    elif not described:
        type = FUNCREF
    else:
        type = draw(references)
    return wasm.Element(
        flags,
        draw(indices) if active and flags & wasm.ELEMENT_EXPLICIT else 0,
        draw(codes) if active else [],
        type,
        draw(st.lists(indices, max_size=3)) if listed else [],
        [] if listed else draw(st.lists(codes, max_size=3)),
    )


@st.composite
def data_segments(draw: st.DrawFn) -> wasm.Data:
    flags = draw(st.integers(0, wasm.DATA_EXPLICIT))
    return wasm.Data(
        flags,
        draw(indices) if flags == wasm.DATA_EXPLICIT else 0,
        draw(codes) if flags != wasm.DATA_PASSIVE else [],
        draw(st.binary(max_size=150)),
    )


@st.composite
def modules(draw: st.DrawFn) -> wasm.Module:
    module = wasm.Module()
    module.groups = draw(st.lists(st.just(1) | st.integers(0, 3), max_size=3))
    module.types = [draw(subtypes()) for _ in range(sum(module.groups))]
    module.imports = draw(st.lists(st.builds(wasm.Import, texts, texts, extern_types), max_size=3))
    module.functions = draw(st.lists(st.builds(wasm.Function, indices, locals_, codes), max_size=3))
    module.tables = draw(st.lists(st.builds(wasm.Table, table_types, codes), max_size=2))
    module.memories = draw(st.lists(memory_types, max_size=2))
    module.tags = draw(st.lists(tag_types, max_size=2))
    module.globals = draw(st.lists(st.builds(wasm.Global, global_types, codes), max_size=2))
    kinds = st.integers(wasm.FUNCTION, wasm.TAG)
    module.exports = draw(st.lists(st.builds(wasm.Export, texts, kinds, indices), max_size=3))
    module.start = draw(st.just(wasm.NONE) | indices)
    module.elements = draw(st.lists(elements(), max_size=3))
    module.data = draw(st.lists(data_segments(), max_size=3))
    module.has_data_count = True
    return module
