"""Identifiers of the text format from the names of a name section (spec section 6.3.5).

A name becomes the identifier `$name`, or `$"a name"` where it holds what such an identifier may
not. One that is empty, very long, or taken in its index space gets an identifier made from it and
from its index, and the annotation `(@name "...")` says what it really is.
"""

from typing import Final

from smith.wasm.text import literals

MOST_LETTERS: Final = 200  # of an identifier as written: it is repeated wherever it is used
ESCAPED: Final = 9  # letters that one outside of ASCII may be written with

_PUNCTUATION: Final = '"(),;[]{}'
_PLAIN: Final = frozenset(chr(c) for c in range(0x21, 0x7F) if chr(c) not in _PUNCTUATION)


class Space:
    """The identifiers of an index space; without them, indices are numbers.

    `annotated` says whether a binding shows the name of what has another identifier: the text
    format's readers keep no such annotation for fields.
    """

    def __init__(self, names: dict[int, str], count: int) -> None:
        """Of `names` those with indices below `count`, which is how many things there are."""
        self.references: dict[int, str] = {}
        self.bindings: dict[int, str] = {}
        taken: set[str] = set()
        rest: list[int] = []
        for index in sorted(names):
            name = names[index]
            if index >= count:
                continue
            identifier = identifier_of(name)
            if not name or len(identifier) > MOST_LETTERS + 1 or name in taken:
                rest.append(index)
                continue
            taken.add(name)
            self.references[index] = identifier
            self.bindings[index] = identifier + " "
        for index in rest:
            name = names[index]
            most = MOST_LETTERS if name.isascii() else MOST_LETTERS // ESCAPED
            made = f"{name[:most]}#{index}"
            while made in taken:
                made += "#"
            taken.add(made)
            identifier = identifier_of(made)
            self.references[index] = identifier
            self.bindings[index] = f"{identifier} (@name {literals.name(name)}) "

    def use(self, index: int) -> str:
        """How text refers to the thing of this index."""
        return self.references[index] if index in self.references else str(index)

    def binding(self, index: int) -> str:
        """What a definition says of its name, with a space behind it; or nothing."""
        return self.bindings.get(index, "")


NO_NAMES: Final[dict[int, str]] = {}


def nameless() -> Space:
    """An index space whose indices are numbers."""
    return Space(NO_NAMES, 0)


def identifier_of(name: str) -> str:
    """The identifier of a name, which must not be empty."""
    for letter in name:
        if letter not in _PLAIN:
            return f"${literals.name(name)}"
    return f"${name}"
