"""What a function body can refer to, and how a reference finds its target.

References are the hidden coupling between segments: with an index modulo a count, every reference
changes when an item is added. Here each item has a *key*, one digit of its segment, and a
reference is a digit that takes the next key on the *ring* of 240. An item that comes or goes then
moves only the references to itself and to its neighbour.
"""

from typing import Final

from mypy_extensions import mypyc_attr

from smith.generate.plan import Plan
from smith.generate.producers import TYPE_SLOTS
from smith.unstructured import DIGITS, Choices
from smith.wasm.module import SubType, function_type
from smith.wasm.types import FUNCREF

# For rings that stay empty.
NOTHING: Final[list[int]] = []
NOBODY: Final[list["Callee"]] = []
FEWEST_COLUMNS: Final = 16
MOST_COLUMNS: Final = 64
HASH_MODULUS: Final = 65_521


@mypyc_attr(acyclic=True)
class Keys:
    """Keys in ascending order, and the place among them that a digit refers to."""

    def __init__(self) -> None:
        self.keys = b""

    def place(self, choices: Choices, limit: int) -> int:
        """The place of the next key from a digit on, among the first `limit` >= 1.

        Where keys are equal, another digit chooses.
        """
        keys = self.keys
        wanted = choices.index(DIGITS)
        place = 0
        stop = limit
        while place < stop:
            middle = (place + stop) >> 1
            if keys[middle] < wanted:
                place = middle + 1
            else:
                stop = middle
        if place == limit:
            place = 0
        key = keys[place]
        last = place + 1
        if last < limit and keys[last] == key:
            stop = limit
            while last < stop:
                middle = (last + stop) >> 1
                if keys[middle] == key:
                    last = middle + 1
                else:
                    stop = middle
            place += choices.index(last - place)
        return place


@mypyc_attr(acyclic=True)
class Ring(Keys):
    """Indices of items, by key."""

    def __init__(self) -> None:
        super().__init__()
        self.added = NOTHING
        self.items = NOTHING

    def add(self, key: int, item: int) -> None:
        if not self.items:
            self.added = []
            self.items = []
        self.added.append(key)
        self.items.append(item)

    def settle(self) -> None:
        """Order what was added by key; nothing is picked before."""
        added = self.added
        if added:
            order = sorted(range(len(added)), key=added.__getitem__)
            self.keys = bytes([added[place] for place in order])
            self.items = [self.items[place] for place in order]

    def pick(self, choices: Choices) -> int:
        """The item that a digit refers to; there is one."""
        return self.items[self.place(choices, len(self.items))]


