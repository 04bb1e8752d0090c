"""What a function body can refer to, and how a reference finds its target.

References are the hidden coupling between segments: with an index modulo a count, every reference
changes when an item is added. Here each item has a *key*, one digit of its segment, and a
reference is a digit that takes the next key on the *ring* of 240. An item that comes or goes then
moves only the references to itself and to its neighbour.
"""

from typing import Final

from mypy_extensions import mypyc_attr

from smith.generate.plan import Plan
from smith.unstructured import DIGITS, Choices
from smith.wasm.module import SubType, function_type
from smith.wasm.types import FUNCREF

NOTHING: Final[list[int]] = []  # for rings that stay empty
FEWEST_COLUMNS: Final = 16
MOST_COLUMNS: Final = 64
HASH_MODULUS: Final = 65_521


@mypyc_attr(acyclic=True)
class Ring:
    """Items by key. A function's `ranks` say which of them come before it."""

    def __init__(self) -> None:
        self.added = NOTHING
        self.keys = b""  # those of `added`, once `settle` has ordered them
        self.items = NOTHING
        self.ranks = NOTHING

    def add(self, key: int, item: int, rank: int = 0) -> None:
        if not self.items:
            self.added = []
            self.items = []
            self.ranks = []
        self.added.append(key)
        self.items.append(item)
        self.ranks.append(rank)

    def settle(self) -> None:
        """Order what was added by key; nothing is picked before."""
        added = self.added
        if added:
            order = sorted(range(len(added)), key=added.__getitem__)
            self.keys = bytes([added[place] for place in order])
            self.items = [self.items[place] for place in order]
            self.ranks = [self.ranks[place] for place in order]

    def below(self, rank: int) -> int:
        """How many items have a lower rank; they are the first ones."""
        ranks = self.ranks
        start = 0
        stop = len(ranks)
        while start < stop:
            middle = (start + stop) >> 1
            if ranks[middle] < rank:
                start = middle + 1
            else:
                stop = middle
        return start

    def pick(self, choices: Choices, limit: int) -> int:
        """The item that one digit refers to, among the first `limit` >= 1; ties take another."""
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
        return self.items[place]


@mypyc_attr(acyclic=True)
class Signature:
    """A function type and what there is of it.

    `index` is its place in the type section, -1 while nothing needs it; `members` are the defined
    functions of this type, and `column` is theirs in the table for indirect calls, -1 if none.
    """

    def __init__(self, params: list[int], results: list[int]) -> None:
        self.params = params
        self.results = results
        self.index = -1
        self.members = Ring()
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
        taken: dict[int, Ring] = {}
        longest = 0
        for signature in signatures[: self.columns]:
            column = 0
            for t in (*signature.params, len(signature.params), *signature.results):
                column = (column * 31 + t + 1) % HASH_MODULUS
            column %= self.columns
            while column in taken:
                column = (column + 1) % self.columns
            taken[column] = signature.members
            signature.column = column
            longest = max(longest, len(signature.members.items))
        self.rows = power_of_two_within(min(longest, room // self.columns))
        everything = [function for ring in taken.values() for function in ring.items]
        for entry in range(self.rows * self.columns):
            ring = taken.get(entry % self.columns)
            row = entry // self.columns
            if ring is None or row >= len(ring.items):  # what no guarded index reaches
                self.functions.append(everything[entry % len(everything)])
            else:
                self.functions.append(ring.items[row])


def power_of_two_within(n: int) -> int:
    """The largest power of two that is at most n >= 1."""
    return 1 << (n.bit_length() - 1)


@mypyc_attr(acyclic=True)
class Callee:
    """A function, imported or defined. `rank` is its place in the order of calls."""

    def __init__(self, signature: Signature, key: int) -> None:
        self.signature = signature
        self.key = key
        self.rank = 0


class Environment:
    """The module as its functions see it; complete before the first body is generated."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.types: list[SubType] = []
        self.signatures: dict[tuple[int, ...], Signature] = {}
        self.pool = Ring()
        self.pooled: list[Signature] = []

        self.callees: list[Callee] = []  # by function index
        self.hosts = Ring()  # the imported functions
        self.functions = Ring()  # the defined ones
        # Rings by type.
        self.by_result = _rings(plan)
        self.by_results: dict[tuple[int, ...], Ring] = {}
        self.everything = Ring()  # all functions, as ref.func names them
        self.dispatch = Dispatch()

        self.global_types: list[int] = []
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
            found = Signature(params, results)
            self.signatures[key] = found
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
        return self.pooled[self.pool.pick(choices, len(self.pooled))]

    def rank_functions(self, first: int) -> None:
        """Order the defined functions, those from index `first` on, by key: the order of calls."""
        order = sorted(range(first, len(self.callees)), key=lambda f: (self.callees[f].key, f))
        for rank, index in enumerate(order):
            callee = self.callees[index]
            callee.rank = rank
            signature = callee.signature
            self.functions.add(callee.key, index, rank)
            results = tuple(signature.results)
            if len(results) == 1:
                self.by_result[results[0]].add(callee.key, index, rank)
            if results not in self.by_results:
                self.by_results[results] = Ring()
            self.by_results[results].add(callee.key, index, rank)
            signature.members.add(callee.key, index, rank)
        self.functions.settle()
        for ring in (*self.by_result, *self.by_results.values()):
            ring.settle()
        peopled: list[Signature] = []
        for _, signature in sorted(self.signatures.items()):
            if signature.members.added:
                signature.members.settle()
                peopled.append(signature)
        for index, callee in enumerate(self.callees):
            self.everything.add(callee.key, index)
        self.everything.settle()
        self.dispatch.lay_out(peopled, self.plan.config.max_table_size)


def _rings(plan: Plan) -> list[Ring]:
    """A ring for each type; types that are not used share one, and FUNCREF has one always."""
    none = Ring()
    rings = [Ring() if used else none for used in plan.is_used]
    rings[FUNCREF] = Ring()
    return rings
