"""The target `engine`: whatever the bytes, the bundled engine takes the module and runs it.

Nobody has to compare anything: an engine that was built with the sanitizers (docs/fuzzing.md) ends
the process when it does what C does not define, and an exception that is none of code's own is a
finding in any build.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NoReturn

from smith import Config, generate
from smith.fuzz import harness
from smith.fuzz.calls import call_exports
from smith.fuzz.steering import steer
from smith.native import Edges, Module, Profile

EDGES: Final = Edges()
PROFILE: Final = Profile(edges=EDGES)


def check(data: bytes, config: Config) -> None:
    """Raise if the engine refuses a generated module, or code of it ends as code may not."""
    wasm = generate(data, config.set(["max_imports=0"])).wasm
    call_exports(Module(wasm, validated=True), PROFILE)


def fuzz(command: Sequence[str], args: Sequence[str]) -> NoReturn:
    """See `harness.fuzz`. What the code does steers libFuzzer, as what the generator does."""
    steer(EDGES)
    harness.fuzz(check, command, args)
