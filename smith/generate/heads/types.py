"""Type segments: signatures, and under `gc` groups of struct, array and function types."""

from typing import Final

from smith.generate.heads.groups import SPACING, Group
from smith.generate.heads.heads import ELEMENT, FUNCTION, TYPE, Heads
from smith.generate.signatures import Signature
from smith.generate.type_menus import FUNCTIONS_KEY
from smith.unstructured import DIGIT_SLOTS, DIGITS, NO_LEADS, Choices
from smith.wasm.hierarchy import DEEPEST
from smith.wasm.module import ARRAY_TYPE, FUNC_TYPE, STRUCT_TYPE, function_type
from smith.wasm.types import FUNCREF, I32, I64

# Forms of a group: below the first number its types are one group each, and so on.
SINGLES: Final = 110
RECURSIVE: Final = 205
CHAIN: Final = 220  # and from there on a copy of an earlier group


def read_types(heads: Heads) -> None:
    env = heads.env
    config = heads.config
    for key, takes, gives in heads.plan.common:
        env.add_to_pool(key, env.signature(takes, gives))
    _add_given(heads)
    for key, part in heads.segments[TYPE]:
        if heads.plan.has("gc"):
            _read_groups(heads, key, part)
        else:
            _read_signatures(heads, key, part)
    env.pool.settle()
    if len(heads.segments[FUNCTION]) > 1:
        # Always there, so that the indices of types depend on functions less.
        for place, signature in enumerate(env.pooled[: len(heads.plan.common)]):
            if env.has_room(signature):
                env.add_referable(heads.plan.common[place][0], env.type_index(signature))
        if heads.plan.has_continuations and _room(heads) > 0:
            env.add_referable(
                CONTINUATION, env.add_continuation(env.hierarchy.by_kind[FUNC_TYPE][0])
            )
        if heads.plan.has("gc"):
            _add_common(heads)
    least = min(config.min_types, heads.plan.max_types)  # types of our own may come later
    if len(env.types) < least or not env.hierarchy.by_kind[FUNC_TYPE]:
        env.type_index(env.signature([], []))
    while len(env.types) < least:
        env.hierarchy.add([function_type([], [])])
    env.type_ring.settle()


def _add_given(heads: Heads) -> None:
    """The types of the Config's outline: they come first, so that their indices are the same."""
    env = heads.env
    outline = heads.plan.outline
    start = 0
    for size in outline.groups:
        env.hierarchy.add(outline.types[start : start + size])
        for index in range(start, start + size):
            key = SPACING * index % DIGITS
            env.add_referable(key, index)
            if env.types[index].kind == FUNC_TYPE:
                env.add_to_pool(key, env.defined_signature(index))
        start += size


def _read_signatures(heads: Heads, key: int, part: Choices) -> None:
    """As many signatures as the segment has digits for."""
    env = heads.env
    count = 0
    while count == 0 or part.more():
        signature = own_signature(heads, part)
        if not env.has_room(signature):
            break
        index = env.type_index(signature)
        key_here = (key + SPACING * count) % DIGITS
        env.add_to_pool(key_here, signature)
        env.add_referable(key_here, index)
        count += 1
        if heads.plan.has_continuations and part.index(4) == 3 and _room(heads) > 0:
            env.add_referable(key_here, env.add_continuation(index))


def own_signature(heads: Heads, part: Choices) -> Signature:
    plan = heads.plan
    most = plan.max_params
    params = part.statement(DIGIT_SLOTS, NO_LEADS) % (min(most, 5) + 1)
    if params == 5 and most > 5:
        params += part.index(most - 4)
    types = [heads.env.some_inhabited_type(part) for _ in range(params)]
    results = part.index(min(plan.max_results, 3) + 1)
    if results == 3 and plan.max_results > 3:
        results += part.index(plan.max_results - 2)
    gives = [heads.env.some_inhabited_type(part) for _ in range(results)]
    return heads.env.signature(types, gives)


CONTINUATION: Final = 165  # the key of a type of continuations
DESCRIBED: Final = 135  # the key of a struct with a descriptor


def _add_common(heads: Heads) -> None:
    env = heads.env
    common = heads.plan.common_types
    if heads.segments[ELEMENT] and ARRAY_TYPE in heads.plan.kinds and heads.plan.is_used[FUNCREF]:
        common = [*common, (FUNCTIONS_KEY, heads.plan.common_type(ARRAY_TYPE, [FUNCREF]))]
    for key, subtype in common:
        if _room(heads) > 0:
            env.add_referable(key, env.hierarchy.add([subtype]))
    together = heads.plan.has_descriptors and heads.config.max_group > 1
    if together and STRUCT_TYPE in heads.plan.kinds and _room(heads) > 1:
        described, descriptor = (heads.plan.common_type(STRUCT_TYPE, [t]) for t in (I32, I64))
        index = len(env.types)
        described.descriptor = index + 1
        descriptor.describes = index
        env.hierarchy.add([described, descriptor])
        env.add_referable(DESCRIBED, index)
        env.add_referable(DESCRIBED + 1, index + 1)


# Groups


def _room(heads: Heads) -> int:
    """How many types there may be more, besides a function type that is needed."""
    env = heads.env
    return heads.plan.max_types - len(env.types) - (0 if env.hierarchy.by_kind[FUNC_TYPE] else 1)


def _read_groups(heads: Heads, key: int, part: Choices) -> None:
    """As many groups as the segment has digits for."""
    count = 0
    while (count == 0 or part.more()) and _room(heads) > 0:
        count += _read_group(heads, (key + SPACING * count) % DIGITS, part)


def _read_group(heads: Heads, key: int, part: Choices) -> int:
    """Read one group; the number of its types."""
    form = part.statement(DIGIT_SLOTS, NO_LEADS)  # leads are stepped over
    room = _room(heads)
    reader = Group(heads, part, recursive=SINGLES <= form < RECURSIVE)
    twin = -1
    if form < RECURSIVE:
        most = heads.config.max_group
        reader.read(min(room, most, 1 + part.index(24 if most <= 24 else DIGITS)))
    elif form < CHAIN or not heads.env.hierarchy.first:
        reader.read_chain(min(room, 1 + part.index(DEEPEST)))
    else:
        twin = reader.copy(room)
    reader.finish(key, twin)
    return len(reader.group)
