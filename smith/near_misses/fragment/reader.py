"""Fragments as trees: words, and lists of them in parentheses."""

import re
from typing import Final

Tree = str | list["Tree"]

ALTERNATIVES: Final = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")
TOKEN: Final = re.compile(r'[()]|"[^"]*"|[^\s()"]+')


def alternatives(text: str) -> tuple[str, str]:
    """What the twin has, and what the near-miss has."""
    return ALTERNATIVES.sub(r"\1", text), ALTERNATIVES.sub(r"\2", text)


def read(text: str) -> list[Tree]:
    """The words and lists of a fragment. Raises `ValueError` if parentheses do not match."""
    outer: list[list[Tree]] = []
    inner: list[Tree] = []
    for token in TOKEN.findall(text):
        if token == "(":
            outer.append(inner)
            inner = []
        elif token == ")":
            if not outer:
                raise ValueError(f"a parenthesis too many: {text}")
            done = inner
            inner = outer.pop()
            inner.append(done)
        else:
            inner.append(token)
    if outer:
        raise ValueError(f"a parenthesis is open: {text}")
    return inner


def words(trees: list[Tree]) -> list[str]:
    """All words, those in lists too, in their order."""
    found: list[str] = []
    waiting = list(reversed(trees))
    while waiting:
        tree = waiting.pop()
        if isinstance(tree, str):
            found.append(tree)
        else:
            waiting.extend(reversed(tree))
    return found


def head(tree: Tree) -> str:
    """The first word of a list, and nothing of anything else."""
    if isinstance(tree, list) and tree and isinstance(tree[0], str):
        return tree[0]
    return ""


def word(tree: Tree) -> str:
    """The tree, which has to be a word."""
    if not isinstance(tree, str):
        raise ValueError(f"{tree} is no word")
    return tree


def many(tree: Tree) -> list[Tree]:
    """The tree, which has to be a list."""
    if not isinstance(tree, list):
        raise ValueError(f"{tree} is no list")
    return tree
