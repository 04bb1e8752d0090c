"""The WebAssembly test suite as its JSON files give it: commands with their modules."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Commands whose module decodes, whether or not it validates, links or runs.
WELL_FORMED = (
    "module",
    "module_definition",
    "assert_invalid",
    "assert_invalid_custom",
    "assert_unlinkable",
    "assert_uninstantiable",
)
MALFORMED = ("assert_malformed",)


@dataclass(frozen=True)
class Case:
    """A command with a binary; `text` is what the reference interpreter says of a bad one."""

    file: str  # its path in the suite, without the ending
    line: int
    type: str
    binary: bytes
    text: str | None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def files(folder: Path) -> list[str]:
    """The suite's files, as `Case.file` names them."""
    return sorted(
        path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.json")
    )


def commands(folder: Path, file: str) -> list[dict[str, Any]]:
    """All commands of a file, as the suite's README describes them."""
    content = json.loads((folder / f"{file}.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = content["commands"]
    return found


def cases(folder: Path, *types: str) -> Iterator[Case]:
    """The binaries of the commands of these types, in all files."""
    for file in files(folder):
        for command in commands(folder, file):
            if command["type"] in types:
                yield Case(
                    file,
                    command["line"],
                    command["type"],
                    base64.b64decode(command["binary"]),
                    command.get("text"),
                )
