"""The lines of a text: indentation, and offsets in a margin if they are wanted."""

from typing import Final

INDENT: Final = "  "
MOST_INDENTED: Final = 50  # deeper lines stay in this column, or text would be quadratic
NO_OFFSET: Final = -1

_INDENTS: Final[list[str]] = [INDENT * depth for depth in range(MOST_INDENTED + 1)]
_EMPTY_MARGIN: Final = " " * len("(;@123456;)")


class Lines:
    """Lines of text, in a list of pieces that are to be joined.

    `margin`: each line begins with the byte offset of what it shows, `(;@1a2b  ;)`, or blanks.
    """

    def __init__(self, margin: bool) -> None:
        self.margin = margin
        self.pieces: list[str] = []

    def raw(self, text: str) -> None:
        """A line without margin and indentation."""
        self.pieces.append("\n")
        self.pieces.append(text)

    def line(self, depth: int, text: str, offset: int = NO_OFFSET) -> None:
        self.pieces.append("\n")
        if self.margin:
            self.pieces.append(_EMPTY_MARGIN if offset < 0 else f"(;@{offset:<6x};)")
        self.pieces.append(_INDENTS[max(0, min(depth, MOST_INDENTED))])
        self.pieces.append(text)

    def more(self, text: str) -> None:
        """Text that continues the last line."""
        self.pieces.append(text)

    def joined(self) -> str:
        """All lines, each ended by a newline."""
        self.pieces.append("\n")
        return "".join(self.pieces[1:])


def remark(offset: int) -> str:
    """An offset within a line, with a space behind it; nothing if there is none."""
    return "" if offset < 0 else f"(;@{offset:x};) "
