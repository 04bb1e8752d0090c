"""Wasm engines, each in worker processes behind one protocol.

    with Worker("v8") as v8:
        v8.validate([wasm])[0]["outcome"]  # "valid" or "invalid", "crashed", "timed out"
        v8.run(wasm).calls                 # what every exported function returns for zeros

`docs/engines.md` describes outcomes and protocol.
"""

from __future__ import annotations

from dataclasses import dataclass

from smith.companions.calls import Call
from smith.companions.interface import Value
from smith.engines.engine import ENGINES, Engine, EngineMissing
from smith.engines.protocol import Outcome
from smith.engines.script import Run
from smith.engines.worker import EngineError, Worker

__all__ = [
    "ENGINES",
    "Engine",
    "EngineMissing",
    "EngineError",
    "Worker",
    "Call",
    "Run",
    "Outcome",
    "Value",
    "Availability",
    "available",
]


@dataclass(frozen=True)
class Availability:
    """Whether an engine works here: its version, or the reason why not and what to do."""

    engine: str
    version: str = ""
    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason


def available() -> list[Availability]:
    """Every engine, found out by starting a worker of it."""
    return [_probe(engine) for engine in ENGINES.values()]


def _probe(engine: Engine) -> Availability:
    try:
        with Worker(engine) as worker:
            return Availability(engine.name, worker.version)
    except (EngineMissing, EngineError) as error:
        return Availability(engine.name, reason=str(error))
