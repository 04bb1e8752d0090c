"""A replaying choice door that has an answer to everything."""

from collections.abc import Sequence
from typing import Final

from smith.recording.decision import BLOB, MORE, OPERATION, STATEMENT, Decision
from smith.recording.writer import NEVER_ESCAPED
from smith.unstructured import CUT, Choices

PLACES: Final = (STATEMENT, MORE, BLOB)
"""The kinds that a reader which lost its place finds it again by."""


class LenientReplayer(Choices):
    """Answers what was recorded as far as that fits, by these rules.

    An answer that is out of range is taken modulo the number of alternatives. What is missing reads
    as 0, and so does what stands there instead of a number: a `statement`, a `more` or a `blob`.
    These stay, as a lead of an input does, until they are asked for; what is left over before them
    is stepped over then.

    Only what bytes can say is answered. A segment holds something. After an `operation` that is cut
    off all reads as 0 until the next statement, which is one that a lead says. At the end, after a
    `more` of 0 or a `blob`, all reads as 0. What `Recorder` took from bytes is answered as it is.
    """

    def __init__(self, decisions: Sequence[Decision]) -> None:
        super().__init__()
        self.decisions = decisions
        self.place = 0
        self.ended = False
        self.cut = False
        self.owed = True  # it was said that there is something, and nothing has been read since

    def next(self) -> Decision | None:
        """The next decision, which stays."""
        return self.decisions[self.place] if self.place < len(self.decisions) else None

    def find(self, *kinds: str) -> Decision | None:
        """The next decision of these kinds; what comes before it is gone."""
        while self.place < len(self.decisions) and self.decisions[self.place].kind not in kinds:
            self.place += 1
        return self.next()

    def index(self, n: int) -> int:
        if n < 1:
            raise ValueError(f"no choice among {n}")
        if self.ended or self.cut:
            return 0
        self.owed = False
        decision = self.next()
        if decision is None or decision.kind in PLACES:
            return 0
        self.place += 1
        return _modulo(decision, n)

    def operation(self, slots: list[int]) -> int:
        decision = self.next()
        if not self.ended and decision is not None:
            cut_off = decision.kind == OPERATION and decision.answer == CUT
            self.cut = self.cut or cut_off
        return CUT if self.cut else self.entry(slots)

    def entry(self, slots: list[int]) -> int:
        return slots[self.index(len(slots))]

    def statement(self, slots: list[int], leads: list[int]) -> int:
        if self.ended:
            return slots[0]
        decision = self.find(STATEMENT)
        self.place += 1
        symbol = _modulo(decision, len(slots) + len(leads)) if decision else 0
        entry = slots[symbol] if symbol < len(slots) else leads[symbol - len(slots)]
        if self.cut and entry not in leads:
            entry = leads[0]
        self.cut = False
        self.owed = False
        return entry

    def bits(self, n: int) -> int:
        return self.index(1 << n) if n else 0

    def more(self) -> bool:
        if self.ended:
            return False
        if self.cut:
            return True
        decision = self.find(*PLACES)
        if decision is not None and decision.kind == MORE:
            self.place += 1
        there = decision is not None and (decision.kind == STATEMENT or bool(decision.answer))
        self.owed = self.owed or there
        self.ended = not self.owed
        return self.owed

    def blob(self) -> bytes:
        if self.ended:
            return b""
        decision = self.find(BLOB)
        self.ended = True
        content = decision.answer if decision else b""
        if not isinstance(content, bytes):
            return b""
        return content.lstrip(NEVER_ESCAPED) if self.cut else content


def _modulo(decision: Decision, n: int) -> int:
    """The answer as a number among n; what is none, is 0."""
    answer = decision.answer
    return answer % n if isinstance(answer, int) and answer > 0 else 0
