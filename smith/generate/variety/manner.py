"""How much variety there is to be, and what an input makes of it for a body."""

from smith.generate.variety.deviations import Deviations, first_run
from smith.unstructured import Choices


class Variety:
    """How much of it there is.

    `encoding` and `hints` are per cent: of the pieces that are written otherwise, and of the bodies
    with branch hints; `custom_sections` how many there are at most, besides those that `names`,
    `producers` and `hints` add. `features` bound the forms that may be used, and so does `allowed`,
    by instruction number.
    """

    def __init__(
        self,
        features: int,
        allowed: list[bool],
        encoding: int,
        custom_sections: int,
        names: bool,
        producers: bool,
        hints: int,
    ) -> None:
        self.features = features
        self.allowed = allowed
        self.custom_sections = custom_sections
        self.names = names
        self.producers = producers
        self.first_run = first_run(encoding)
        self.first_hints = first_run(hints)

    def any(self) -> bool:
        """Whether there is any variety at all."""
        added = self.custom_sections > 0 or self.names or self.producers
        return added or self.first_run != [] or self.first_hints != []


class Manner:
    """How one body is written: what deviates in its encoding, and which branches have hints."""

    def __init__(self, choices: Choices, variety: Variety) -> None:
        # What comes first is read most surely: a lead ends it.
        run = choices.entry(variety.first_run) if variety.first_run else 0
        hint = choices.entry(variety.first_hints) if variety.first_hints else 0
        self.body = Deviations()
        self.body.read_from(choices, run)
        self.branches = Deviations()
        self.branches.read_from(choices, hint)
