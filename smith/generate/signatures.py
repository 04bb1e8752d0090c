"""Functions and their signatures."""

from typing import Final

from mypy_extensions import mypyc_attr

from smith.generate.rings import Keys
from smith.unstructured import Choices

NOBODY: Final[list["Callee"]] = []


@mypyc_attr(acyclic=True)
class Callee:
    """A function, imported or defined. `rank` is its place in the order of calls.

    `exact` says that its type is known to be this one, rather than one below it; `called`, that
    code calls it by its index.
    """

    def __init__(self, index: int, signature: "Signature", key: int) -> None:
        self.index = index
        self.signature = signature
        self.key = key
        self.rank = 0
        self.exact = True
        self.called = False


# What functions that are added do.
NOTHING: Final = 0  # they return the simplest results
SUSPENDS: Final = 1
SWITCHES: Final = 2
IS_SWITCHED_TO: Final = 3
# Ways of what is switched to: what it does with the continuation of the one that switched.
RESUMES: Final = 0
SWITCHES_BACK: Final = 1
FORGETS: Final = 2


class Helper:
    """A function that is added for want of one.

    `recipe` says what it does, the others with what (see `coroutines`): a tag, how often or in
    which way, what is called in the end, a type of continuations, and another helper.
    """

    def __init__(
        self,
        signature: "Signature",
        recipe: int,
        tag: int = -1,
        way: int = 0,
        callee: int = -1,
        continuation: int = -1,
        peer: int = -1,
    ) -> None:
        self.signature = signature
        self.recipe = recipe
        self.tag = tag
        self.way = way
        self.callee = callee
        self.continuation = continuation
        self.peer = peer

    def key(self) -> tuple[int, ...]:
        """Equal for helpers that do the same."""
        function = self.signature.index
        return (
            function,
            self.recipe,
            self.tag,
            self.way,
            self.callee,
            self.continuation,
            self.peer,
        )


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
