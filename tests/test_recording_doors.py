"""At the door: any questions asked of any bytes are recorded, replayed and written as bytes."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smith.recording import Decision, LenientReplayer, Recorder, Recording, Replayer
from smith.unstructured import (
    CUT,
    DIGIT_SLOTS,
    DIGITS,
    LEADS,
    NO_LEADS,
    Choices,
    Span,
    Unstructured,
    Weighted,
    menu,
)

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
