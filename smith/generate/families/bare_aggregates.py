"""Structs and arrays on the bare stack: what their instructions take and give."""

from smith.generate.body import Body
from smith.generate.defaults import (
    ARRAY_NEW_FIXED,
    STRUCT_NEW_DEFAULT,
    STRUCT_NEW_DEFAULT_DESC,
    STRUCT_NEW_DESC,
    maker_of,
    unpacked,
)
from smith.generate.emitter import I32_AND, I32_CONST
from smith.generate.families.accesses import (
    ARRAY_GET,
    ARRAY_GET_S,
    ARRAY_GET_U,
    ARRAYREF,
    STRUCT_GET_S,
    STRUCT_GET_U,
)
from smith.generate.families.aggregates import (
    ARRAY_NEW,
    ARRAY_NEW_DATA,
    ARRAY_NEW_DEFAULT,
    ARRAY_NEW_ELEM,
    SHORT,
)
from smith.generate.families.mutations import (
    ARRAY_COPY,
    ARRAY_FILL,
    ARRAY_INIT_DATA,
    ARRAY_INIT_ELEM,
    ARRAY_SET,
    STRUCT_SET,
)
from smith.unstructured import DIGITS
from smith.wasm.module import ARRAY_TYPE, STRUCT_TYPE
from smith.wasm.types import CONCRETE, I8, I16, I32, REF, is_nullable, ref


def made(body: Body, index: int) -> int:
    """The type of a new object: the proposal of custom descriptors says that it is exact."""
    return ref(CONCRETE + index, False, body.plan.has_descriptors)


def describe_struct_new(body: Body, number: int) -> bool:
    """struct.new and struct.new_default, and these with a descriptor."""
    described = number in (STRUCT_NEW_DESC, STRUCT_NEW_DEFAULT_DESC)
    hierarchy = body.hierarchy
    known = hierarchy.described if described else hierarchy.by_kind[STRUCT_TYPE]
    if not known:
        return False
    index = known[body.choices.pick(len(known))]
    subtype = body.env.types[index]
    default = number in (STRUCT_NEW_DEFAULT, STRUCT_NEW_DEFAULT_DESC)
    body.immediates = [index]
    body.takes = [] if default else [unpacked(t) for t in subtype.fields]
    if described:
        body.takes.append(ref(CONCRETE + subtype.descriptor, True, exact=True))
    body.gives = [made(body, index)]
    return maker_of(subtype, default) == number and (subtype.has_default() or not default)


def describe_struct(body: Body, number: int) -> bool:
    """struct.get and its packed forms, struct.set."""
    known = body.hierarchy.by_kind[STRUCT_TYPE]
    if not known:
        return False
    choices = body.choices
    index = known[choices.pick(len(known))]
    subtype = body.env.types[index]
    body.immediates = [index]
    packed = number in (STRUCT_GET_S, STRUCT_GET_U)
    fields = [
        field
        for field, t in enumerate(subtype.fields)
        if (subtype.mutable[field] if number == STRUCT_SET else (t in (I8, I16)) == packed)
    ]
    if not fields:
        return False
    field = fields[choices.pick(len(fields))]
    body.immediates.append(field)
    body.takes = [ref(CONCRETE + index, True)]
    if number == STRUCT_SET:
        body.takes.append(unpacked(subtype.fields[field]))
    else:
        body.gives = [unpacked(subtype.fields[field])]
    return True


def describe_array(body: Body, number: int) -> bool:
    """All array instructions but array.len."""
    known = _arrays_for(body, number)
    if not known:
        return False
    choices = body.choices
    index = known[choices.pick(len(known))]
    subtype = body.env.types[index]
    stored = subtype.fields[0]
    t = unpacked(stored)
    array = ref(CONCRETE + index, True)
    new = made(body, index)
    body.immediates = [index]
    if number in (ARRAY_NEW, ARRAY_NEW_DEFAULT):
        default = number == ARRAY_NEW_DEFAULT
        body.takes = [I32] if default else [t, I32]
        body.gives = [new]
        return _short(body) and (stored < REF or is_nullable(stored) or not default)
    if number == ARRAY_NEW_FIXED:
        count = choices.index(5)
        body.immediates.append(count)
        body.takes = [t] * count
        body.gives = [new]
    elif number in (ARRAY_NEW_DATA, ARRAY_NEW_ELEM):
        body.takes = [I32, I32]
        body.gives = [new]
        return _segment(body, stored, number == ARRAY_NEW_DATA)
    elif number in (ARRAY_GET, ARRAY_GET_S, ARRAY_GET_U):
        body.takes = [array, I32]
        body.gives = [t]
        return (stored in (I8, I16)) == (number != ARRAY_GET)
    elif not subtype.mutable[0]:
        return False
    elif number == ARRAY_SET:
        body.takes = [array, I32, t]
    elif number == ARRAY_FILL:
        body.takes = [array, I32, t, I32]
    elif number == ARRAY_COPY:
        body.takes = [array, I32, array, I32, I32]
        body.immediates.append(index)
    else:
        body.takes = [array, I32, I32, I32]
        return _segment(body, stored, number == ARRAY_INIT_DATA)
    return True


def _arrays_for(body: Body, number: int) -> list[int]:
    """The array types that the instruction may be for: elements that come of a segment have one."""
    known = body.hierarchy.by_kind[ARRAY_TYPE]
    if number not in (ARRAY_NEW_ELEM, ARRAY_INIT_ELEM):
        return known
    types = body.env.types
    return [index for index in known if body.env.elements.of(types[index].fields[0]).items]


def _short(body: Body) -> bool:
    """Make the length on the stack a short one, if guarded: memory for objects has an end."""
    guarded = body.choices.index(DIGITS) < body.plan.guard_memory and not body.dead
    if guarded and body.plan.can_mask:
        body.leading = [I32_CONST, SHORT, I32_AND]
    return body.plan.can_mask or not guarded


def _segment(body: Body, stored: int, of_data: bool) -> bool:
    """Choose the segment of which an array's elements come."""
    env = body.env
    if of_data != (stored < REF):
        return False
    ring = env.data if of_data else env.elements.of(stored)
    if not ring.items:
        return False
    env.uses_data = env.uses_data or of_data
    body.immediates.append(ring.pick(body.choices))
    return True


def describe_array_len(body: Body, number: int) -> bool:
    body.takes = [ARRAYREF]
    body.gives = [I32]
    return True