@mypyc_attr(acyclic=True)
class Callee:
    """A function, imported or defined. `rank` is its place in the order of calls."""

    def __init__(self, index: int, signature: "Signature", key: int) -> None:
        self.index = index
        self.signature = signature
        self.key = key
        self.rank = 0


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
    functions of this type, `alike` those with the same results, and `column` is the type's in the
    table for indirect calls, -1 if it has none.
    """

    def __init__(self, params: list[int], results: list[int], alike: Functions) -> None:
        self.params = params
        self.results = results
        self.index = -1
        self.members = Functions()
        self.alike = alike
        self.column = -1


class Dispatch:
    """The table for indirect calls: a column of functions for each signature.

    Entry `row * columns + column` is the row-th function of the column's signature. Where a
    signature's column stands is a hash of it, so that the code of a call stays the same when
    functions of other signatures come or go. An index is kept inside a column by a mask.
    """

    def __init__(self) -> None:
        self.columns = FEWEST_COLUMNS
        self.rows = 0
        self.functions: list[int] = []

    def lay_out(self, signatures: list[Signature], room: int) -> None:
        """Give signatures their columns, as far as there are, in a table of `room` entries."""
        while self.columns < MOST_COLUMNS and self.columns < 2 * len(signatures):
            self.columns *= 2
        while self.columns > room:
            self.columns >>= 1
        if not signatures or not self.columns:
            return
        taken: dict[int, list[Callee]] = {}
        longest = 0
        for signature in sorted(signatures, key=_hash)[: self.columns]:
            column = _hash(signature) % self.columns
            while column in taken:
                column = (column + 1) % self.columns
            taken[column] = signature.members.callees
            signature.column = column
            longest = max(longest, len(signature.members.callees))
        self.rows = power_of_two_within(min(longest, room // self.columns))
        everybody = [callee for callees in taken.values() for callee in callees]
        for entry in range(self.rows * self.columns):
            callees = taken.get(entry % self.columns, NOBODY)
            row = entry // self.columns
            if row < len(callees):
                self.functions.append(callees[row].index)
            else:  # what no guarded index reaches
                self.functions.append(everybody[entry % len(everybody)].index)


def power_of_two_within(n: int) -> int:
    """The largest power of two that is at most n >= 1."""
    return 1 << (n.bit_length() - 1)


def _hash(signature: Signature) -> int:
    """Depends on the types alone."""
    found = len(signature.params)
    for t in signature.params:
        found = (found * 31 + t + 1) % HASH_MODULUS
    for t in signature.results:
        found = (found * 37 + t + 1) % HASH_MODULUS
    return found


class Environment:
    """The module as its functions see it; complete before the first body is generated."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.types: list[SubType] = []
        self.signatures: dict[tuple[int, ...], Signature] = {}
        self.pool = Ring()
        self.pooled: list[Signature] = []

        self.callees: list[Callee] = []  # by function index
        self.hosts = Functions()  # the imported functions
        self.functions = Functions()  # the defined ones
        self.by_results: dict[tuple[int, ...], Functions] = {}
        self.by_result: list[Functions] = [Functions()] * TYPE_SLOTS  # of one result, by its type
        self.everything = Ring()  # all functions, once ref.func names one
        self.dispatch = Dispatch()

        self.global_types: list[int] = []
        # Rings by type.
        self.readable = _rings(plan)
        self.writable = Ring()
        self.fuel = 0
        self.mixed = 0
        self.memories = Ring()
        self.memory_bytes: list[int] = []
        self.table_types: list[int] = []
        self.table_sizes: list[int] = []
        self.tables = _rings(plan)
        self.all_tables = Ring()
        self.dispatch_table = 0
        self.data = Ring()
        self.data_sizes: list[int] = []
        self.elements = _rings(plan)
        self.all_elements = Ring()
        self.element_sizes: list[int] = []

        # What bodies turned out to need.
        self.uses_memory = False
        self.uses_mixed = False
        self.uses_dispatch = False
        self.uses_data = False
        self.referred: dict[int, bool] = {}  # functions that ref.func names
        self.declared: dict[int, bool] = {}  # those that it may name (spec: C.refs)

    def signature(self, params: list[int], results: list[int]) -> Signature:
        """The one signature object of these types."""
        key = (*params, -1, *results)
        found = self.signatures.get(key)
        if found is None:
            found = Signature(params, results, self.with_results(results))
            self.signatures[key] = found
        return found

    def with_results(self, results: list[int]) -> Functions:
        """The functions, to be, with these results."""
        key = tuple(results)
        found = self.by_results.get(key)
        if found is None:
            found = self.by_results[key] = Functions()
            if len(results) == 1:
                self.by_result[results[0]] = found
        return found

    def type_index(self, signature: Signature) -> int:
        """The signature's place in the type section, which it gets now if it had none."""
        if signature.index < 0:
            signature.index = len(self.types)
            self.types.append(function_type(signature.params, signature.results))
        return signature.index

    def has_room(self, signature: Signature) -> bool:
        """Whether the signature has a type, or may get one."""
        return signature.index >= 0 or len(self.types) < self.plan.config.max_types

    def first_signature(self) -> Signature:
        """That of the first type; there is one."""
        return self.signature(self.types[0].params, self.types[0].results)

    def add_to_pool(self, key: int, signature: Signature) -> None:
        self.pool.add(key, len(self.pooled))
        self.pooled.append(signature)

    def from_pool(self, choices: Choices) -> Signature:
        """A signature that several functions share."""
        return self.pooled[self.pool.pick(choices)]

    def rank_functions(self, first: int) -> None:
        """Order the defined functions, those from index `first` on, by key: the order of calls."""
        for rank, callee in enumerate(sorted(self.callees[first:], key=_key)):
            callee.rank = rank
            signature = callee.signature
            self.functions.add(callee)
            signature.alike.add(callee)
            signature.members.add(callee)
        self.functions.settle()
        for functions in self.by_results.values():
            functions.settle()
        peopled: list[Signature] = []
        for signature in self.signatures.values():
            if signature.members.callees:
                signature.members.settle()
                peopled.append(signature)
        self.dispatch.lay_out(peopled, self.plan.config.max_table_size)

    def add_hosts(self) -> None:
        """Make the functions there are, all of them imported, the hosts."""
        for callee in sorted(self.callees, key=_key):
            self.hosts.add(callee)
        self.hosts.settle()

    def any_function(self, choices: Choices) -> int:
        """The index of a chosen function, imported or defined."""
        if not self.everything.items:
            for callee in self.callees:
                self.everything.add(callee.key, callee.index)
            self.everything.settle()
        return self.everything.pick(choices)


def _key(callee: Callee) -> int:
    return callee.key


def _rings(plan: Plan) -> list[Ring]:
    """A ring for each type; types that are not used share one, and FUNCREF has one always."""
    none = Ring()
    rings = [Ring() if used else none for used in plan.is_used]
    rings[FUNCREF] = Ring()
    return rings
