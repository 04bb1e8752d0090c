"""Choice doors that record and replay.

`bits(0)` decides nothing, and makes no decision.
"""

from collections.abc import Sequence

from smith.recording.decision import (
    BITS,
    BLOB,
    BYTE,
    ENTRY,
    INDEX,
    MORE,
    OPERATION,
    PICK,
    STATEMENT,
    YES_OR_NO,
    Decision,
    RecordingError,
)
from smith.unstructured import CUT, Choices


class Recorder(Choices):
    """Answers as another door does, and notes what in `decisions`.

    What a menu has in several slots is noted as the first of them, and a lead only where no slot
    says the same or the statement before was cut off, which a lead alone can do.
    """

    def __init__(self, door: Choices) -> None:
        super().__init__()
        self.traced = door.traced
        self.door = door
        self.decisions: list[Decision] = []
        self.cut = False

    def note(self, kind: str, n: int, answer: int) -> int:
        self.decisions.append(Decision(kind, n, answer))
        return answer

    def index(self, n: int) -> int:
        return self.note(INDEX, n, self.door.index(n))

    def pick(self, n: int) -> int:
        return self.note(PICK, n, self.door.pick(n))

    def entry(self, slots: list[int]) -> int:
        entry = self.door.entry(slots)
        self.note(ENTRY, len(slots), slots.index(entry))
        return entry

    def operation(self, slots: list[int]) -> int:
        entry = self.door.operation(slots)
        self.cut = entry == CUT
        self.note(OPERATION, len(slots), CUT if self.cut else slots.index(entry))
        return entry

    def statement(self, slots: list[int], leads: list[int]) -> int:
        entry = self.door.statement(slots, leads)
        by_lead = entry in leads and (self.cut or entry not in slots)
        symbol = len(slots) + leads.index(entry) if by_lead else slots.index(entry)
        self.cut = False
        self.note(STATEMENT, len(slots) + len(leads), symbol)
        return entry

    def bits(self, n: int) -> int:
        return self.note(BITS, n, self.door.bits(n)) if n else 0

    def more(self) -> bool:
        return self.note(MORE, YES_OR_NO, int(self.door.more())) == 1

    def blob(self) -> bytes:
        content = self.door.blob()
        self.decisions.append(Decision(BLOB, BYTE, content))
        return content

    def begin(self, label: str) -> None:
        self.door.begin(label)

    def end(self) -> None:
        self.door.end()


class Replayer(Choices):
    """Answers what was recorded, and nothing else.

    Raises `RecordingError` where another question is asked than was recorded, one among another
    number of alternatives, or one too many, and where an answer is out of range. `name` says in
    the error whose decisions they are.
    """

    def __init__(self, decisions: Sequence[Decision], name: str = "recording") -> None:
        super().__init__()
        self.decisions = decisions
        self.name = name
        self.place = 0

    def next(self, kind: str, n: int) -> Decision:
        where = f"{self.name}, decision {self.place}"
        if self.place >= len(self.decisions):
            raise RecordingError(f"{where}: {kind} of {n} is asked, but nothing is recorded")
        decision = self.decisions[self.place]
        if decision.kind != kind or decision.n != n:
            raise RecordingError(f"{where}: {kind} of {n} is asked, but recorded is {decision}")
        self.place += 1
        return decision

    def number(self, kind: str, n: int) -> int:
        decision = self.next(kind, n)
        try:
            return decision.number()
        except RecordingError as error:
            raise RecordingError(f"{self.name}, decision {self.place - 1}: {error}") from None

    def finish(self) -> None:
        """Raises `RecordingError` if there are decisions that nobody asked for."""
        if self.place < len(self.decisions):
            left = self.decisions[self.place]
            raise RecordingError(
                f"{self.name}, decision {self.place}: recorded is {left}, but nothing is asked"
            )

    def index(self, n: int) -> int:
        return self.number(INDEX, n)

    def pick(self, n: int) -> int:
        return self.number(PICK, n)

    def entry(self, slots: list[int]) -> int:
        return slots[self.number(ENTRY, len(slots))]

    def operation(self, slots: list[int]) -> int:
        slot = self.number(OPERATION, len(slots))
        return CUT if slot == CUT else slots[slot]

    def statement(self, slots: list[int], leads: list[int]) -> int:
        symbol = self.number(STATEMENT, len(slots) + len(leads))
        return slots[symbol] if symbol < len(slots) else leads[symbol - len(slots)]

    def bits(self, n: int) -> int:
        return self.number(BITS, n) if n else 0

    def more(self) -> bool:
        return self.number(MORE, YES_OR_NO) == 1

    def blob(self) -> bytes:
        return self.next(BLOB, BYTE).content()
