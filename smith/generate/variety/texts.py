"""Names that are at some edge: of Unicode, of a length, or of what a tool takes for its own."""

from typing import Final

from smith.unstructured import Choices

MOST_LETTERS: Final = 8  # of a name that the input spells

# The plain ones first. No lone surrogates, which UTF-8 cannot say; all else is a name.
TEXTS: Final[list[str]] = [
    "a",
    "",
    "memory",
    "f0",
    " ",
    "a b",
    'quote " backslash \\ ;; (; ;)',
    "\0",
    "\x7f",
    "line\nline\r\ttab",
    "$f",
    "__proto__",
    "constructor",
    "../../etc",
    "%s%n%d",
    "_ZN4core3fmt9FormatterE",
    "n" * 127,
    "n" * 128,
    "n" * 300,
    "\xe9",
    "e\u0301",  # looks the same
    "\u0301",  # combines with what is before
    "\u05e9\u05dc\u05d5\u05dd",  # from right to left
    "\u202eabc",  # turns what follows around
    "\ufeff",  # byte order mark
    "\ufffe",  # no character
    "\ufffd",
    "\ud7ff\ue000",  # around the surrogates
    "\uffff",
    "\U00010000",
    "\U0001f600\U0001f468\u200d\U0001f469",
    "\U0010ffff",
]
_SURROGATES: Final = 0x800
_FIRST_SURROGATE: Final = 0xD800
_LETTERS: Final = 0x110000 - _SURROGATES


def spelled(choices: Choices) -> str:
    """A name that the input spells letter by letter."""
    letters: list[str] = []
    for _ in range(choices.pick(MOST_LETTERS + 1)):
        code = choices.index(_LETTERS)
        letters.append(chr(code if code < _FIRST_SURROGATE else code + _SURROGATES))
    return "".join(letters)
