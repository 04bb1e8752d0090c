"""The choice door, and the byte consumers behind it.

Everything that the generator decides goes through `Choices`. `Unstructured` answers from
bytes, as Rust's `arbitrary` does. `Segment` answers from one segment of an input for the
generator: it reads *symbols*.

    byte           symbol
    0x00 .. 0x09   digits 0 .. 9
    0x0B .. 0xF0   digits 10 .. 239
    0xF1 .. 0xFE   leads 0 .. 13: the start of a statement, wherever it stands
    0x0A, 0xFF     delimiters between segments

Order is kept among digits and among leads, so a lower byte is a lower choice. What is not there
reads as 0, and 0 is the simplest choice: shorter and smaller inputs make simpler things. A lead in
the place of a digit reads as 0, too, and stays, so that a reader which lost its place after a
change finds it again at the next statement. `docs/input-format.md` says why the layout is what it
is, with measurements.
"""

from collections.abc import Sequence
from typing import Final, TypeVar

from mypy_extensions import i64, mypyc_attr

T = TypeVar("T")
bool_ = bool  # `Choices` has methods of these names
bytes_ = bytes

DIGITS: Final = 240
FIRST_LEAD: Final = 240
LEADS: Final = 14
DELIMITER: Final = 255

DIGIT_SLOTS: Final = list(range(DIGITS))
NO_LEADS: Final = [0] * LEADS  # for `Choices.statement` where a lead says nothing: a 0 to step over
CUT: Final = -1  # an operation at a lead: the statement was cut off
ESCAPE: Final = b"\xfe"


def _symbol(byte: int) -> int:
    if byte in (0x0A, 0xFF):
        return DELIMITER
    return byte if byte < 0x0A else byte - 1


SYMBOLS: Final = bytes([_symbol(byte) for byte in range(256)])


class Weighted:
    """A choice among `len(weights)` alternatives by integer weights.

    The chosen slot is drawn evenly, so a weight's share is exact where `total` divides the number
    of values of the digits read, and off by the bias of `Choices.index(total)` elsewhere.
    Raises `ValueError` for a negative weight or when all are 0.
    """

    def __init__(self, weights: Sequence[int]) -> None:
        self.slots: list[int] = []
        for index, weight in enumerate(weights):
            if weight < 0:
                raise ValueError(f"weight {weight} of alternative {index} is negative")
            self.slots += [index] * weight
        self.total = len(self.slots)
        if not self.slots:
            raise ValueError("a weighted choice needs a positive weight")


def menu(entries: Sequence[int], weights: Sequence[int]) -> list[int]:
    """240 slots that hold each entry in proportion to its weight, and at least once if it has any.

    The first entry with a weight gets slot 0. For `Choices.operation` and `Choices.statement`.
    Raises `ValueError` if all weights are 0 or more than 240 are not.
    """
    listed = list(entries)
    shares = list(weights)
    total = 0
    present = 0
    for weight in shares:
        total += weight
        if weight > 0:
            present += 1
    if not 0 < present <= DIGITS:
        raise ValueError(f"a menu has 1 to {DIGITS} entries, not {present}")
    # Each entry has a slot of its own; the others are where the running sum of the weights lies.
    spare = DIGITS - present
    slots: list[int] = []
    sum_so_far = 0
    reached = 0
    for place, weight in enumerate(shares):
        if weight > 0:
            sum_so_far += weight
            upto = sum_so_far * spare // total
            if upto == reached:
                slots.append(listed[place])
            else:
                slots += [listed[place]] * (1 + upto - reached)
            reached = upto
    return slots


