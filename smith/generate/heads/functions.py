"""Function segments, and the imports of all kinds."""

from smith.generate.heads.given import Available, bring
from smith.generate.heads.groups import SPACING
from smith.generate.heads.heads import FUNCTION, IMPORT, FunctionHead, Heads
from smith.generate.heads.items import (
    add_global_name,
    importable,
    new_memory,
    new_table,
    new_tag,
)
from smith.generate.heads.types import own_signature
from smith.generate.signatures import Callee, Signature
from smith.generate.variety.manner import Manner
from smith.unstructured import DIGIT_SLOTS, DIGITS, NO_LEADS, Choices
from smith.wasm import module as wasm

MOST_IMPORTS = 8  # of a segment


def chosen_signature(heads: Heads, part: Choices) -> Signature:
    """A signature for which there is a type, or room for one."""
    signature = _wanted_signature(heads, part)
    return signature if heads.env.has_room(signature) else heads.env.first_signature()


def _wanted_signature(heads: Heads, part: Choices) -> Signature:
    """Without input no parameters and results; mostly one that others share, or its own."""
    env = heads.env
    form = part.index(DIGITS)
    if form == 0:
        return env.signature([], [])
    if form < 150 and env.pooled:
        return env.from_pool(part)
    signature = own_signature(heads, part)
    missing = heads.config.min_params - len(signature.params)
    if missing > 0 and form % 16:
        params = signature.params + [heads.plan.types[0]] * missing
        return env.signature(params, signature.results)
    return signature


def read_functions(heads: Heads) -> None:
    env = heads.env
    first = len(env.callees)
    plan = heads.plan
    for key, part in heads.segments[FUNCTION]:
        # First of all, since behind a lead of the signature nothing would vary.
        manner = Manner(part, plan.variety) if plan.varies else plan.usual_manner
        given = heads.due(wasm.FUNCTION)
        if isinstance(given, wasm.FunctionType):
            signature = env.defined_signature(given.type_index)
        else:
            signature = chosen_signature(heads, part)
        env.type_index(signature)
        callee = Callee(len(env.callees), signature, key)
        env.callees.append(callee)
        exported = heads.plan.export_everything or part.index(8) < 7
        heads.functions.append(FunctionHead(callee, exported, part, manner))
    env.rank_functions(first)


def read_imports(heads: Heads) -> None:
    """A few imports for each segment, or those that are given."""
    outline = heads.plan.outline
    available = Available(outline.available)
    for place, entry in enumerate(outline.imports):
        bring(heads, SPACING * place % DIGITS, entry)
    for key, part in heads.segments[IMPORT]:
        count = 0
        most = 1 + part.index(MOST_IMPORTS) if outline.has_available else MOST_IMPORTS
        while len(heads.module.imports) < heads.config.max_imports and (
            count == 0 or (part.more() and count < most)
        ):
            key_here = (key + SPACING * count) % DIGITS
            if not outline.has_available:
                _read_import(heads, key_here, part)
            elif not available.bring_one(heads, key_here, part):
                break
            count += 1
    heads.env.add_hosts()


def _read_import(heads: Heads, key: int, part: Choices) -> None:
    env = heads.env
    # A lead has no meaning here; read as a kind it is stepped over.
    what = part.statement(DIGIT_SLOTS, NO_LEADS) % 8
    if what == 5 and heads.has_room(wasm.MEMORY):
        heads.add_import(new_memory(heads, key, part))
    elif what == 6 and heads.has_room(wasm.TABLE):
        heads.add_import(new_table(heads, key, part, imported=True))
    elif what in (4, 7) and heads.has_room(wasm.GLOBAL):
        t = importable(heads, env.some_type(part), part)
        mutable = part.index(2) == 1 and heads.plan.has("mutable-global")
        add_global_name(heads, key, t, mutable, imported=True)
        heads.add_import(wasm.GlobalType(t, mutable))
    elif what == 3 and heads.has_room(wasm.TAG):
        heads.add_import(new_tag(heads, key, part))
    else:
        signature = _host_signature(heads, part)
        callee = Callee(len(env.callees), signature, key)
        callee.exact = heads.plan.has_descriptors and part.index(2) == 1
        env.callees.append(callee)
        heads.add_import(wasm.FunctionType(env.type_index(signature), callee.exact))
    if heads.config.export_everything or part.index(8) == 7:
        kind = heads.module.imports[-1].type.kind
        heads.export(kind, env.count(kind) - 1)


def _host_signature(heads: Heads, part: Choices) -> Signature:
    """A signature whose results a host can give, unless there is room for no such type."""
    env = heads.env
    signature = chosen_signature(heads, part)
    if all(heads.constants.makes(t) for t in signature.results):
        return signature
    results = [importable(heads, t, part) for t in signature.results]
    given = env.signature(signature.params, results)
    return given if env.has_room(given) else signature
