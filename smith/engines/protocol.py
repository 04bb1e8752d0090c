"""The shapes of what controller and worker say to each other; `docs/engines.md` has the meaning."""

from __future__ import annotations

import json
import struct
from typing import Final, NotRequired, TypedDict

from smith.companions.interface import Value

VERSION: Final = 1

LENGTH: Final = struct.Struct("<I")
MAX_REPLY: Final = 1 << 28  # more than any answer needs; garbage reads as a longer one

Told = list[str]  # a value, or an event of a trace, in an answer: JSON knows no tuples


class Source(TypedDict):
    """What an import gets: a host function, or an export of an earlier instance."""

    host: NotRequired[str]
    instance: NotRequired[int]
    export: NotRequired[str]


class Step(TypedDict):
    """`do` is instantiate (module, imports), call (instance, export, args, results) or state."""

    do: str
    module: NotRequired[int]
    imports: NotRequired[list[Source]]
    instance: NotRequired[int]
    export: NotRequired[str]
    args: NotRequired[list[Value]]
    results: NotRequired[list[str]]
    globals: NotRequired[list[tuple[str, str]]]
    memories: NotRequired[list[str]]


class Plan(TypedDict):
    """A request, without the modules, which follow it as bytes. `modules` are their sizes."""

    op: str
    modules: list[int]
    steps: NotRequired[list[Step]]
    trace_limit: NotRequired[int]


class Memory(TypedDict):
    """`bytes` is the size."""

    bytes: str
    crc32: str


class Outcome(TypedDict):
    """What came of a module or a step, or of a request whose worker died."""

    outcome: str
    message: NotRequired[str]
    values: NotRequired[list[Told]]
    trace: NotRequired[list[Told]]
    dropped: NotRequired[int]
    kinds: NotRequired[list[str]]
    limit: NotRequired[str]
    globals: NotRequired[list[Told | None]]
    memories: NotRequired[list[Memory]]
    stderr: NotRequired[str]


def request_frame(plan: Plan, modules: list[bytes]) -> bytes:
    """The bytes of a request."""
    head = json.dumps(plan, separators=(",", ":")).encode()
    body = b"".join(modules)
    return LENGTH.pack(len(head)) + LENGTH.pack(len(body)) + head + body
