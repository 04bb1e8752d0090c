"""Rules of stack switching (the proposal's Explainer.md, section on instructions)."""

from smith.validate.control import concrete
from smith.validate.definitions import FIRST_CONCRETE, Definition
from smith.validate.errors import Invalid
from smith.validate.exceptions import EXNREF, thrown
from smith.validate.matching import matches_function, matches_result
from smith.validate.stacks import Stacks, shown
from smith.wasm.module import CONT_TYPE
from smith.wasm.types import CONCRETE, heap_of


def cont_new(s: Stacks, code: list[int], pos: int) -> None:
    function = s.context.continued(code[pos])
    s.pop_vals([concrete(function, True)])
    s.push_val(concrete(s.context.types.at(code[pos]), False))


def cont_bind(s: Stacks, code: list[int], pos: int) -> None:
    """The first arguments are given; what is left has to be what the other continuation takes."""
    given = s.context.continued(code[pos])
    left = s.context.continued(code[pos + 1])
    bound = max(0, len(given.params) - len(left.params))
    if not matches_function(s.types, given.params[bound:], given.results, left):
        raise Invalid("type mismatch: cont.bind does not give the continuation that it names")
    s.pop_vals([*given.params[:bound], concrete(s.context.types.at(code[pos]), True)])
    s.push_val(concrete(s.context.types.at(code[pos + 1]), False))


def suspend(s: Stacks, code: list[int], pos: int) -> None:
    tag = s.context.tag(code[pos])
    s.pop_vals(tag.params)
    s.push_vals(tag.results)


def resume(s: Stacks, code: list[int], pos: int) -> None:
    function = s.context.continued(code[pos])
    check_handlers(s, code, pos + 1, function)
    s.pop_vals([*function.params, concrete(s.context.types.at(code[pos]), True)])
    s.push_vals(function.results)


def resume_throw(s: Stacks, code: list[int], pos: int) -> None:
    function = s.context.continued(code[pos])
    check_handlers(s, code, pos + 2, function)
    params = thrown(s, code[pos + 1])
    s.pop_vals([*params, concrete(s.context.types.at(code[pos]), True)])
    s.push_vals(function.results)


def resume_throw_ref(s: Stacks, code: list[int], pos: int) -> None:
    function = s.context.continued(code[pos])
    check_handlers(s, code, pos + 1, function)
    s.pop_vals([*EXNREF, concrete(s.context.types.at(code[pos]), True)])
    s.push_vals(function.results)


def check_handlers(s: Stacks, code: list[int], pos: int, function: Definition) -> None:
    """The clauses at `pos` of an instruction that resumes a continuation of this function."""
    place = pos + 1
    for _ in range(code[pos]):
        if code[place] == 0:
            check_suspension(s, s.context.tag(code[place + 1]), code[place + 2], function)
        else:
            check_switch(s.context.tag(code[place + 1]), function)
        place += 3


def check_suspension(s: Stacks, tag: Definition, label: int, function: Definition) -> None:
    """The label gets what the tag carries, and the continuation of what was suspended."""
    types = s.label_types(label)
    if not types:
        raise Invalid("type mismatch: the label of a handler takes no continuation")
    rest = continuation_of(s, types[-1])
    if not matches_result(s.types, tag.params, types[:-1]):
        raise Invalid("type mismatch: the label of a handler does not take what the tag carries")
    if not matches_function(s.types, tag.results, function.results, rest):
        raise Invalid("type mismatch: the label of a handler takes another continuation")


def check_switch(tag: Definition, function: Definition) -> None:
    if tag.params or tag.results != function.results:
        raise Invalid("type mismatch: the tag of a switch does not give what is resumed")


def continuation_of(s: Stacks, t: int) -> Definition:
    """The function type of the continuation that a type refers to."""
    definition = s.types.types[heap_of(t) - CONCRETE] if t >= FIRST_CONCRETE else None
    if definition is None or definition.kind != CONT_TYPE:
        raise Invalid(f"type mismatch: {shown(t)} is no type of continuations")
    return s.types.types[definition.continuation]


def switch(s: Stacks, code: list[int], pos: int) -> None:
    """Suspend, and go on with the continuation that takes the one of here as its last argument."""
    function = s.context.continued(code[pos])
    tag = s.context.tag(code[pos + 1])
    if tag.params:
        raise Invalid("type mismatch: the tag of a switch has parameters")
    if not function.params:
        raise Invalid("type mismatch: the continuation of a switch takes no continuation")
    back = continuation_of(s, function.params[-1])
    if not matches_result(s.types, tag.results, back.results):
        raise Invalid("type mismatch: the tag of a switch does not give what it leads back to")
    if not matches_result(s.types, function.results, tag.results):
        raise Invalid("type mismatch: the tag of a switch does not take what it leads to")
    s.pop_vals([*function.params[:-1], concrete(s.context.types.at(code[pos]), True)])
    s.push_vals(back.params)
