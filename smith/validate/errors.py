"""How a rule says that it is broken, before anybody knows where in the bytes that is."""

from typing import Final

NOWHERE: Final = -1


class Invalid(Exception):  # noqa: N818 (the spec's word)
    """A rule is broken. The message begins with the phrase of the official test suite.

    `pos` is the place in flat code, of an instruction or of the end, if it is about code.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.pos = NOWHERE
