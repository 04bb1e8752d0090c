"""Bytes to module."""

from smith.config import Config
from smith.generate.generator import Generator
from smith.generate.plan import Plan
from smith.unstructured import Choices

_plans: dict[Config, Plan] = {}
_MOST_PLANS = 64


def plan_of(config: Config) -> Plan:
    """The tables of a Config, kept for the next module."""
    plan = _plans.get(config)
    if plan is None:
        if len(_plans) >= _MOST_PLANS:
            _plans.clear()
        plan = _plans[config] = Plan(config)
    return plan


def generate_binary(parts: list[Choices], config: Config) -> bytes:
    """The module that the choices of its segments make, see `generator`."""
    return Generator(plan_of(config)).generate(parts)
