"""The controller of one engine's worker: a process that is watched, killed and replaced.

Engines crash, hang and eat memory, so none runs in this process. Whatever happens to a worker is
the outcome of the request that it worked on, and the next request finds a new worker.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Self

from smith.companions.calls import Call
from smith.companions.interface import InterfaceError
from smith.engines.engine import ENGINES, Engine
from smith.engines.protocol import LENGTH, MAX_REPLY, VERSION, Outcome, Plan, request_frame
from smith.engines.script import Run, Script

START_DEADLINE: Final = 60.0
STDERR_LINES: Final = 20
BATCH: Final = 200  # modules to validate in one request: as many are tried again after a crash


class EngineError(Exception):
    """An engine's worker does not start, or speaks another protocol: nobody can work with it."""


class _DeadError(Exception):
    """The worker ended, was too slow, or made no sense; the text says which, an outcome."""


class Worker:
    """A worker of an engine, started at once, for use in a `with` statement.

    `deadline` is in seconds, for each request. After `recycle_after` requests a new process
    takes over. `version` is the engine's. `deaths` has an outcome for every process that died, also
    for those that died between requests: a compiler that runs in the background can be late.

    Raises `EngineMissing` if the engine is not installed, `EngineError` if its worker does not
    start, and `ValueError` for an unknown name.
    """

    def __init__(
        self, engine: str | Engine, *, deadline: float = 10.0, recycle_after: int = 5000
    ) -> None:
        self.engine = named(engine) if isinstance(engine, str) else engine
        self.deadline = deadline
        self.recycle_after = recycle_after
        self.version = ""
        self.deaths: list[Outcome] = []
        self._closed = False
        self._command = self.engine.command()
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The process that serves the next request, unless it dies before."""
        return self._process.pid

    def close(self) -> None:
        """End the worker. Does nothing the second time."""
        self._closed = True
        if self._stderr.closed:
            return
        if self._process.poll() is None:
            self._end()
        else:
            self._bury(_DeadError("crashed"))

    # What a worker can be asked.

    def validate(self, modules: Sequence[bytes]) -> list[Outcome]:
        """Whether the engine accepts each module: `valid`, `invalid`, or how its worker died."""
        outcomes: list[Outcome] = []
        for start in range(0, len(modules), BATCH):
            outcomes += self._validate(list(modules[start : start + BATCH]))
        return outcomes

    def run(self, wasm: bytes, calls: Sequence[Call] | None = None, *, state: bool = True) -> Run:
        """Instantiate a module, call its exports, and read its state.

        Without `calls`, every exported function is called once, with zeros. A module whose
        interface cannot be read, or for which no imports can be made, is validated only.

        Raises `ValueError` for a call that names no exported function or has other types.
        """
        try:
            script = Script(wasm, calls, state=state)
        except InterfaceError as error:
            verdict = self.validate([wasm])[0]
            if verdict["outcome"] == "valid":
                verdict = {"outcome": "unsupported", "message": str(error)}
            return Run(verdict)
        return script.read(self.request(script.plan, script.modules))

    def request(
        self, plan: Plan, modules: list[bytes], *, deadline: float | None = None
    ) -> list[Outcome]:
        """The outcomes that the worker answers.

        If it died over the request the only outcome is `crashed`, `timed out`, or `error` for an
        answer that makes no sense.

        Raises `ValueError` if the worker says that the request makes no sense, or is closed, and
        `EngineError` if no new worker starts after the death of one.
        """
        self._refresh()
        until = time.monotonic() + (self.deadline if deadline is None else deadline)
        self._served += 1
        try:
            self._send(request_frame(plan, modules), until)
            reply = self._receive(until)
            if "error" in reply:
                raise ValueError(f"{self.engine.name} worker: {reply['error']}")
            outcomes = outcomes_in(reply, len(plan.get("steps", modules)))
        except _DeadError as death:
            self._bury(death)
            self._start()
            return self.deaths[-1:]
        except KeyboardInterrupt:  # the answer would be taken for that to the next request
            self._end(kill=True)
            raise
        return outcomes

    def _validate(self, batch: list[bytes]) -> list[Outcome]:
        """Of a batch that the worker died over, halves are tried until the culprit is alone."""
        plan: Plan = {"op": "validate", "modules": [len(wasm) for wasm in batch]}
        outcomes = self.request(plan, batch)
        if len(batch) == 1 or len(outcomes) == len(batch):
            return outcomes
        half = len(batch) // 2
        return self._validate(batch[:half]) + self._validate(batch[half:])

    # The process.

    def _start(self) -> None:
        self._served = 0
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the worker)
        self._process = subprocess.Popen(
            self._command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env={**os.environ, "RUST_BACKTRACE": "0"},
            process_group=0,  # Ctrl-C in a terminal is for the controller, which ends its workers
        )
        assert self._process.stdin
        assert self._process.stdout
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._in, False)
        try:
            hello = self._receive(time.monotonic() + START_DEADLINE)
        except _DeadError as death:
            self._bury(death)
            last = self.deaths[-1]
            reason = last.get("stderr", "").strip() or last.get("message") or last["outcome"]
            raise EngineError(f"{self.engine.name} does not start: {reason}") from None
        except BaseException:
            self._end(kill=True)
            raise
        expected = {"protocol": VERSION, "engine": self.engine.name}
        if found := {key: hello.get(key) for key in expected if hello.get(key) != expected[key]}:
            self._end(kill=True)
            raise EngineError(f"{self.engine.name} worker says {found}, expected {expected}")
        self.version = hello["version"]

    def _refresh(self) -> None:
        """Have a worker that lives and isn't worn out."""
        if self._closed:
            raise ValueError("the worker is closed")
        if self._stderr.closed:  # by an interrupted request
            self._start()
        elif self._process.poll() is not None:
            self._bury(_DeadError("crashed"))
            self._start()
        elif self._served >= self.recycle_after:
            self._end()
            self._start()

    def _bury(self, death: Exception) -> None:
        """End a worker, and note how it did. One that ended by itself has its own exit status."""
        name = str(death)
        outcome: Outcome = {"outcome": name}
        if name != "crashed":
            self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)  # the pipe may be closed a moment before the process ends
        if name == "crashed":
            outcome["message"] = how_it_ended(self._process.poll())
        elif name != "timed out":
            outcome = {"outcome": "error", "message": f"no answer but garbage: {name}"}
        outcome["stderr"] = self._last_lines()
        self.deaths.append(outcome)
        self._end(kill=True)

    def _end(self, *, kill: bool = False) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        if kill:
            self._process.kill()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._stderr.close()

    def _last_lines(self) -> str:
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, size - 100 * STDERR_LINES))
        lines = self._stderr.read().decode(errors="replace").splitlines()
        return "\n".join(lines[-STDERR_LINES:])

    # The pipes.

    def _send(self, frame: bytes, until: float) -> None:
        rest = memoryview(frame)
        while rest:
            wait_for(self._in, select.POLLOUT, until)
            try:
                rest = rest[os.write(self._in, rest) :]
            except BrokenPipeError:
                raise _DeadError("crashed") from None

    def _receive(self, until: float) -> dict[str, Any]:
        (size,) = LENGTH.unpack(self._read(LENGTH.size, until))
        if size > MAX_REPLY:
            raise _DeadError(f"an answer of {size} bytes")
        data = self._read(size, until)
        try:
            message = json.loads(data)
        except ValueError as error:
            raise _DeadError(f"{error}: {data[:100]!r}") from None
        if not isinstance(message, dict):
            raise _DeadError(f"not an object: {data[:100]!r}")
        return message

    def _read(self, size: int, until: float) -> bytes:
        data = bytearray()
        while len(data) < size:
            wait_for(self._out, select.POLLIN, until)
            part = os.read(self._out, size - len(data))
            if not part:
                raise _DeadError("crashed")
            data += part
        return bytes(data)


def named(name: str) -> Engine:
    if name not in ENGINES:
        raise ValueError(f"no engine {name!r}; there are {', '.join(ENGINES)}")
    return ENGINES[name]


def outcomes_in(reply: dict[str, Any], count: int) -> list[Outcome]:
    """The outcomes of an answer, which are as many as there were questions."""
    outcomes = reply.get("outcomes")
    if isinstance(outcomes, list) and len(outcomes) == count:
        named = [isinstance(o, dict) and isinstance(o.get("outcome"), str) for o in outcomes]
        if all(named):
            return outcomes
    raise _DeadError(f"not {count} outcomes: {reply!r:.100}")


def wait_for(descriptor: int, event: int, until: float) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
        raise _DeadError("timed out")


def how_it_ended(status: int | None) -> str:
    """A return code of `subprocess` in words."""
    if status is None:
        return "closed its output"
    if status < 0:
        return signal.Signals(-status).name
    return f"exit status {status}"
