"""Decisions to bytes and back: what is recorded replays, and bytes say the same again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import smith
from smith.config import PRESETS, Config
from smith.inputs import FORMAT
from smith.recording import Decision, LenientReplayer, Recorder, Recording, RecordingError, Replayer
from smith.unstructured import (
    CUT,
    DIGIT_SLOTS,
    DIGITS,
    LEADS,
    NO_LEADS,
    SYMBOLS,
    Choices,
    Span,
    Unstructured,
    Weighted,
    menu,
)

# At the door: any questions, asked of any bytes.

Question = Callable[[Choices], object]

FEW = menu([7, -5, 9], [100, 2, 1])
OTHER_LEADS = list(range(1000, 1000 + LEADS))
MENUS = [DIGIT_SLOTS, FEW, [3] * DIGITS]
# Of these a menu has all, some or none.
LEAD_LISTS = [NO_LEADS, [*([7] * 3), *([-5] * 4), *([44] * 7)], OTHER_LEADS]
NUMBERS = [1, 2, 3, 24, 25, 100, 239, 240, 241, 1000, 1153, 1 << 70]


def asks(name: str, *arguments: Any) -> Question:
    def question(door: Choices) -> object:
        return getattr(door, name)(*arguments)

    return question


def questions(lead_lists: Sequence[list[int]] = LEAD_LISTS) -> st.SearchStrategy[list[Question]]:
    menus, leads = st.sampled_from(MENUS), st.sampled_from(lead_lists)
    numbers = st.sampled_from(NUMBERS)
    rare = (
        st.builds(asks, st.just("bits"), st.sampled_from([0, 1, 7, 8, 32, 128])),
        st.builds(asks, st.just("weighted"), st.just(Weighted([3, 0, 40]))),
        st.builds(asks, st.just("ratio"), st.just(1), st.just(30)),
        st.just(asks("int_in_range", -3, 60)),
        st.just(asks("bool")),
        st.just(asks("choose", "abc")),
    )
    usual = (
        st.builds(asks, st.just("index"), numbers),
        st.builds(asks, st.just("pick"), numbers),
        st.builds(asks, st.just("entry"), menus),
        st.builds(asks, st.just("operation"), menus),
        st.builds(asks, st.just("statement"), menus, leads),
        st.just(asks("more")),
    )
    blob = st.sampled_from([[], [], [asks("blob")], [asks("blob"), asks("more"), asks("index", 9)]])
    return st.builds(list.__add__, st.lists(st.one_of(*usual, *usual, *rare), max_size=12), blob)


# Bytes of a segment, among which the special ones are frequent.
SPECIAL = b"\x00\x01\x7e\x7f\x8a\xf0\xf1\xf2\xf3\xfe"
segments = st.binary(min_size=1, max_size=12).map(
    lambda drawn: bytes(SPECIAL[b % len(SPECIAL)] if b % 3 or b in b"\n\xff" else b for b in drawn)
)


def door_of(segment: bytes) -> Choices:
    (door,) = Unstructured(segment).segments()
    return door


def answers(door: Choices, asked: Sequence[Question]) -> list[object]:
    return [question(door) for question in asked]


def recorded(door: Choices, asked: Sequence[Question]) -> tuple[Decision, ...]:
    recorder = Recorder(door)
    answers(recorder, asked)
    return tuple(recorder.decisions)


@settings(max_examples=1000)
@given(segments, questions())
def test_what_a_segment_answers_is_recorded_replayed_and_written(
    segment: bytes, asked: list[Question]
) -> None:
    expected = answers(door_of(segment), asked)
    recorder = Recorder(door_of(segment))
    assert answers(recorder, asked) == expected
    decisions = tuple(recorder.decisions)

    replayer = Replayer(decisions)
    assert answers(replayer, asked) == expected
    replayer.finish()
    assert answers(LenientReplayer(decisions), asked) == expected

    written = Recording((decisions,)).to_bytes()
    assert answers(door_of(written), asked) == expected
    assert recorded(door_of(written), asked) == decisions


SMALL = b"\x00\x01\x30\xf1\xf2\xfe"


@settings(max_examples=300)
@given(st.lists(st.sampled_from(SMALL), min_size=1, max_size=4), questions([OTHER_LEADS]))
def test_no_shorter_segment_says_the_same(segment: list[int], asked: list[Question]) -> None:
    """Where slots and leads say different things, so that there is no choice between them."""
    decisions = recorded(door_of(bytes(segment)), asked)
    length = len(Recording((decisions,)).to_bytes())
    assert length <= len(segment)
    for shorter in range(1, length):
        for symbols in product(SMALL, repeat=shorter):
            assert recorded(door_of(bytes(symbols)), asked) != decisions


def symbols(*numbers: int) -> bytes:
    """The bytes of digits, and from 240 on of leads."""
    inverse = [byte for byte in range(256) if byte not in b"\n\xff"]
    return bytes(inverse[number] for number in numbers)


OF_9, OF_MINUS_5 = FEW.index(9), FEW.index(-5)
SOME_LEADS = LEAD_LISTS[1]


@pytest.mark.parametrize(
    ("asked", "segment", "canonical"),
    [
        ([asks("index", 24)], symbols(26), symbols(2)),
        ([asks("index", 24)], symbols(245), symbols(0)),
        ([asks("index", 1000)], symbols(239, 239, 7), symbols(119, 2)),
        ([asks("index", 2), asks("more")], symbols(3), symbols(1)),
        ([asks("index", 2), asks("more")], symbols(3, 7), symbols(1, 0)),
        ([asks("index", 2), asks("more")], symbols(0, 7), symbols(240)),
        ([asks("bits", 21), asks("more")], symbols(129, 128, 0, 5), symbols(1, 240)),
        ([asks("operation", FEW), asks("index", 9)], symbols(245, 6), symbols(240)),
        ([asks("index", 9), asks("operation", FEW)], symbols(245), symbols(240)),
        ([asks("entry", FEW)], symbols(OF_9 + 1, 8), symbols(OF_9)),
        ([asks("statement", FEW, SOME_LEADS)], symbols(244), symbols(OF_MINUS_5)),
        ([asks("statement", FEW, SOME_LEADS)], symbols(253), symbols(247)),
        (
            [asks("operation", FEW), asks("statement", FEW, SOME_LEADS)],
            symbols(244),
            symbols(243),
        ),
        ([asks("blob")], b"a\xfe\xfe\x8ab\xfe\x62\xfe", b"a\xfe\x8ab\xe2"),
        ([asks("more"), asks("blob")], b"\xfe\xfe", b"\xfe"),
        ([asks("index", 9), asks("index", 9), asks("blob")], b"\xfe\xe1b", b"\xfe\xe1b"),
        ([asks("index", 9), asks("blob")], b"\xfe\xe1b", b"\x00ab"),
    ],
)
def test_the_canonical_bytes(asked: list[Question], segment: bytes, canonical: bytes) -> None:
    assert Recording((recorded(door_of(segment), asked),)).to_bytes() == canonical


decision_lists = st.lists(
    st.builds(
        Decision,
        st.sampled_from(["index", "pick", "entry", "bits", "operation", "statement", "more"]),
        st.integers(0, 300),
        st.integers(-2, 300),
    )
    | st.builds(Decision, st.just("operation"), st.just(DIGITS), st.just(CUT))
    | st.builds(Decision, st.just("blob"), st.just(256), st.binary(max_size=3) | st.integers(0, 9))
    | st.builds(Decision, st.just("blob"), st.just(256), st.sampled_from([b"\x7e\x8a", b"\xfe\n"])),
    max_size=12,
)


@settings(max_examples=1000)
@given(decision_lists, questions())
def test_what_a_lenient_replay_answers_can_be_written(
    edited: list[Decision], asked: list[Question]
) -> None:
    expected = answers(LenientReplayer(edited), asked)
    decisions = recorded(LenientReplayer(edited), asked)
    written = Recording((decisions,)).to_bytes()
    assert answers(door_of(written), asked) == expected
    assert recorded(door_of(written), asked) == decisions


def test_a_lenient_replay_finds_its_place_again() -> None:
    edited = [
        Decision("index", 24, 30),
        Decision("more", 2, 1),
        Decision("statement", 254, 5),
        Decision("operation", 240, CUT),
        Decision("index", 24, 4),
        Decision("index", 24, 4),
        Decision("more", 2, 1),
        Decision("statement", 254, 6),
        Decision("more", 2, 0),
        Decision("index", 24, 4),
    ]
    door = LenientReplayer(edited)
    assert door.index(24) == 6  # modulo
    assert door.index(24) == 0  # nothing is left before the statement
    assert door.more()
    assert door.statement(DIGIT_SLOTS, OTHER_LEADS) == 5
    assert door.operation(DIGIT_SLOTS) == CUT
    assert door.index(24) == 0
    assert door.more()
    assert door.statement(DIGIT_SLOTS, OTHER_LEADS) == OTHER_LEADS[0]  # as it was cut off
    assert not door.more()
    assert door.index(24) == 0  # behind the end
    with pytest.raises(ValueError, match="no choice among 0"):
        LenientReplayer(edited).index(0)


def test_a_recorder_passes_spans_on() -> None:
    noted: list[Span] = []
    (segment,) = Unstructured(b"ab").segments(noted)
    recorder = Recorder(segment)
    assert recorder.traced
    recorder.begin("statement")
    recorder.index(24)
    recorder.end()
    assert [(span.label, span.start, span.stop) for span in noted] == [
        ("segment", 0, 2),
        ("statement", 0, 1),
    ]
    assert not Recorder(door_of(b"ab")).traced


# Behind modules.

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