@mypyc_attr(allow_interpreted_subclasses=True)
class Choices:
    """The choice door: where every decision of the generator is taken.

    Only `index` and `more` have to be implemented; the others are in terms of them. Besides the
    byte consumers, an implementation may draw from a test library, record or replay. `traced` says
    whether it wants `begin` and `end`, the nesting of spans; where it is false they are not called.
    """

    def __init__(self) -> None:
        self.traced = False

    def index(self, n: int) -> int:
        """A number in [0, n). Raises `ValueError` if n < 1."""
        raise NotImplementedError

    def more(self) -> bool_:
        """Whether the list in hand goes on."""
        raise NotImplementedError

    def weighted(self, table: Weighted) -> int:
        """An index into the weights that `table` was made of."""
        return table.slots[self.index(table.total)]

    def pick(self, n: int) -> int:
        """The same as `index` where evenness matters less than brevity."""
        return self.index(n)

    def entry(self, slots: list[int]) -> int:
        """An entry of a `menu`."""
        return slots[self.index(DIGITS)]

    def operation(self, slots: list[int]) -> int:
        """An entry of a `menu`, or `CUT` if the statement in hand has been cut off."""
        return self.entry(slots)

    def statement(self, slots: list[int], leads: list[int]) -> int:
        """An entry of a `menu`, or of `leads`; slot 0 when there is no more input."""
        return self.entry(slots)

    def int_in_range(self, low: int, high: int) -> int:
        """A number in [low, high]. Raises `ValueError` if that is empty."""
        if low > high:
            raise ValueError(f"the range {low} to {high} is empty")
        return low + self.index(high - low + 1)

    def bits(self, n: int) -> int:
        """A number in [0, 2 ** n)."""
        return self.index(1 << n)

    def choose_index(self, n: int) -> int:
        """The same as `index`."""
        return self.index(n)

    def choose(self, items: Sequence[T]) -> T:
        """One of the items. Raises `ValueError` if there are none."""
        return items[self.index(len(items))]

    def ratio(self, numerator: int, denominator: int) -> bool_:
        """True in `numerator` of `denominator` cases; false without input, unless it is certain.

        Raises `ValueError` unless 0 <= numerator <= denominator and denominator >= 1.
        """
        if not 0 <= numerator <= denominator:
            raise ValueError(f"{numerator} of {denominator} is no ratio")
        return self.index(denominator) >= denominator - numerator

    def bool(self) -> bool_:
        """True or false; false without input."""
        return self.index(2) == 1

    def blob(self) -> bytes_:
        """Bytes: all that are left."""
        out = bytearray()
        while self.more():
            out.append(self.index(256))
        return bytes_(out)

    def begin(self, label: str) -> None:
        """What is chosen from now on, until the matching `end`, makes one `label`."""

    def end(self) -> None:
        """See `begin`."""


def many_digits(choices: Choices, count: int) -> list[int]:
    """So many digits; leads are stepped over, and read as 0."""
    return [choices.statement(DIGIT_SLOTS, NO_LEADS) for _ in range(count)]


def digits_for(n: int, base: int) -> int:
    """How many digits make a number of which the remainder by n has a bias of at most 2 %."""
    digits = 2
    values = base * base
    while values < n * 50:
        digits += 1
        values *= base
    return digits


class Unstructured(Choices):
    """A consumer of bytes that turns them into choices, deterministically.

    Never raises for want of input: what is missing reads as zeros. `len` is the number of bytes
    that are left. Useful alone:

        u = Unstructured(data)
        size = u.int_in_range(1, 10)
        colour = u.choose(["red", "green"])
    """

    def __init__(self, data: bytes_) -> None:
        super().__init__()
        self.data = data
        self.pos: i64 = 0

    def index(self, n: int) -> int:
        """A number in [0, n). Raises `ValueError` if n < 1.

        One byte up to 24 alternatives (relative bias at most 10 %), more bytes from there on (2 %);
        the lowest byte comes first.
        """
        if n < 1:
            raise ValueError(f"no choice among {n}")
        if self.pos >= len(self.data):
            return 0
        count = 1 if n <= 24 else digits_for(n, 256)
        return int.from_bytes(self.bytes(count), "little") % n

    def more(self) -> bool_:
        return self.pos < len(self.data)

    def bytes(self, n: int) -> bytes_:
        """The next n bytes, with zeros for those that are missing. Raises `ValueError` if n < 0."""
        found = self.peek(n)
        self.pos += len(found)
        return found + b"\0" * (n - len(found))

    def fill(self, buffer: bytearray) -> None:
        """Overwrite the whole buffer with the next bytes, and with zeros when they end."""
        buffer[:] = self.bytes(len(buffer))

    def peek(self, n: int) -> bytes_:
        """The next n bytes, or as many as there are; nothing is consumed.

        Raises `ValueError` if n < 0.
        """
        if n < 0:
            raise ValueError(f"no {n} bytes")
        return self.data[self.pos : self.pos + n]

    def take_rest(self) -> bytes_:
        """All bytes that are left."""
        return self.bytes(len(self))

    def blob(self) -> bytes_:
        return self.take_rest()

    def child(self, n: int) -> "Unstructured":
        """A consumer of its own for the next n bytes, or for as many as there are."""
        part = self.peek(n)
        self.pos += len(part)
        return Unstructured(part)

    def segments(self, spans: "list[Span] | None" = None) -> list[Choices]:
        """Consumers for what lies between delimiters, empty ones left out; consumes everything.

        Where `spans` is given, the segments and what their bytes make are noted there.
        """
        data = self.take_rest()
        symbols = data.translate(SYMBOLS)
        found: list[Choices] = []
        start = 0
        while start < len(data):
            stop = symbols.find(DELIMITER, start)
            if stop < 0:
                stop = len(data)
            if stop > start:
                if spans is None:
                    found.append(Segment(data, symbols, start, stop))
                else:
                    found.append(TracedSegment(data, symbols, start, stop, spans))
            start = stop + 1
        return found

    def is_empty(self) -> bool_:
        return self.pos >= len(self.data)

    def __len__(self) -> int:
        return len(self.data) - self.pos


