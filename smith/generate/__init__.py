"""Bytes to module: `generate`, and `spans`, which says what became of which bytes."""

from smith.config import Config
from smith.generate.forms import EXPRESSIONS, STATEMENTS
from smith.generate.generator import Generator
from smith.generate.handling import LEGACY_FEATURE, handlings
from smith.generate.plan import Plan
from smith.generate.scaffolding import Scaffolding
from smith.inputs import input_bytes
from smith.module import External, Module
from smith.unstructured import Choices, Span, Unstructured

__all__ = ["External", "Module", "from_segments", "generate", "plan_of", "scaffolded", "spans"]

_DEFAULT = Config()
_MOST_PLANS = 64
_plans: dict[Config, Plan] = {}
# The last Config's, which is mostly asked for again: to look for it would be to hash all knobs.
_last_plan: list[Plan] = []
# Of the last Config that an input drew: a mutant may draw it again, others hardly ever do, and
# what is kept for nothing costs as much as a third of the plan, most of it in garbage collection.
_drawn_plan: list[Plan] = []


def generate(data: bytes | bytearray | memoryview, config: Config | None = None) -> Module:
    """A valid module from any bytes: the same one wherever bytes, Config and FORMAT are the same.

    Only under the knob `allow_invalid` it may be invalid, and `Module.valid` says so. Never raises
    for any bytes, and takes time and memory linear in their number.

    Raises `TypeError` for what is not bytes, or no Config.
    """
    return from_segments(Unstructured(input_bytes(data)).segments(), config)


def spans(data: bytes | bytearray | memoryview, config: Config | None = None) -> list[Span]:
    """Which bytes of an input make what: segments, and in them functions, statements, expressions.

    A function's span has what makes its body. They are in the order of the input, outer ones first.
    """
    found: list[Span] = []
    from_segments(Unstructured(input_bytes(data)).segments(found), config)
    return sorted(found, key=lambda span: span.start)


def scaffolded(
    data: bytes | bytearray | memoryview, config: Config | None = None
) -> tuple[Module, list[list[int]]]:
    """The module, and by defined function the places of what is scaffolding (see `Scaffolding`)."""
    found = Scaffolding()
    module = from_segments(Unstructured(input_bytes(data)).segments(), config, found)
    return module, found.functions


def from_segments(
    parts: list[Choices], config: Config | None = None, scaffolding: Scaffolding | None = None
) -> Module:
    """The module that is chosen by these doors, of which each stands for a segment of an input."""
    config = _DEFAULT if config is None else config
    if not isinstance(config, Config):
        raise TypeError(f"a smith.Config is wanted, not {type(config).__name__}")
    # The first segment says which Config it is read under from there on, with all others.
    first = parts[0] if parts else Unstructured(b"")
    drawn = config.per_input
    if drawn:
        config = config.drawn(first)
    chosen = drawn
    if LEGACY_FEATURE in config.features:
        either = handlings(config)
        config = either[first.index(len(either))]
        chosen = drawn or len(either) > 1
    if chosen and not first.more():
        parts = parts[1:]
    generator = Generator(plan_of(config, drawn), parts, scaffolding)
    return Module(generator.generate(), config, [*generator.raw])


def plan_of(config: Config, drawn: bool = False) -> Plan:
    """The tables of a Config, kept for the next module; of those that are drawn, the last one's."""
    last = _drawn_plan if drawn else _last_plan
    for plan in last:
        if plan.config is config or (drawn and vars(plan.config) == vars(config)):
            return plan
    plan = Plan(config, EXPRESSIONS, STATEMENTS) if drawn else _kept_plan(config)
    last[:] = [plan]
    return plan


def _kept_plan(config: Config) -> Plan:
    plan = _plans.get(config)
    if plan is None:
        if len(_plans) >= _MOST_PLANS:
            _plans.clear()
        plan = _plans[config] = Plan(config, EXPRESSIONS, STATEMENTS)
    return plan
