"""A recording: the decisions that make a module."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from smith.inputs import FORMAT
from smith.recording.decision import BLOB, NUMBERS, Decision, RecordingError
from smith.recording.writer import segment_bytes


@dataclass(frozen=True)
class Recording:
    """For each segment of an input, in their order, the decisions that were read from it.

    A value, which may be edited: `smith.replay(..., lenient=True)` and `smith.refit` take any.
    """

    segments: tuple[tuple[Decision, ...], ...]

    def to_bytes(self) -> bytes:
        """An input from which the same is read: the canonical one, without a byte too many.

        Raises `RecordingError` for what no bytes say; `record` and `refit` give no such recording.
        """
        lines: list[bytes] = []
        for place, decisions in enumerate(self.segments):
            try:
                lines.append(segment_bytes(decisions))
            except RecordingError as error:
                raise RecordingError(f"segment {place}, {error}") from None
        return b"\n".join(lines)

    def to_json(self) -> str:
        """Text that `from_json` reads back: a line for each segment, blobs in hexadecimal."""
        lines = [
            json.dumps([(d.kind, d.n, _plain(d.answer)) for d in decisions], separators=(",", ":"))
            for decisions in self.segments
        ]
        segments = ",\n".join(lines)
        return f'{{"format": {FORMAT}, "segments": [\n{segments}\n]}}\n'

    @classmethod
    def from_json(cls, text: str) -> "Recording":
        """The recording that `to_json` wrote, or somebody in its form. Raises `RecordingError`."""
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:  # of syntax, numbers and nesting too long
            raise RecordingError(f"no recording: {error}") from None
        match value:
            case {"format": int(number), "segments": [*segments]} if _whole([number]):
                if number != FORMAT:
                    raise RecordingError(
                        f"a recording of format {number}, but this is format {FORMAT}, where it"
                        " makes other modules: install the release of smith that it is from"
                    )
                return cls(tuple(_segment(place, rows) for place, rows in enumerate(segments)))
        raise RecordingError('no recording: it is {"format": number, "segments": [...]}')


def _plain(answer: int | bytes) -> int | str:
    return answer.hex() if isinstance(answer, bytes) else answer


def _segment(place: int, rows: Any) -> tuple[Decision, ...]:
    if not isinstance(rows, list):
        raise RecordingError(f"no recording: segment {place} is no list")
    return tuple(_decision(f"segment {place}, decision {n}", row) for n, row in enumerate(rows))


def _decision(where: str, row: Any) -> Decision:
    match row:
        case [str(kind), int(n), int(answer)] if kind in NUMBERS and _whole(row[1:]):
            return Decision(kind, n, answer)
        case ["blob", int(n), str(digits)] if _whole([n]):
            try:
                return Decision(BLOB, n, bytes.fromhex(digits))
            except ValueError:
                raise RecordingError(f"no recording: {where}: no hexadecimal bytes") from None
    raise RecordingError(f"no recording: {where} is none of [kind, n, answer]")


def _whole(numbers: Sequence[Any]) -> bool:
    """Whether none of these integers is `true` or `false`, which are integers in Python."""
    return not any(isinstance(number, bool) for number in numbers)
