"""Functions and their signatures."""

from typing import Final

from mypy_extensions import mypyc_attr

from smith.generate.rings import Keys
from smith.unstructured import Choices

NOBODY: Final[list["Callee"]] = []


@mypyc_attr(acyclic=True)
class Callee:
    """A function, imported or defined. `rank` is its place in the order of calls.

    `exact` says that its type is known to be this one, rather than one below it.
    """

    def __init__(self, index: int, signature: "Signature", key: int) -> None:
        self.index = index
        self.signature = signature
        self.key = key
        self.rank = 0
        self.exact = True


@mypyc_attr(acyclic=True)
class Functions(Keys):
    """Functions by key, and so by rank."""

    def __init__(self) -> None:
        super().__init__()
        self.callees = NOBODY

    def add(self, callee: Callee) -> None:
        """Add a function, of a key not below those before."""
        if not self.callees:
            self.callees = []
        self.callees.append(callee)

    def settle(self) -> None:
        """Nothing is picked before, and nothing added afterwards."""
        if self.callees:
            self.keys = bytes([callee.key for callee in self.callees])

    def below(self, rank: int) -> int:
        """How many have a lower rank; they are the first ones."""
        callees = self.callees
        start = 0
        stop = len(callees)
        while start < stop:
            middle = (start + stop) >> 1
            if callees[middle].rank < rank:
                start = middle + 1
            else:
                stop = middle
        return start

    def pick(self, choices: Choices, limit: int) -> Callee:
        """The function that a digit refers to, among the first `limit` >= 1."""
        return self.callees[self.place(choices, limit)]


@mypyc_attr(acyclic=True)
class Signature:
    """A function type and what there is of it.

    `index` is its place in the type section, -1 while nothing needs it; `members` are the defined
    functions of this type, `alike` those with the same results, `column` is the type's in the
    table for indirect calls, and `helper` a function that was added, each -1 if there is none.
    """

    def __init__(self, params: list[int], results: list[int], alike: Functions) -> None:
        self.params = params
        self.results = results
        self.index = -1
        self.members = Functions()
        self.alike = alike
        self.column = -1
        self.helper = -1
