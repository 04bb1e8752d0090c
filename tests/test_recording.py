"""Decisions to bytes and back: what is recorded replays, and bytes say the same again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import smith
from smith.config import PRESETS, Config
from smith.inputs import FORMAT
from smith.recording import Decision, Recording, RecordingError
from smith.unstructured import CUT, DIGITS, LEADS, SYMBOLS

CONFIGS = {
    **{name: Config.preset(name) for name in PRESETS},
    "stack-heavy": Config(
        stack_operands=100, dead_code=True, drop=True, fold=False, counted_loops=False
    ),
    "few items": Config(max_functions=1, max_globals=1, max_data=0, max_imports=1, max_body=20),
    "minima": Config(min_functions=3, min_types=4, min_globals=2, min_data=2, min_tables=1),
}
each_config = pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)

LEAD_BYTES = bytes(byte for byte in range(256) if DIGITS <= SYMBOLS[byte] < DIGITS + LEADS)
bytes_of_segments = st.lists(st.integers(0, 255) | st.sampled_from(LEAD_BYTES), max_size=60).map(
    bytes
)
inputs = (
    st.binary(max_size=200)
    # Segments of each kind: the first digit says it.
    | st.lists(bytes_of_segments, max_size=8).map(b"\n".join)
    | st.lists(
        st.builds(bytes.__add__, st.integers(180, 240).map(lambda b: bytes([b])), bytes_of_segments)
    ).map(b"\xff".join)
    | st.builds(smith.input_from_seed, st.integers(0, 10_000), st.integers(0, 600))
)


@each_config
@settings(max_examples=80)
@given(data=inputs)
def test_choices_and_bytes_make_the_same_module(config: Config, data: bytes) -> None:
    expected = smith.generate(data, config)
    recording = smith.record(data, config)
    for lenient in (False, True):
        module = smith.replay(recording, config, lenient=lenient)
        assert (module.wasm, module.config) == (expected.wasm, expected.config)
    assert smith.refit(recording, config) == recording

    written = recording.to_bytes()
    assert smith.generate(written, config).wasm == expected.wasm
    assert smith.record(written, config) == recording
    assert Recording.from_json(recording.to_json()) == recording


def edits(draw: Callable[[st.SearchStrategy[Any]], Any], decisions: list[Decision]) -> None:
    """Change one decision: its answer within the range, or the list around it."""
    place = draw(st.integers(0, len(decisions) - 1))
    decision = decisions[place]
    how = draw(st.sampled_from(["answer", "answer", "answer", "delete", "repeat", "end"]))
    if how == "delete":
        del decisions[place]
    elif how == "repeat":
        decisions.insert(place, decision)
    elif how == "end":
        del decisions[place:]
    elif decision.kind == "blob":
        decisions[place] = decision._replace(answer=draw(st.binary(max_size=8)))
    else:
        least = CUT if decision.kind == "operation" else 0
        most = (1 << decision.n if decision.kind == "bits" else decision.n) - 1
        decisions[place] = decision._replace(answer=draw(st.integers(least, most)))


@each_config
@settings(max_examples=80)
@given(data=inputs, choose=st.data())
def test_an_edited_recording_makes_a_valid_module(
    config: Config, data: bytes, choose: st.DataObject
) -> None:
    parts = [list(decisions) for decisions in smith.record(data, config).segments]
    for decisions in parts:
        if decisions:
            edits(choose.draw, decisions)
    edited = Recording(tuple(map(tuple, choose.draw(st.permutations(parts)))))
    module = smith.replay(edited, config, lenient=True)
    smith.validate(module.wasm)

    refitted = smith.refit(edited, config)
    assert smith.replay(refitted, config).wasm == module.wasm
    assert smith.generate(refitted.to_bytes(), config).wasm == module.wasm
    assert smith.record(refitted.to_bytes(), config) == refitted


@settings(max_examples=80)
@given(inputs, st.sampled_from([*CONFIGS.values()]), st.sampled_from([*CONFIGS.values()]))
def test_a_recording_of_another_config(data: bytes, one: Config, other: Config) -> None:
    """Its slots may mean other entries: it makes what its bytes make, or does not fit."""
    recording = smith.record(data, one)
    expected = smith.replay(recording, other, lenient=True).wasm
    smith.validate(expected)
    try:
        found = smith.replay(recording, other).wasm
    except RecordingError:
        return
    assert found == expected == smith.generate(recording.to_bytes(), other).wasm


def test_a_segment_that_a_config_ignores_does_not_fit() -> None:
    recording = smith.record(b"\x00\x00\x01\n\x00\x00\x01")
    fewer = Config(max_functions=1)
    assert smith.replay(recording, Config(max_functions=2)).model.functions
    with pytest.raises(RecordingError, match=r"segment 1, decision 2: recorded is index of"):
        smith.replay(recording, fewer)
    assert len(smith.replay(recording, fewer, lenient=True).model.functions) == 1


def test_an_empty_input_and_an_empty_recording() -> None:
    assert smith.record(b"\n\xff") == Recording(()) == smith.record(b"")
    assert Recording(()).to_bytes() == b""
    assert smith.replay(Recording(())).wasm == smith.generate(b"").wasm
    # A segment without decisions is there all the same.
    assert smith.refit(Recording(((), ()))) == smith.record(b"\0\n\0")


# Errors

INPUT = smith.input_from_seed(7, 40)


def changed(recording: Recording, place: int, **columns: Any) -> Recording:
    decisions = list(recording.segments[0])
    decisions[place] = decisions[place]._replace(**columns)
    return replace(recording, segments=(tuple(decisions), *recording.segments[1:]))


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (
            lambda r: changed(r, 0, answer=240),
            "segment 0, decision 0: entry of 240: 240 is out of range",
        ),
        (lambda r: changed(r, 1, answer=-1), "decision 1: index of 240: -1 is out of range"),
        (lambda r: changed(r, 1, answer=b""), "decision 1: index of 240: b'' is out of range"),
        (
            lambda r: changed(r, 1, kind="pick"),
            r"decision 1: index of 240 is asked, but recorded is pick of 240: \d+",
        ),
        (lambda r: changed(r, 1, n=24), "index of 240 is asked, but recorded is index of 24"),
        (
            lambda r: Recording((r.segments[0][:3],)),
            r"decision 3: \w+ of \d+ is asked, but nothing is recorded",
        ),
        (
            lambda r: Recording(((*r.segments[0], Decision("more", 2, 1)),)),
            "recorded is more of 2: 1, but nothing is asked",
        ),
    ],
)
def test_what_does_not_fit_is_an_error(
    edit: Callable[[Recording], Recording], message: str
) -> None:
    edited = edit(smith.record(INPUT))
    with pytest.raises(RecordingError, match=message):
        smith.replay(edited)
    smith.validate(smith.replay(edited, lenient=True).wasm)


@pytest.mark.parametrize(
    ("decisions", "message"),
    [
        ([("more", 2, 0)], "segment 1, decision 0: an empty segment is none"),
        ([("more", 2, 1), ("more", 2, 0)], "decision 0: no bytes say more of 2: 1 and then"),
        ([("more", 2, 0), ("index", 9, 1)], "decision 0: no bytes say more of 2: 0 and then"),
        ([("operation", 240, -1), ("index", 9, 1)], "decision 0: no bytes say operation of 240"),
        ([("operation", 240, -1), ("statement", 254, 1)], "decision 0: no bytes say"),
        ([("operation", 240, -1), ("blob", 256, b"\x7e")], "decision 0: no bytes say"),
        ([("blob", 256, b"a"), ("index", 9, 1)], "decision 0: no bytes say blob of 256: b'a'"),
        ([("index", 9, 9)], "decision 0: index of 9: 9 is out of range"),
        ([("bits", 10**30, 1)], f"decision 0: bits of {10**30}: 1 is out of range"),
        ([("bits", 3, 8)], "bits of 3: 8 is out of range"),
        ([("operation", 240, -2)], "operation of 240: -2 is out of range"),
        ([("operation", 300, 250)], "operation of 300: 250 is out of range"),
        ([("statement", 254, 254)], "statement of 254: 254 is out of range"),
        ([("more", 2, b"")], "more of 2: b'' is out of range"),
        ([("blob", 256, 3)], "blob of 256: 3 is out of range"),
        ([("coin", 2, 1)], "coin of 2: 1 is out of range"),
    ],
)
def test_what_no_bytes_say_is_an_error(
    decisions: list[tuple[str, int, int | bytes]], message: str
) -> None:
    recording = Recording(((), tuple(Decision(*decision) for decision in decisions)))
    with pytest.raises(RecordingError, match=message):
        recording.to_bytes()


def test_the_json_form() -> None:
    recording = Recording(
        (
            (Decision("entry", 240, 217), Decision("blob", 256, b"\x00\xff")),
            (),
            (Decision("more", 2, 1),),
        )
    )
    text = (
        f'{{"format": {FORMAT}, "segments": [\n'
        '[["entry",240,217],["blob",256,"00ff"]],\n[],\n[["more",2,1]]\n]}\n'
    )
    assert recording.to_json() == text
    assert Recording.from_json(text) == recording


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no recording: Expecting value"),
        ("[" * 100_000, "no recording: "),
        ("1" * 5_000, "no recording: "),
        ("[]", 'it is {"format": number, "segments"'),
        ('{"segments": []}', "it is "),
        ('{"format": true, "segments": []}', "it is "),
        ('{"format": 0, "segments": {}}', "it is "),
        ('{"format": 99, "segments": []}', f"format 99, but this is format {FORMAT}, .* install"),
        ('{"format": 0, "segments": [[], 5]}', "segment 1 is no list"),
        ('{"format": 0, "segments": [[], [5]]}', "segment 1, decision 0 is none of"),
        ('{"format": 0, "segments": [[["index", 5]]]}', "segment 0, decision 0 is none of"),
        ('{"format": 0, "segments": [[["index", 5, 1.0]]]}', "decision 0 is none of"),
        ('{"format": 0, "segments": [[["index", 5, true]]]}', "decision 0 is none of"),
        ('{"format": 0, "segments": [[["coin", 5, 1]]]}', "decision 0 is none of"),
        ('{"format": 0, "segments": [[["blob", 256, 1]]]}', "decision 0 is none of"),
        ('{"format": 0, "segments": [[["blob", 256, "0"]]]}', "decision 0: no hexadecimal bytes"),
    ],
)
def test_text_that_is_no_recording(text: str, message: str) -> None:
    with pytest.raises(RecordingError, match=message):
        Recording.from_json(text)
