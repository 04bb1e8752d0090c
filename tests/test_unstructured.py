"""The byte consumers: exact counts of bias, what is missing reads as zeros, and resynchronising."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smith.unstructured import (
    CUT,
    DIGITS,
    ESCAPE,
    FIRST_LEAD,
    LEADS,
    SYMBOLS,
    Choices,
    Segment,
    Span,
    Unstructured,
    Weighted,
    menu,
)

BYTE_OF = {symbol: byte for byte, symbol in enumerate(SYMBOLS) if byte not in (0x0A, 0xFF)}
SLOTS = [slot + 1000 for slot in range(DIGITS)]
LEAD_SLOTS = [slot + 2000 for slot in range(LEADS)]


def segment(*symbols: int) -> Segment:
    """A consumer of one segment that holds these digits and leads."""
    data = bytes(BYTE_OF[symbol] for symbol in symbols)
    (found,) = Unstructured(data).segments()
    assert isinstance(found, Segment)
    return found


def is_within(per_cent: int, counts: Counter[int]) -> bool:
    """Whether the likeliest answer is at most so much likelier than the rarest."""
    return max(counts.values()) * 100 <= min(counts.values()) * (100 + per_cent)


@pytest.mark.parametrize("n", range(1, 25))
def test_one_byte_chooses_among_24_with_a_bias_of_at_most_10_per_cent(n: int) -> None:
    for answers in (
        Counter(Unstructured(bytes([byte, 255])).index(n) for byte in range(256)),
        Counter(segment(digit, 239).index(n) for digit in range(DIGITS)),
    ):
        assert answers.keys() == set(range(n))
        assert is_within(10, answers)


@pytest.mark.parametrize("n", [25, 100, 237, 239, 256, 500, 777, 999, 1000])
@pytest.mark.parametrize("base", [256, DIGITS])
def test_two_bytes_choose_among_a_thousand_with_a_bias_of_at_most_2_per_cent(
    n: int, base: int
) -> None:
    answers: Counter[int] = Counter()
    for low in range(base):
        for high in range(base):
            value = low + base * high
            answers[value % n] += 1
    assert answers.keys() == set(range(n))
    assert is_within(2, answers)
    for low, high in ((0, 0), (1, 0), (0, 1), (17, 200), (base - 1, base - 1)):
        wanted = (low + base * high) % n
        consumer = Unstructured(bytes([low, high])) if base == 256 else segment(low, high)
        assert consumer.index(n) == wanted
        assert not consumer.more()


@given(st.integers(1001, 1 << 128), st.binary(max_size=40))
def test_wide_choices_reach_everything_with_little_bias(n: int, data: bytes) -> None:
    u = Unstructured(data)
    value = u.index(n)
    assert 0 <= value < n
    used = len(data) - len(u) if u else len(data)
    if u:
        assert 256**used >= 50 * n > 256 ** (used - 1)
        assert value == int.from_bytes(data[:used], "little") % n


@pytest.mark.parametrize("n", [0, -1])
def test_no_choice_among_nothing(n: int) -> None:
    for consumer in (Unstructured(b"abc"), segment(1, 2)):
        with pytest.raises(ValueError, match="no choice among"):
            consumer.index(n)


def test_a_choice_of_one_takes_a_byte_all_the_same() -> None:
    """So the place of what follows doesn't depend on how many alternatives there happen to be."""
    u = Unstructured(b"\x05\x07")
    assert u.index(1) == 0
    assert len(u) == 1


@given(st.binary(), st.integers(-(1 << 70), 1 << 70), st.integers(0, 1 << 70))
def test_int_in_range(data: bytes, low: int, width: int) -> None:
    u = Unstructured(data)
    assert low <= u.int_in_range(low, low + width) <= low + width
    assert Unstructured(b"").int_in_range(low, low + width) == low
    with pytest.raises(ValueError, match="is empty"):
        u.int_in_range(low, low - 1)


def test_weights_are_exact_where_they_divide_the_bytes() -> None:
    table = Weighted([1, 2, 0, 1])
    counts = Counter(Unstructured(bytes([byte])).weighted(table) for byte in range(256))
    assert counts == {0: 64, 1: 128, 3: 64}
    counts = Counter(segment(digit).weighted(table) for digit in range(DIGITS))
    assert counts == {0: 60, 1: 120, 3: 60}


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_weights_that_cannot_be(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weight"):
        Weighted(weights)


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 7), (1, 7), (3, 7), (7, 7), (1, 1)])
def test_ratio(numerator: int, denominator: int) -> None:
    true = sum(Unstructured(bytes([b])).ratio(numerator, denominator) for b in range(252))
    assert true == 252 * numerator // denominator
    assert Unstructured(b"").ratio(numerator, denominator) == (numerator == denominator)


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 2), (3, 2), (0, 0)])
def test_ratios_that_cannot_be(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match=r"is no ratio|no choice"):
        Unstructured(b"").ratio(numerator, denominator)


def test_choose_and_bool() -> None:
    u = Unstructured(b"\x01\x02\x01\x00")
    assert u.choose(["red", "green"]) == "green"
    assert u.choose_index(2) == 0
    assert (u.bool(), u.bool(), u.bool()) == (True, False, False)
    with pytest.raises(ValueError, match="no choice"):
        u.choose([])


