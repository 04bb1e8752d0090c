"""Choice doors with given answers."""

from __future__ import annotations

from smith.unstructured import Choices


class Scripted(Choices):
    """Answers from a list, modulo what there is to choose from, and then zeros."""

    def __init__(self, answers: list[int]) -> None:
        super().__init__()
        self.answers = answers
        self.asked = 0

    def index(self, n: int) -> int:
        self.asked += 1
        return self.answers[self.asked - 1] % n if self.asked <= len(self.answers) else 0

    def more(self) -> bool:
        return self.asked < len(self.answers)


class Endless(Choices):
    """The same answer for ever, as far as there are so many alternatives."""

    def __init__(self, answer: int) -> None:
        super().__init__()
        self.answer = answer

    def index(self, n: int) -> int:
        return min(self.answer, n - 1)

    def more(self) -> bool:
        return True
