"""What a function body can refer to."""

from mypy_extensions import mypyc_attr

from smith.generate.dispatch import Dispatch
from smith.generate.plan import Plan
from smith.generate.rings import PLACE_BITS, PLACE_MASK, Ring, Rings
from smith.generate.signatures import NOTHING, Callee, Functions, Helper, Signature
from smith.generate.type_menus import EXACT_ENTRIES, NULLABLE_ENTRIES
from smith.unstructured import DIGITS, Choices
from smith.wasm.hierarchy import Hierarchy
from smith.wasm.module import (
    ARRAY_TYPE,
    CONT_TYPE,
    FUNC_TYPE,
    FUNCTION,
    GLOBAL,
    MEMORY,
    TABLE,
    MemoryType,
    SubType,
    TableType,
    function_type,
)
from smith.wasm.types import CONCRETE, FUNC, I8, I32, REF, nullable, ref


@mypyc_attr(acyclic=True)
class Environment:
    """The module as its functions see it; complete before the first body is generated."""

    def __init__(self, plan: Plan, functions: int) -> None:
        """Of a module that will have so many functions of its input's."""
        self.plan = plan
        spare = plan.config.max_functions - functions
        inhabited = plan.inhabited if functions else [h for h in plan.inhabited if h != FUNC]
        self.hierarchy = Hierarchy(inhabited, spare if FUNC in plan.inhabited else 0)
        self.types = self.hierarchy.types
        self.type_ring = Ring()  # the types that may be referred to
        self.referable: list[int] = []
        self.simplest: dict[int, int] = {}  # by kind, a type of which a value is made of nothing
        self.signatures: dict[tuple[int, ...], Signature] = {}
        self.signature_of: dict[int, Signature] = {}  # by type index
        self.pool = Ring()
        self.pooled: list[Signature] = []

        self.callees: list[Callee] = []  # by function index
        self.hosts = Functions()  # the imported functions
        self.hosts_by_results: dict[tuple[int, ...], Functions] = {}
        self.functions = Functions()  # the defined ones
        self.by_results: dict[tuple[int, ...], Functions] = {}
        self.nobody = Functions()
        # Functions for which there are no arguments, and hosts that have no results to give.
        self.uncallable: list[Callee] = []
        self.by_type: dict[int, Functions] = {}
        # Of one result, by its type: those whose result may stand where the type is wanted.
        self.by_number = [self.nobody] * REF
        self.by_reference: dict[int, Functions] = {}
        self.everything = Ring()  # all functions, once ref.func names one
        self.dispatch = Dispatch()
        self.helpers: list[Helper] = []  # functions that are added for want of one
        self.coroutines: dict[tuple[int, ...], int] = {}  # of these, the ones that do something

        self.global_types: list[int] = []
        self.readable = Rings(self.hierarchy)
        self.writable = Ring()
        self.constants = Rings(self.hierarchy)  # those that constant expressions may read; unsorted
        self.fuel = 0
        self.mixed = 0
        self.memories = Ring()
        self.memories_by_address = [Ring(), Ring()]  # by address type
        self.shared_memories = Ring()
        self.memory_types: list[MemoryType] = []
        self.memory_bytes: list[int] = []  # that each has from the start and for ever
        self.table_types: list[int] = []  # those of their elements
        self.table_addresses: list[int] = []  # the types of their indices
        self.table_sizes: list[int] = []
        self.table_maxima: list[int] = []
        self.tables = Rings(self.hierarchy)
        self.all_tables = Ring()
        self.tables_by_address = [Ring(), Ring()]
        self.dispatch_table = 0
        self.dispatch_address = I32
        self.tags = Ring()
        self.tag_types: list[Signature] = []
        self.control_tags = Ring()  # those with which a function can suspend
        self.tag_of: dict[tuple[int, ...], int] = {}  # by parameters and results
        self.own_tags: list[Signature] = []  # tags that are added for want of one
        # Of segments that code may drop, or that are dropped from the start, 0 is what is left.
        self.data = Ring()
        self.lasting_data = Ring()  # those that nothing drops
        self.dropped_data = Ring()  # those that code may drop
        self.data_lengths: list[int] = []  # bytes
        self.data_sizes: list[int] = []  # that are there for ever
        self.elements = Rings(self.hierarchy)
        self.dropped_elements = Ring()
        self.element_lengths: list[int] = []
        self.element_sizes: list[int] = []

        self.filled: list[tuple[int, int, int]] = []  # by segments: memories, starts, stops

        # What bodies turned out to need.
        self.uses_memory: list[bool] = []
        self.uses_mixed = False
        self.uses_dispatch = False
        self.uses_data = False
        self.referred: dict[int, bool] = {}  # functions that ref.func names
        self.declared: dict[int, bool] = {}  # those that it may name (spec: C.refs)

    # Memories, tables and their segments

    def add_memory(self, key: int, type: MemoryType) -> None:
        index = len(self.memory_types)
        self.memories.add(key, index)
        self.memories_by_address[type.address].add(key, index)
        if type.shared:
            self.shared_memories.add(key, index)
        self.memory_types.append(type)
        self.memory_bytes.append(type.minimum << type.page_log2)
        self.uses_memory.append(False)

    def add_table(self, key: int, type: TableType) -> None:
        index = len(self.table_types)
        self.tables.add(type.element, key, index)
        self.all_tables.add(key, index)
        self.tables_by_address[type.address].add(key, index)
        self.table_types.append(type.element)
        self.table_addresses.append(type.address)
        self.table_sizes.append(type.minimum)
        self.table_maxima.append(type.maximum)

    def add_data(self, key: int, length: int, passive: bool) -> None:
        """A data segment; its key says whether code may drop it, unless it is active."""
        index = len(self.data_sizes)
        lasting = passive and not may_drop(key)
        self.data.add(key, index)
        (self.lasting_data if lasting else self.dropped_data).add(key, index)
        self.data_lengths.append(length if passive else 0)
        self.data_sizes.append(length if lasting else 0)

    def add_element(self, key: int, t: int, length: int, passive: bool) -> None:
        """An element segment, as with data."""
        index = len(self.element_sizes)
        lasting = passive and not may_drop(key)
        self.elements.add(t, key, index)
        if not lasting:
            self.dropped_elements.add(key, index)
        self.element_lengths.append(length if passive else 0)
        self.element_sizes.append(length if lasting else 0)

    # Types

    def add_referable(self, key: int, index: int) -> None:
        """Let references to the type be chosen, if they may be at all."""
        if self.plan.referable[self.types[index].kind]:
            self.type_ring.add(key, index)
            self.referable.append(index)

    def some_type(self, choices: Choices) -> int:
        """A chosen value type."""
        t = choices.entry(self.plan.type_menu)
        return self.possible(t if t >= 0 else self.defined_type(t, choices))

    def some_inhabited_type(self, choices: Choices) -> int:
        """A chosen value type; one without values gets null in seven cases of eight."""
        t = self.some_type(choices)
        if self.hierarchy.makes(t) or (self.plan.bottoms and choices.index(8) == 7):
            return t
        return nullable(t)

    def some_reference(self, choices: Choices) -> int:
        """A chosen reference type."""
        t = choices.entry(self.plan.reference_menu)
        return self.possible(t if t >= 0 else self.defined_type(t, choices))

    def possible(self, t: int) -> int:
        """The type, with null if there are no other values and nothing may trap for want of one."""
        if t < REF or not self.plan.no_traps or self.hierarchy.makes(t):
            return t
        return nullable(t)

    def defined_type(self, entry: int, choices: Choices) -> int:
        """A reference to a chosen type of the module, as an entry of the menu of types wants it."""
        if self.type_ring.keys:
            index = self.type_ring.pick(choices)
        elif self.referable:  # while types are read, those that there are
            index = self.referable[choices.index(DIGITS) * len(self.referable) // DIGITS]
        else:
            return self.plan.any_reference
        exact = entry in EXACT_ENTRIES and self.types[index].kind != CONT_TYPE
        return ref(CONCRETE + index, entry in NULLABLE_ENTRIES, exact)

    def signature(self, params: list[int], results: list[int]) -> Signature:
        """The one signature object of these types."""
        key = (*params, -1, *results)
        found = self.signatures.get(key)
        if found is None:
            found = Signature(params, results, self.with_results(results))
            self.signatures[key] = found
        return found

    def defined_signature(self, index: int) -> Signature:
        """The signature of a function type that is there."""
        found = self.signature_of.get(index)
        if found is None:
            subtype = self.types[index]
            found = Signature(subtype.params, subtype.results, self.with_results(subtype.results))
            found.index = index
            self.signature_of[index] = found
        return found

    def with_results(self, results: list[int]) -> Functions:
        """The functions, to be, with these results."""
        if len(results) == 1:
            return self.with_result(results[0])
        key = tuple(results)
        found = self.by_results.get(key)
        if found is None:
            found = self.by_results[key] = Functions()
        return found

    def with_result(self, t: int) -> Functions:
        """The functions, to be, whose one result may stand where the type is wanted."""
        if t < REF:
            if self.by_number[t] is self.nobody:
                self.by_number[t] = Functions()
            return self.by_number[t]
        found = self.by_reference.get(t)
        if found is None:
            found = self.by_reference[t] = Functions()
        return found

    def returning(self, t: int) -> Functions:
        """The functions whose one result may stand where the type is wanted."""
        return self.by_number[t] if t < REF else self.by_reference.get(t, self.nobody)

    def type_index(self, signature: Signature) -> int:
        """The signature's place in the type section, which it gets now if it had none."""
        if signature.index < 0:
            subtype = function_type(signature.params, signature.results)
            signature.index = self.hierarchy.add([subtype])
            self.signature_of[signature.index] = signature
        return signature.index

    def simplest_type(self, kind: int) -> int:
        """A struct or array type of which a value can be made of nothing; room has been kept."""
        found = self.simplest.get(kind, -1)
        if found >= 0:
            return found
        for index in self.hierarchy.by_kind[kind]:
            subtype = self.types[index]
            if kind == ARRAY_TYPE or (subtype.has_default() and subtype.descriptor < 0):
                self.simplest[kind] = index
                return index
        subtype = SubType(kind)
        if kind == ARRAY_TYPE:
            subtype.fields = [I8]
            subtype.mutable = [True]
        self.simplest[kind] = self.hierarchy.add([subtype])
        return self.simplest[kind]

    def plain_tag(self) -> int:
        """The tag without parameters for which room has been kept."""
        return self.own_tag(self.signature([], []))

    def own_tag(self, signature: Signature) -> int:
        if signature not in self.own_tags:
            self.type_index(signature)
            self.own_tags.append(signature)
        return len(self.tag_types) + self.own_tags.index(signature)

    def control_tag(self, signature: Signature) -> int:
        """A tag of these types, which is added if there is none; -1 if it cannot be."""
        found = self.tag_of.get((*signature.params, -1, *signature.results), -1)
        if found >= 0:
            return found
        plain = self.signature([], [])
        kept = 0 if plain in self.own_tags or signature is plain else 1
        full = len(self.own_tags) + kept >= self.plan.own_tags
        possible = not full and self.has_room(signature) and self.may_add(signature)
        return self.own_tag(signature) if possible or signature in self.own_tags else -1

    def tag_signature(self, tag: int) -> Signature:
        """What the tag carries, and what is given for it."""
        own = tag - len(self.tag_types)
        return self.own_tags[own] if own >= 0 else self.tag_types[tag]

    def continuation_of(self, signature: Signature) -> int:
        """The type of continuations of such functions, which is added if need be; -1: no room."""
        found = self.hierarchy.continuations.get(signature.index, -1)
        if found >= 0:
            return found
        missing = 1 if signature.index >= 0 else 2
        if len(self.types) + missing > self.plan.max_types or not self.may_add(signature):
            return -1
        return self.add_continuation(self.type_index(signature))

    def may_add(self, signature: Signature) -> bool:
        """Whether the signature has no more parameters and results than there may be."""
        plan = self.plan
        return len(signature.params) <= plan.max_params and (
            len(signature.results) <= plan.max_results
        )

    def add_continuation(self, function: int) -> int:
        subtype = SubType(CONT_TYPE)
        subtype.continuation = function
        return self.hierarchy.add([subtype])

    def simplest_continuation(self) -> tuple[int, int]:
        """A function and the type of its continuations, for which room has been kept."""
        callee = self.callees[-1]
        index = self.type_index(callee.signature)
        found = self.hierarchy.continuations.get(index, -1)
        return callee.index, found if found >= 0 else self.add_continuation(index)

    def coroutine(self, helper: Helper) -> int:
        """The function that does what a helper is for, added if need be; -1 if it cannot be."""
        self.type_index(helper.signature)
        key = helper.key()
        found = self.coroutines.get(key, -1)
        if found < 0 < self.hierarchy.functions:
            self.hierarchy.functions -= 1
            found = self.coroutines[key] = self.add_helper(helper)
        return found

    def add_helper(self, helper: Helper) -> int:
        self.helpers.append(helper)
        return len(self.callees) + len(self.helpers) - 1

    def has_room(self, signature: Signature) -> bool:
        """Whether the signature has a type, or may get one."""
        return signature.index >= 0 or len(self.types) < self.plan.max_types

    def first_signature(self) -> Signature:
        """That of the first function type; there is one."""
        return self.defined_signature(self.hierarchy.by_kind[FUNC_TYPE][0])

    def add_to_pool(self, key: int, signature: Signature) -> None:
        self.pool.add(key, len(self.pooled))
        self.pooled.append(signature)

    def from_pool(self, choices: Choices) -> Signature:
        """A signature that several functions share."""
        return self.pooled[self.pool.pick(choices)]

    def count(self, kind: int) -> int:
        """How many items there are of a kind of external type."""
        if kind == FUNCTION:
            return len(self.callees)
        if kind == TABLE:
            return len(self.table_types)
        if kind == MEMORY:
            return len(self.memory_bytes)
        return len(self.global_types if kind == GLOBAL else self.tag_types)

    # Functions

    def rank_functions(self, first: int) -> None:
        """Order the defined functions, those from index `first` on, by key: the order of calls."""
        for rank, callee in enumerate(_by_key(self.callees[first:])):
            callee.rank = rank
            signature = callee.signature
            if not self.hierarchy.all_make(signature.params):
                self.uncallable.append(callee)
                continue
            self.functions.add(callee)
            signature.members.add(callee)
            self._add_by_type(callee)
            if len(signature.results) == 1:
                self._add_by_result(callee, signature.results[0])
            else:
                self.with_results(signature.results).add(callee)
        self.functions.settle()
        for functions in (
            *self.by_results.values(),
            *self.by_number,
            *self.by_reference.values(),
            *self.by_type.values(),
        ):
            functions.settle()
        peopled: list[Signature] = []
        for signature in self.signature_of.values():
            if signature.members.callees:
                signature.members.settle()
                peopled.append(signature)
        config = self.plan.config
        self.dispatch.lay_out(peopled, min(config.max_table_size, config.max_element_size))

    def _add_by_type(self, callee: Callee) -> None:
        for index in self.hierarchy.path[callee.signature.index]:
            if index not in self.by_type:
                self.by_type[index] = Functions()
            self.by_type[index].add(callee)

    def _add_by_result(self, callee: Callee, t: int) -> None:
        self.with_result(t).add(callee)
        if t >= REF:
            for above in self.hierarchy.above(t):
                self.with_result(above).add(callee)

    def add_hosts(self) -> None:
        """Make the functions there are, all of them imported, the hosts."""
        for callee in _by_key(self.callees):
            signature = callee.signature
            given = all(self.hierarchy.makes_constant(t) for t in signature.results)
            if not given or not self.hierarchy.all_make(signature.params):
                self.uncallable.append(callee)
                continue
            self.hosts.add(callee)
            key = tuple(signature.results)
            if key not in self.hosts_by_results:
                self.hosts_by_results[key] = Functions()
            self.hosts_by_results[key].add(callee)
        for functions in (self.hosts, *self.hosts_by_results.values()):
            functions.settle()

    def hosts_with(self, results: list[int]) -> Functions:
        """The imported functions with these results."""
        if not self.hosts.callees:
            return self.nobody
        return self.hosts_by_results.get(tuple(results), self.nobody)

    def any_function(self, choices: Choices) -> int:
        """The index of a chosen function, imported or defined."""
        if not self.everything.items:
            for callee in self.callees:
                self.everything.add(callee.key, callee.index)
        return self.everything.pick(choices)

    def exactly_of_type(self, index: int) -> Functions:
        """The defined functions of that function type, and of none below it."""
        signature = self.signature_of.get(index)
        return signature.members if signature is not None else self.nobody

    def of_type(self, index: int) -> Functions:
        """The defined functions of that function type, or of one below it."""
        return self.by_type.get(index, self.nobody)

    def function_of(self, index: int, exact: bool) -> int:
        """A function of that function type, which is added if there is none; -1 if it cannot be.

        It may be of a type below, unless an exact one is wanted.
        """
        for below in [index] if exact else self.hierarchy.below(index):
            signature = self.signature_of.get(below)
            if signature is not None:
                if signature.members.callees:
                    return signature.members.callees[0].index
                if signature.helper >= 0:
                    return signature.helper
        if not self.hierarchy.has_function[index]:
            return -1
        signature = self.defined_signature(index)
        signature.helper = self.add_helper(Helper(signature, NOTHING))
        return signature.helper


def may_drop(key: int) -> bool:
    """Whether code may drop a passive segment of this key."""
    return key % 4 == 3


def _by_key(callees: list[Callee]) -> list[Callee]:
    """In the order of their keys; where these are equal, in the order in hand."""
    order = sorted([callee.key << PLACE_BITS | place for place, callee in enumerate(callees)])
    return [callees[entry & PLACE_MASK] for entry in order]
