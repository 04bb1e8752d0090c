"""What a worker has to do in order to run a module: its steps, and what their outcomes mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from smith.companions.calls import Call, creatable, crosses, planned
from smith.companions.companion import CROSSING, Companion, driver_module, host_module
from smith.companions.interface import Export, Interface, Value, read_interface
from smith.engines.protocol import Outcome, Plan, Source, Step
from smith.wasm.module import GlobalType, MemoryType


@dataclass(frozen=True)
class Run:
    """What an engine did with a module.

    `start` is what came of the instantiation. Only if that is `values`, which means success,
    `calls` has the outcome of every call, in their order.
    """

    start: Outcome
    calls: list[tuple[str, Outcome]] = field(default_factory=list)
    state: Outcome | None = None


class Script:
    """The request that runs a module, and the way to read the answer.

    Without `calls`, every exported function is called once, in the order of the exports.
    Raises `InterfaceError` if the module's interface cannot be read or provided for, and
    `ValueError` for a call that names no exported function or has other types.
    """

    def __init__(
        self,
        wasm: bytes,
        calls: Sequence[Call] | None = None,
        *,
        state: bool = True,
        trace_limit: int = 1000,
    ) -> None:
        interface = read_interface(wasm)
        self.calls = list(planned(interface, calls))
        self.modules: list[bytes] = []
        self.steps: list[Step] = []
        imports: list[Source] = []
        if interface.module.imports:
            host = self._companion(host_module(interface), target=0)
            numbers = range(len(interface.module.imports))
            imports = [{"instance": host, "export": str(number)} for number in numbers]
        self.target = self._instantiate(wasm, imports)
        globals_ = [e for e in interface.exports if isinstance(e.type, GlobalType)] if state else []
        # Where not all of them can be read from outside, the driver does.
        self.drives_globals = not CROSSING.issuperset(
            name for _, name in named(interface, globals_)
        )
        self._plan_calls(interface, globals_ if self.drives_globals else [])
        if self.drives_globals:
            self.steps.append(call_step(self.driver, "globals", [], []))
            globals_ = []
        if state:
            self.steps.append(state_step(interface, globals_, self.target))
        self.reads_state = state
        self.plan: Plan = {
            "op": "run",
            "modules": [len(module) for module in self.modules],
            "steps": self.steps,
            "trace_limit": trace_limit,
        }

    def read(self, outcomes: list[Outcome]) -> Run:
        """What the answer of a worker, or the one outcome of its death, says about the module."""
        if len(outcomes) != len(self.steps):
            return Run(outcomes[0])
        # If there is a host module, and it cannot be instantiated, then nothing can.
        start = next((o for o in outcomes[: self.target] if o["outcome"] != "values"), None)
        start = start or outcomes[self.target]
        if start["outcome"] != "values":
            return Run(start)
        called = [self._outcome(number, outcomes) for number in range(len(self.calls))]
        names = [call.export.name for call in self.calls]
        return Run(start, list(zip(names, called, strict=True)), self._state(outcomes))

    def _state(self, outcomes: list[Outcome]) -> Outcome | None:
        if not self.reads_state:
            return None
        if not self.drives_globals:
            return outcomes[-1]
        driven = self._driven(outcomes[-2], outcomes)
        if driven["outcome"] != "values":
            return driven
        return {**outcomes[-1], "globals": [*driven["values"]]}

    def _outcome(self, number: int, outcomes: list[Outcome]) -> Outcome:
        if number not in self.native and number not in self.driven:
            return {"outcome": "unsupported", "message": "nobody can create such an argument"}
        at = self.native.get(number) or self.driven[number]
        return self._driven(outcomes[at], outcomes) if number in self.driven else outcomes[at]

    def _driven(self, outcome: Outcome, outcomes: list[Outcome]) -> Outcome:
        """The outcome that a native call would have had."""
        if outcome["outcome"] == "skipped":
            return outcomes[self.driver]  # which says why
        return with_results(outcome) if outcome["outcome"] == "values" else outcome

    def _plan_calls(self, interface: Interface, globals_: list[Export]) -> None:
        """Native calls and driven ones, in their order. Each is a step, once the driver stands."""
        native = {n for n, call in enumerate(self.calls) if crosses(interface, call)}
        driven = [
            n for n, call in enumerate(self.calls) if n not in native and creatable(interface, call)
        ]
        if driven or globals_:
            planned_ = [self.calls[n] for n in driven]
            targets = [(call.export, call.signature, call.args) for call in planned_]
            driver = driver_module(interface, targets, globals_)
            self.driver = self._companion(driver, self.target)
        self.native: dict[int, int] = {}
        self.driven: dict[int, int] = {}
        for number, call in enumerate(self.calls):
            if number in native:
                self.native[number] = len(self.steps)
                results = interface.names(call.signature.results)
                step = call_step(self.target, call.export.name, call.args, results)
            elif number in driven:
                self.driven[number] = len(self.steps)
                name = str(driven.index(number))
                step = call_step(self.driver, name, [], [])
            else:
                continue
            self.steps.append(step)

    def _companion(self, companion: Companion, target: int) -> int:
        imports: list[Source] = [{"host": name} for name in companion.host]
        imports += [{"instance": target, "export": name} for name in companion.exports]
        return self._instantiate(companion.wasm, imports)

    def _instantiate(self, wasm: bytes, imports: list[Source]) -> int:
        """The number of the new instance, which is that of its module and its step as well."""
        number = len(self.modules)
        self.modules.append(wasm)
        self.steps.append({"do": "instantiate", "module": number, "imports": imports})
        return number


def call_step(instance: int, export: str, args: list[Value], results: list[str]) -> Step:
    return {"do": "call", "instance": instance, "export": export, "args": args, "results": results}


def state_step(interface: Interface, globals_: list[Export], instance: int) -> Step:
    """The step that reads these globals and every exported memory."""
    return {
        "do": "state",
        "instance": instance,
        "globals": named(interface, globals_),
        "memories": [e.name for e in interface.exports if isinstance(e.type, MemoryType)],
    }


def named(interface: Interface, globals_: list[Export]) -> list[tuple[str, str]]:
    """Of exported globals the names, and those of their types."""
    return [
        (e.name, interface.name(e.type.value)) for e in globals_ if isinstance(e.type, GlobalType)
    ]


def with_results(outcome: Outcome) -> Outcome:
    """The outcome of a driven call, with its results out of the trace."""
    trace = outcome.get("trace", [])
    marks = [at for at, (name, _) in enumerate(trace) if name == "results"]
    if not marks or outcome.get("dropped"):
        return {"outcome": "limit", "limit": "trace", "trace": trace}
    told: Outcome = {"outcome": "values", "values": trace[marks[-1] + 1 :]}
    if marks[-1]:
        told["trace"] = trace[: marks[-1]]
    return told
