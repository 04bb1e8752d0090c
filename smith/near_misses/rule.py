"""Rules of validation, and modules that break one of them."""

from functools import cached_property
from typing import Final

from smith.near_misses.fragment.fragment import Fragment
from smith.near_misses.fragment.reader import alternatives
from smith.unstructured import Choices
from smith.wasm.encoder import encode
from smith.wasm.features import ALL, BIT, feature_set
from smith.wasm.module import Module


class Inapplicable(ValueError):  # noqa: N818 (no error of a program: try another rule)
    """A rule cannot be broken in a module under its features."""


class Rule:
    """A rule, as a fragment that keeps it and one that breaks it.

    `section` is the spec's, or names a proposal. `phrase` is what the message of the official test
    suite begins with for such a fault, and the reference interpreter's where the suite has none.
    Where one of the features `without` is on the rule does not hold, and where one of `also` is
    off the near-miss is malformed, not invalid: numbers are shorter. A *switch* rule is that a
    feature has to be on: its twin and its near-miss have the same bytes, but for the near-miss the
    feature `off` is off.
    """

    def __init__(
        self,
        name: str,
        section: str,
        phrase: str,
        text: str,
        *,
        without: int = 0,
        also: int = 0,
        off: int = 0,
    ) -> None:
        self.name = name
        self.section = section
        self.phrase = phrase
        self.text = text
        self.without = without
        self.also = also
        self.off = off

    def __repr__(self) -> str:
        return f"Rule({self.name!r})"

    @cached_property
    def fragments(self) -> tuple[Fragment, Fragment]:
        """Of the twin, and of the near-miss."""
        twin, miss = alternatives(self.text)
        return Fragment(twin), Fragment(miss)

    @cached_property
    def needs(self) -> int:
        """The features that have to be on for the twin, and for nothing else to be amiss."""
        twin, miss = (fragment.added(Module(), First())[1] for fragment in self.fragments)
        return (twin | miss | self.also) & ~self.without


class First(Choices):
    """Always the first alternative."""

    def index(self, n: int) -> int:
        return 0

    def more(self) -> bool:
        return False


class _Recorder(Choices):
    """Notes what was chosen."""

    def __init__(self, choices: Choices) -> None:
        super().__init__()
        self.choices = choices
        self.taken: list[int] = []

    def index(self, n: int) -> int:
        self.taken.append(self.choices.index(n))
        return self.taken[-1]


class _Replay(Choices):
    """Chooses the same again."""

    def __init__(self, taken: list[int]) -> None:
        super().__init__()
        self.taken = iter(taken)

    def index(self, n: int) -> int:
        return next(self.taken)


class NearMiss:
    """A module that breaks a rule.

    `wasm` is invalid under `features`. `twin` is valid under `twin_features`, and differs in the
    fault only. `rule` says which it is.
    """

    def __init__(
        self, rule: Rule, wasm: bytes, features: int, twin: bytes, twin_features: int
    ) -> None:
        self.rule = rule
        self.wasm = wasm
        self.features = features
        self.twin = twin
        self.twin_features = twin_features


def applies(rule: Rule, features: int) -> bool:
    """Whether the rule can be broken under these features, as far as that depends on them."""
    if features & rule.without:
        return False
    if rule.off:
        return not features & rule.off and not rule.needs & ~(features | rule.off)
    return not rule.needs & ~features


def break_rule(rule: Rule, module: Module, choices: Choices, features: int = ALL) -> NearMiss:
    """A near-miss from a module that is valid under `features`; the module stays as it is.

    Raises `Inapplicable` where the features do not suffice, or rule out that it is one.
    """
    if not applies(rule, features):
        raise Inapplicable(f"{rule.name}: not under these features")
    twin, miss = rule.fragments
    recorder = _Recorder(choices)
    valid, needs = twin.added(module, recorder)
    if needs & ~(features | rule.off):
        raise Inapplicable(f"{rule.name}: the module has something of which it can have only one")
    if rule.off:
        wasm = encode(valid)
        return NearMiss(rule, wasm, features, wasm, features | rule.off)
    invalid, needs = miss.added(module, _Replay(recorder.taken))
    if needs & ~(features | rule.without):
        raise Inapplicable(f"{rule.name}: the module has something of which it can have only one")
    return NearMiss(rule, encode(invalid), features, encode(valid), features)


_FRAGMENT: Final = 2  # the column


def rules(table: str) -> list[Rule]:
    """The rules of a table: rows `name | phrase | fragment`, or with the fragment in lines below.

    A fourth column names features: those of `also` after `+`, those of `without` after `-`. A line
    in brackets is the section of the rows below.
    """
    found: list[Rule] = []
    section = ""
    for row in joined(table):
        if row.startswith("["):
            section = row[1:-1]
        else:
            name, phrase, text, *features = row.split(" | ")
            also, without = (
                feature_set(*(word[1:] for word in " ".join(features).split() if word[0] == sign))
                for sign in "+-"
            )
            found.append(Rule(name, section, phrase, text, without=without, also=also))
    return found


def joined(table: str) -> list[str]:
    """Rows whose lines below, which begin with a space, are joined to the first."""
    found: list[str] = []
    for line in table.splitlines():
        words = " ".join(line.split())
        if line.startswith(" "):
            found[-1] += (" " if found[-1].count(" | ") >= _FRAGMENT else " | ") + words
        elif words:
            found.append(words)
    return found


def switch(name: str, section: str, text: str, feature: str) -> Rule:
    """That a feature has to be on."""
    return Rule(name, section, "", text, off=BIT[feature])