def test_bytes_in_every_way() -> None:
    u = Unstructured(b"abcdef")
    assert (len(u), u.is_empty()) == (6, False)
    assert u.peek(2) == b"ab"
    assert u.bytes(2) == b"ab"
    buffer = bytearray(b"zz")
    u.fill(buffer)
    assert buffer == b"cd"
    child = u.child(1)
    assert (child.bytes(2), child.is_empty()) == (b"e\0", True)
    assert u.peek(9) == b"f"
    assert u.take_rest() == b"f"
    assert (len(u), u.is_empty(), u.bytes(2), u.take_rest()) == (0, True, b"\0\0", b"")
    u.fill(buffer)
    assert buffer == b"\0\0"
    for read in (u.bytes, u.peek, u.child):
        with pytest.raises(ValueError, match="bytes"):
            read(-1)


# Segments


def test_symbols_keep_the_order_of_bytes() -> None:
    assert [SYMBOLS[byte] for byte in (0, 9, 0x0B, 0xF0)] == [0, 9, 10, 239]
    assert [SYMBOLS[byte] for byte in (0xF1, 0xFE)] == [FIRST_LEAD, FIRST_LEAD + LEADS - 1]
    ordered = [SYMBOLS[byte] for byte in range(256) if byte not in (0x0A, 0xFF)]
    assert ordered == list(range(DIGITS + LEADS))


def test_segments_lie_between_delimiters_and_empty_ones_are_nothing() -> None:
    parts = Unstructured(b"\n\xff1\n22\xff\xff\n333\n").segments()
    assert [part.blob() for part in parts] == [b"1", b"22", b"333"]
    assert Unstructured(b"").segments() == []


def test_a_lead_cuts_off_what_was_begun_and_stays_until_a_statement() -> None:
    s = segment(7, FIRST_LEAD + 3, 9)
    assert s.index(24) == 7
    assert s.index(24) == 0
    assert s.bits(32) == 0
    assert s.pick(200) == 0
    assert s.entry(SLOTS) == SLOTS[0]
    assert s.operation(SLOTS) == CUT
    assert s.statement(SLOTS, LEAD_SLOTS) == LEAD_SLOTS[3]
    assert s.operation(SLOTS) == SLOTS[9]
    assert not s.more()
    assert s.operation(SLOTS) == SLOTS[0]
    assert s.statement(SLOTS, LEAD_SLOTS) == SLOTS[0]


def test_pick_takes_one_digit_wherever_that_reaches_all() -> None:
    s = segment(201, 100, 1, 5, 6)
    assert s.pick(200) == 1
    assert s.pick(1000) == 100 + 240
    assert [s.pick(1), s.pick(2)] == [0, 0]
    with pytest.raises(ValueError, match="no choice"):
        s.pick(0)


@given(st.integers(0, (1 << 64) - 1))
def test_bits_are_groups_of_seven(value: int) -> None:
    groups = [value >> shift & 127 for shift in range(0, 64, 7)]
    s = segment(*groups)
    assert s.bits(64) == value
    assert not s.more()


@given(st.binary())
def test_every_string_can_be_a_blob(content: bytes) -> None:
    escaped = b"".join(
        ESCAPE + bytes([byte ^ 0x80]) if byte in b"\n\xfe\xff" else bytes([byte])
        for byte in content
    )
    parts = Unstructured(escaped).segments()
    assert b"".join(part.blob() for part in parts) == content
    assert len(parts) == bool(content)


@pytest.mark.parametrize("weights", [[1], [1, 1], [5, 0, 1], [1000, 1, 1], [1] * 240])
def test_a_menu_has_all_its_entries_in_proportion(weights: list[int]) -> None:
    slots = menu(range(len(weights)), weights)
    assert len(slots) == DIGITS
    assert slots[0] == next(entry for entry, weight in enumerate(weights) if weight)
    counts = Counter(slots)
    total = sum(weights)
    for entry, weight in enumerate(weights):
        assert (counts[entry] > 0) == (weight > 0)
        # Each entry has a slot for itself, so others have fewer than their share.
        assert abs(counts[entry] - DIGITS * weight / total) <= len(weights)


@pytest.mark.parametrize("weights", [[], [0, 0], [1] * 241])
def test_menus_that_cannot_be(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="a menu has"):
        menu(range(len(weights)), weights)


def test_spans_nest_and_are_only_noted_when_asked_for() -> None:
    noted: list[Span] = []
    first, second = Unstructured(b"abc\ndef").segments(noted)
    first.begin("statement")
    first.index(24)
    first.begin("expression")
    first.index(1000)
    first.end()
    first.end()
    second.begin("statement")
    second.index(2)
    second.end()
    assert [(s.label, s.start, s.stop, s.depth) for s in noted] == [
        ("segment", 0, 3, 0),
        ("segment", 4, 7, 0),
        ("statement", 0, 3, 1),
        ("expression", 1, 3, 2),
        ("statement", 4, 5, 1),
    ]
    (plain,) = Unstructured(b"abc").segments()
    assert not plain.traced


class Scripted(Choices):
    """A door of the least effort: only what has to be implemented."""

    def __init__(self, answers: list[int]) -> None:
        super().__init__()
        self.answers = answers

    def index(self, n: int) -> int:
        return self.answers.pop(0) % n if self.answers else 0

    def more(self) -> bool:
        return bool(self.answers)


def test_a_door_needs_two_methods() -> None:
    door = Scripted([3, 1, 5, 6, 7, 239, 2, 3, 1, 65, 66])
    assert door.bool()
    assert door.ratio(1, 2)
    assert door.choose("abcdef") == "f"
    assert door.int_in_range(10, 20) == 16
    assert door.pick(5) == 2
    assert door.entry(SLOTS) == SLOTS[239]
    assert door.operation(SLOTS) == SLOTS[2]
    assert door.statement(SLOTS, LEAD_SLOTS) == SLOTS[3]
    assert door.weighted(Weighted([1, 1])) == 1
    assert door.blob() == b"AB"
    assert not door.more()
