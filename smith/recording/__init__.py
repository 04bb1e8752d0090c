"""The decisions behind a module: recorded, replayed, edited, and written as an input again."""

from collections.abc import Sequence

from smith.config import Config
from smith.generate import Module, from_segments
from smith.inputs import input_bytes
from smith.recording.decision import Decision, RecordingError
from smith.recording.doors import Recorder, Replayer
from smith.recording.lenient import LenientReplayer
from smith.recording.recording import Recording
from smith.unstructured import Choices, Unstructured

__all__ = [
    "Decision",
    "LenientReplayer",
    "Recorder",
    "Recording",
    "RecordingError",
    "Replayer",
    "record",
    "refit",
    "replay",
]


def record(data: bytes | bytearray | memoryview, config: Config | None = None) -> Recording:
    """The decisions that `generate` reads from these bytes under this Config.

    Replayed under it they make the same module, and so does their `to_bytes`, of which the
    recording is the same.
    """
    return _recorded(Unstructured(input_bytes(data)).segments(), config)


def replay(recording: Recording, config: Config | None = None, *, lenient: bool = False) -> Module:
    """The module that the decisions make.

    Raises `RecordingError` unless each is the answer to a question that is asked under this Config,
    and all of them are asked for. With `lenient`, what does not fit is made to, by the rules of
    `LenientReplayer`: any recording makes a valid module.
    """
    if lenient:
        return from_segments(_lenient(recording), config)
    doors = [
        Replayer(decisions, f"segment {place}")
        for place, decisions in enumerate(recording.segments)
    ]
    module = from_segments([*doors], config)
    for door in doors:
        door.finish()
    return module


def refit(recording: Recording, config: Config | None = None) -> Recording:
    """What a lenient replay takes of a recording: one that fits, and that bytes say."""
    return _recorded(_lenient(recording), config)


def _lenient(recording: Recording) -> list[Choices]:
    return [LenientReplayer(decisions) for decisions in recording.segments]


def _recorded(doors: Sequence[Choices], config: Config | None) -> Recording:
    recorders = [Recorder(door) for door in doors]
    from_segments([*recorders], config)
    return Recording(tuple(tuple(recorder.decisions) for recorder in recorders))