class Segment(Choices):
    """A consumer of one segment: the symbols of `data` from `pos` to `stop`."""

    def __init__(self, data: bytes_, symbols: bytes_, pos: int, stop: int) -> None:
        super().__init__()
        self.data = data
        self.symbols = symbols
        self.pos: i64 = pos
        self.stop: i64 = stop

    def digit(self) -> int:
        """The next symbol if it is a digit; else 0, and nothing is consumed."""
        pos = self.pos
        if pos >= self.stop:
            return 0
        symbol = self.symbols[pos]
        if symbol >= FIRST_LEAD:
            return 0
        self.pos = pos + 1
        return symbol

    def index(self, n: int) -> int:
        """A number in [0, n); one digit up to 24 and for 240. Raises `ValueError` if n < 1."""
        if n == DIGITS:  # the commonest, and no digit is larger
            return self.digit()
        if n <= 24:
            if n < 1:
                raise ValueError(f"no choice among {n}")
            return self.digit() % n
        value = 0
        scale = 1
        count = digits_for(n, DIGITS)
        while count:
            value += self.digit() * scale
            scale *= DIGITS
            count -= 1
        return value % n

    def pick(self, n: int) -> int:
        """A number in [0, n); one digit wherever that reaches them all."""
        return self.digit() % n if 0 < n <= DIGITS else self.index(n)

    def entry(self, slots: list[int]) -> int:
        return slots[self.digit()]

    def operation(self, slots: list[int]) -> int:
        pos = self.pos
        if pos >= self.stop:
            return slots[0]
        symbol = self.symbols[pos]
        if symbol >= FIRST_LEAD:
            return CUT
        self.pos = pos + 1
        return slots[symbol]

    def statement(self, slots: list[int], leads: list[int]) -> int:
        pos = self.pos
        if pos >= self.stop:
            return slots[0]
        symbol = self.symbols[pos]
        self.pos = pos + 1
        if symbol >= FIRST_LEAD:
            return leads[symbol - FIRST_LEAD]
        return slots[symbol]

    def more(self) -> bool_:
        return self.pos < self.stop

    def bits(self, n: int) -> int:
        """A number in [0, 2 ** n), in groups of 7 bits, the lowest first."""
        value = 0
        shift = 0
        while shift < n:
            value |= (self.digit() & 127) << shift
            shift += 7
        return value & ((1 << n) - 1)

    def blob(self) -> bytes_:
        """The rest of the segment as it is; an `ESCAPE` flips the next byte's top bit."""
        rest = self.data[self.pos : self.stop]
        self.pos = self.stop
        first, *others = rest.split(ESCAPE)
        return first + b"".join(
            [bytes_([other[0] ^ 0x80]) + other[1:] for other in others if other]
        )


class Span:
    """Bytes `start` to `stop` of an input made one `label`, inside `depth` other spans."""

    def __init__(self, label: str, start: int, depth: int) -> None:
        self.label = label
        self.start = start
        self.stop = start
        self.depth = depth

    def __repr__(self) -> str:
        return f"Span({self.label!r}, {self.start}, {self.stop}, depth={self.depth})"


class TracedSegment(Segment):
    """A segment that notes in `spans` which of its bytes made what."""

    def __init__(
        self, data: bytes_, symbols: bytes_, pos: int, stop: int, spans: list[Span]
    ) -> None:
        super().__init__(data, symbols, pos, stop)
        self.traced = True
        self.spans = spans
        self.open: list[Span] = []
        self.begin("segment")
        self.open[0].stop = stop

    def begin(self, label: str) -> None:
        span = Span(label, self.pos, len(self.open))
        self.spans.append(span)
        self.open.append(span)

    def end(self) -> None:
        self.open.pop().stop = self.pos
