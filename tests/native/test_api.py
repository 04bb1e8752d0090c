"""The bundled engine from Python: values, host functions, budgets, and items that are shared."""

from __future__ import annotations

import gc
import struct
import threading
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wasmtime import wat2wasm

from smith.native.numbers import f32_bits, f32_value, f64_bits, f64_value, parse_types

pytest.importorskip("smith.native._engine", reason="the engine is not built: no C compiler")

from smith import DecodeError, ValidationError, native
from smith.native import Function, Global, Instance, Limits, Memory, Module, Store, Table, Tag
from smith.native._engine import ffi, lib


def instance(text: str, imports: Any = None, store: Store | None = None) -> Instance:
    return Instance(Module(wat2wasm(text)), imports, store)


IDENTITY = """(module (func (export "f") (param i32 i64 f32 f64 v128 externref)
    (result i32 i64 f32 f64 v128 externref)
    local.get 0 local.get 1 local.get 2 local.get 3 local.get 4 local.get 5))"""


@given(
    st.integers(-(1 << 31), (1 << 31) - 1),
    st.integers(-(1 << 63), (1 << 63) - 1),
    st.integers(0, (1 << 32) - 1).map(f32_value),
    st.integers(0, (1 << 64) - 1).map(f64_value),
    st.integers(0, (1 << 128) - 1),
    st.one_of(st.none(), st.builds(object)),
)
def test_values_pass_as_they_are(
    i32: int, i64: int, f32: float, f64: float, v: int, ref: object
) -> None:
    found: Any = instance(IDENTITY).exports["f"](i32, i64, f32, f64, v, ref)
    assert found[:2] == (i32, i64)
    assert (f32_bits(found[2]), f64_bits(found[3])) == (f32_bits(f32), f64_bits(f64))
    assert found[4] == v
    assert found[5] is ref


@given(st.integers(0, (1 << 32) - 1))
def test_an_f32_has_its_bits_as_a_float(bits: int) -> None:
    assert f32_bits(f32_value(bits)) == bits


@given(st.floats(width=32, allow_nan=False))
def test_numbers_are_what_python_says(value: float) -> None:
    assert struct.pack("<I", f32_bits(value)) == struct.pack("<f", value)
    assert f32_value(f32_bits(value)) == value


def test_an_f32_too_large_is_infinite() -> None:
    assert f32_bits(1e300) == 0x7F80_0000
    assert f32_bits(-1e300) == 0xFF80_0000


def test_integers_may_be_given_unsigned() -> None:
    found: Any = instance(IDENTITY).exports["f"]((1 << 32) - 1, (1 << 64) - 2, 0, 0, 0, None)
    assert found[:2] == (-1, -2)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((1 << 32, 0, 0.0, 0.0, 0, None), "4294967296 does not fit in 32 bits"),
        ((0, -(1 << 63) - 1, 0.0, 0.0, 0, None), "does not fit in 64 bits"),
        ((0, 0, 0.0, 0.0, -1 << 128, None), "does not fit in 128 bits"),
        ((1.0, 0, 0.0, 0.0, 0, None), "not an integer: 1.0"),
        ((0, 0, "x", 0.0, 0, None), "not a number: 'x'"),
        ((0, 0, 0.0), r"6 values are wanted \(i32 i64 f32 f64 v128 externref\), not 3"),
    ],
)
def test_other_arguments_are_errors(arguments: tuple[object, ...], error: str) -> None:
    with pytest.raises((TypeError, ValueError), match=error):
        instance(IDENTITY).exports["f"](*arguments)


def test_bits_in_and_out() -> None:
    cells = (0xFFFF_FFFF, 1 << 63, 0x7F80_0001, 0x7FF0 << 48 | 1, 5, 6, 0)
    function = instance(IDENTITY).exports["f"]
    assert function.call_bits(cells) == cells
    assert function.params == ("i32", "i64", "f32", "f64", "v128", "externref")
    for wrong in [cells[:-1], (*cells[:-1], 12)]:
        with pytest.raises(TypeError):
            function.call_bits(wrong)


CALLS_HOST = """(module
    (import "env" "f" (func $f (param i32) (result i32)))
    (import "env" "t" (tag $t (param i32)))
    (func (export "plain") (param i32) (result i32) (call $f (local.get 0)))
    (func (export "caught") (result i32)
        (block $h (result i32)
            (try_table (catch $t $h) (return (call $f (i32.const 1))))
            unreachable)
        (i32.add (i32.const 100)))
    (func (export "throw") (throw $t (i32.const 9)))
    (func (export "trap") unreachable))"""


class Host:
    """An instance that calls `function`, which may be set at any time."""

    def __init__(self) -> None:
        self.store = Store()
        self.tag = Tag.of_host(self.store, "i32")
        self.function: Any = lambda value: value + 1
        imports = {"env": {"f": self._call, "t": self.tag}}
        self.exports = instance(CALLS_HOST, imports, self.store).exports

    def _call(self, value: int) -> object:
        return self.function(value)


def test_a_host_function_is_called() -> None:
    assert Host().exports["plain"](41) == 42


def test_what_a_host_throws_is_caught() -> None:
    host = Host()

    def throw(value: int) -> None:
        raise native.Thrown(host.tag, value + 1)

    host.function = throw
    assert host.exports["caught"]() == 102
    with pytest.raises(native.Thrown) as caught:
        host.exports["plain"](5)
    assert (caught.value.tag, caught.value.values) == (host.tag, (6,))


@pytest.mark.parametrize("error", [KeyError("x"), KeyboardInterrupt(), native.LinkError("x")])
def test_other_errors_of_a_host_come_out(error: BaseException) -> None:
    host = Host()

    def fail(value: int) -> None:
        raise error

    host.function = fail
    with pytest.raises(type(error)) as caught:
        host.exports["caught"]()
    assert caught.value is error
    host.function = abs
    assert host.exports["plain"](-3) == 3  # and it goes on


def test_a_host_may_call_back() -> None:
    host = Host()
    host.function = lambda n: n if n == 0 else host.exports["plain"](n - 1) + 1
    assert host.exports["plain"](30) == 30


def test_a_host_may_call_code_that_traps_or_throws() -> None:
    host = Host()
    host.function = lambda _: host.exports["trap"]()
    with pytest.raises(native.Trap, match="unreachable"):
        host.exports["caught"]()
    host.function = lambda _: host.exports["throw"]()
    assert host.exports["caught"]() == 109


def test_endless_calls_by_way_of_the_host() -> None:
    host = Host()
    host.function = host.exports["plain"]
    with pytest.raises(native.Exhausted) as caught:
        host.exports["plain"](0)
    assert caught.value.what == "stack"


@pytest.mark.parametrize("given", ["x", None, (1, 2)])
def test_a_host_that_gives_something_else(given: object) -> None:
    host = Host()
    host.function = lambda _: given
    with pytest.raises(TypeError):
        host.exports["plain"](0)


def test_several_results_of_a_host() -> None:
    store = Store()
    swap = Function.of_host(store, "i32 i64", "i64 i32", lambda a, b: (b, a))
    nothing = Function.of_host(store, "", "", lambda: None)
    assert swap(1, 2) == (2, 1)
    assert nothing() is None


def test_a_trap_says_where() -> None:
    wasm = wat2wasm(
        '(module (func nop) (func (export "f") nop i32.const 1 i32.const 0 i32.div_s drop))'
    )
    store = Store()
    Instance(Module(wasm), store=store)
    with pytest.raises(native.Trap) as caught:
        Instance(Module(wasm), store=store).exports["f"]()
    trap = caught.value
    assert (trap.kind, trap.instance, trap.function) == ("divide-by-zero", 1, 1)
    assert wasm[trap.offset] == 0x6D


def test_instances_share() -> None:
    first = instance("""(module (memory (export "m") 1)
        (global (export "g") (mut i32) (i32.const 1))
        (table (export "t") 2 funcref) (tag (export "e"))
        (func (export "f") (result i32) (i32.load (i32.const 8))))""")
    second = instance(
        """(module (import "a" "m" (memory 1)) (import "a" "g" (global $g (mut i32)))
            (import "a" "t" (table 2 funcref)) (import "a" "f" (func $f (result i32)))
            (func (export "store") (i32.store (i32.const 8) (i32.const 77))
                (global.set $g (i32.const 5)) (table.set (i32.const 1) (ref.func $f)))
            (elem declare func $f))""",
        {"a": first},
    )
    second.exports["store"]()
    assert second.store is first.store
    assert first.exports["f"]() == 77
    assert first.exports["m"].read(8, 4) == b"M\0\0\0"
    assert first.exports["g"].value == 5
    assert first.exports["t"][1] == first.exports["f"]
    assert first.exports["t"][0] is None


def test_memories() -> None:
    memory = Memory.of_host(Store(), 1, 3)
    memory.write(65530, b"abc")
    assert memory.read(65529, 5) == b"\0abc\0"
    assert (memory.grow(2), memory.grow(1), memory.pages, len(memory)) == (1, None, 3, 3 << 16)
    assert memory.read(65529, 5) == b"\0abc\0"
    for address, size in [(-1, 1), (3 << 16, 1), (0, -1), (1 << 64, 0)]:
        with pytest.raises(IndexError):
            memory.read(address, size)
    with pytest.raises(IndexError):
        memory.write((3 << 16) - 1, b"ab")
    small = Memory.of_host(Store(), 5, page=1)
    assert (len(small), small.grow(6), small.pages) == (5, 5, 11)


def test_tables_and_globals() -> None:
    store = Store()
    table = Table.of_host(store, "externref", 1, 2)
    table[0] = table
    assert (table[0], table.grow(1, "x"), table.grow(1), table[1]) == (table, 1, None, "x")
    with pytest.raises(IndexError):
        table[2] = None
    functions = Table.of_host(store, "funcref", 1)
    with pytest.raises(TypeError):
        functions[0] = "no function"
    constant = Global.of_host(store, "i64", -5)
    variable = Global.of_host(store, "f32", 0.5, mutable=True)
    variable.value = 0.25
    assert (constant.value, variable.value) == (-5, 0.25)
    with pytest.raises(TypeError, match="immutable"):
        constant.value = 6


OBJECTS = """(module
    (type $s (struct (field (mut i32)) (field i8) (field (mut v128)) (field (mut anyref))))
    (type $a (array (mut i16)))
    (func (export "s") (result (ref $s))
        (struct.new $s (i32.const -1) (i32.const -1) (v128.const i64x2 1 2)
            (ref.i31 (i32.const -4))))
    (func (export "a") (param i32) (result (ref $a)) (array.new $a (i32.const 7) (local.get 0)))
    (func (export "first") (param (ref null $s)) (result i32) (struct.get $s 0 (local.get 0))))"""


def test_objects() -> None:
    exports = instance(OBJECTS).exports
    struct_ = exports["s"]()
    assert [*struct_] == [-1, 255, 2 << 64 | 1, native.I31(-4)]
    array = exports["a"](3)
    array[2] = 65535
    struct_[0], struct_[3] = 5, array
    assert [*array] == [7, 7, 65535]
    assert (exports["first"](struct_), struct_[3]) == (5, array)
    assert (struct_.is_array, array.is_array) == (False, True)
    assert (repr(struct_)[:7], repr(array)[-2:]) == ("<struct", "3>")
    assert repr(exports["a"]) == "<function (i32) -> ((ref 1))>"
    assert exports["s"]().type == struct_.type != array.type
    with pytest.raises(TypeError, match="immutable"):
        struct_[1] = 0
    for item, place in [(struct_, 4), (array, 3), (array, -1)]:
        with pytest.raises(IndexError):
            item[place]
    for wrong in [array, native.I31(1), "x"]:
        with pytest.raises(TypeError):
            exports["first"](wrong)
    with pytest.raises(ValueError, match="another store"):
        exports["first"](instance(OBJECTS).exports["s"]())
    with pytest.raises(native.Trap, match="null reference"):
        exports["first"](None)


def test_any_object_as_a_reference() -> None:
    exports = instance("""(module
        (func (export "in") (param externref) (result anyref) (any.convert_extern (local.get 0)))
        (func (export "same") (param eqref eqref) (result i32)
            (ref.eq (local.get 0) (local.get 1))))""").exports
    item: list[int] = []
    assert exports["in"](item) is item
    assert exports["in"](native.I31(5)) == native.I31(5)
    assert exports["same"](native.I31(5), native.I31(5)) == 1


@pytest.mark.parametrize(
    ("what", "limits", "body"),
    [
        ("fuel", Limits(fuel=1000), "(loop (br 0))"),
        ("fuel", Limits(fuel=1000), "(memory.fill (i32.const 0) (i32.const 0) (i32.const 65536))"),
        ("stack", Limits(), "(call $f)"),
        ("stack", Limits(depth=10), "(call $f)"),
        ("stack", Limits(stack=4096, depth=1000), "(local i64 i64) (call $f)"),
        ("heap", Limits(heap=1000), "(loop (drop (array.new_default $a (i32.const 10))) (br 0))"),
        ("heap", Limits(heap=1000), "(drop (array.new_default $a (i32.const 1000000)))"),
    ],
)
def test_each_budget_runs_out(what: str, limits: Limits, body: str) -> None:
    text = f'(module (type $a (array i64)) (memory 1) (func $f (export "f") {body}))'
    with pytest.raises(native.Exhausted) as caught:
        instance(text, store=Store(limits)).exports["f"]()
    assert caught.value.what == what


def test_memory_is_limited() -> None:
    store = Store(Limits(memory=3 << 16))
    grown = instance('(module (memory (export "m") 2))', store=store).exports["m"]
    assert (grown.grow(2), grown.grow(1), grown.grow(1)) == (None, 2, None)
    with pytest.raises(native.Exhausted) as caught:
        instance("(module (memory 1))", store=store)
    assert caught.value.what == "memory"
    with pytest.raises(native.Exhausted) as caught:
        instance("(module (table 100 funcref))", store=Store(Limits(table=99)))
    assert caught.value.what == "memory"


@pytest.mark.parametrize(
    "make",
    [
        lambda store: Memory.of_host(store, 2, 1),
        lambda store: Memory.of_host(store, -1),
        lambda store: Memory.of_host(store, 65_537),
        lambda store: Memory.of_host(store, 1, 1 << 17),
        lambda store: Memory.of_host(store, 1, page=2),
        lambda store: Table.of_host(store, "funcref", 2, 1),
        lambda store: Table.of_host(store, "i32", 1),
        lambda store: Table.of_host(store, "funcref funcref", 1),
        lambda store: Table.of_host(store, "funcref", 0, 1 << 33),
        lambda store: Global.of_host(store, "", 1),
        lambda store: Global.of_host(store, "i31", 1),
        lambda store: Tag.of_host(store, "i32 x"),
    ],
)
def test_items_that_cannot_be(make: Callable[[Store], object]) -> None:
    with pytest.raises(ValueError, match=r"size|page|type|references"):
        make(Store())


def test_a_tag_of_another_store() -> None:
    host = Host()

    def throw(value: int) -> None:
        raise native.Thrown(Tag.of_host(Store(), "i32"), 1)

    host.function = throw
    with pytest.raises(ValueError, match="another store"):
        host.exports["caught"]()


def test_each_memory_is_limited() -> None:
    store = Store(Limits(one_memory=3 << 16))
    text = '(module (memory (export "a") 2) (memory (export "b") 3))'
    exports = instance(text, store=store).exports
    assert [exports[name].grow(1) for name in "abab"] == [2, None, None, None]
    with pytest.raises(native.Exhausted) as caught:
        instance("(module (memory 4))", store=store)
    assert caught.value.what == "memory"


def test_fuel_is_counted() -> None:
    text = """(module (func (export "f") (param i32)
        (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))"""
    used = []
    store = Store(Limits(fuel=0))
    for count in [10, 20, 30]:
        store.fuel = 10_000
        instance(text, store=store).exports["f"](count)
        used.append(10_000 - (store.fuel or 0))
    assert used[2] - used[1] == used[1] - used[0] > 10
    with pytest.raises(ValueError, match="fuel has to be from 0"):
        store.fuel = -1
    assert Store().fuel is None
    with pytest.raises(ValueError, match="without a bound"):
        Store().fuel = 5


@pytest.mark.parametrize(
    "wrong",
    [
        {"fuel": -1},
        {"depth": 1 << 32},
        {"heap": -5},
        {"stack": -1},
        {"fuel": 1 << 64},
        {"one_memory": -1},
    ],
)
def test_limits_that_are_none(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Limits(**wrong)


def test_relaxed_choices() -> None:
    text = """(module (func (export "f") (param f32) (result i32)
        (i32x4.extract_lane 0 (i32x4.relaxed_trunc_f32x4_u (f32x4.splat (local.get 0))))))"""
    found = [
        instance(text, store=Store(relaxed=native.Relaxed(trunc_u=choice))).exports["f"](-1.0)
        for choice in range(3)
    ]
    assert found == [0, -(1 << 31), -1]
    with pytest.raises(ValueError, match="trunc_u has to be from 0 to 2, not 3"):
        native.Relaxed(trunc_u=3)


def test_wrong_modules() -> None:
    with pytest.raises(DecodeError):
        Module(b"no module")
    with pytest.raises(ValidationError, match="type mismatch"):
        Module(bytes.fromhex("0061736d01000000010401600000030201000a0601040041000b"))


@pytest.mark.parametrize(
    ("imports", "error"),
    [
        ({}, 'no func is given for "env" "f"'),
        ({"env": {"f": 3}}, '"env" "f" is given as 3'),
        ({"env": {"f": Memory.of_host(Store(), 1)}}, "incompatible import type"),
    ],
)
def test_imports_that_do_not_fit(imports: Any, error: str) -> None:
    with pytest.raises(native.LinkError, match=error):
        instance('(module (import "env" "f" (func)))', imports)


def test_imports_by_their_order() -> None:
    """Two of them may have one name, and different types."""
    text = """(module (import "a" "b" (func $f (result i32))) (import "a" "b" (global $g i64))
        (func (export "f") (result i32 i64) (call $f) (global.get $g)))"""
    module, store = Module(wat2wasm(text)), Store()
    given = [lambda: 5, Global.of_host(store, "i64", 6)]
    assert Instance(module, given, store).exports["f"]() == (5, 6)
    with pytest.raises(native.LinkError, match="2 imports are wanted, not 1"):
        Instance(module, given[:1], store)


def test_bits_of_globals() -> None:
    text = """(module (global (export "a") i32 (i32.const -1)) (global (export "b") f32
        (f32.const nan:0x200001)) (global (export "c") v128 (v128.const i64x2 1 2))
        (global (export "d") anyref (ref.null any)))"""
    found = {name: each.bits for name, each in instance(text).exports.items()}
    assert found == {"a": (0xFFFF_FFFF,), "b": (0x7FA0_0001,), "c": (1, 2), "d": (0,)}


def test_a_function_for_a_memory() -> None:
    with pytest.raises(native.LinkError, match="is a function, not a memory"):
        instance('(module (import "env" "m" (memory 1)))', {"env": {"m": print}})


def test_items_of_another_store() -> None:
    with pytest.raises(native.LinkError, match="another store"):
        instance(
            '(module (import "env" "m" (memory 1)))',
            {"env": {"m": Memory.of_host(Store(), 1)}},
            Store(),
        )


def test_a_store_runs_in_one_thread_at_a_time() -> None:
    host = Host()
    errors: list[BaseException] = []

    def call() -> None:
        try:
            host.exports["plain"](1)
        except RuntimeError as error:
            errors.append(error)

    def in_thread(value: int) -> int:
        thread = threading.Thread(target=call)
        thread.start()
        thread.join()
        return value

    host.function = in_thread
    assert host.exports["plain"](1) == 1
    assert [str(error) for error in errors] == ["the store runs in another thread"]


def test_other_threads_run_meanwhile() -> None:
    """The loop ends only if this thread gets to run while it does."""
    looping = instance("""(module (memory (export "m") 1)
        (func (export "f") (loop (br_if 0 (i32.eqz (i32.load (i32.const 0)))))))""")
    thread = threading.Thread(target=looping.exports["f"])
    memory = looping.exports["m"]
    thread.start()
    memory.write(0, b"\1")
    thread.join(timeout=60)
    assert not thread.is_alive()


def test_handles_keep_their_store() -> None:
    function = instance('(module (func (export "f") (result i32) (i32.const 6)))').exports["f"]
    assert function() == 6


def test_a_store_goes_with_what_is_of_it() -> None:
    """At once, not only when Python next looks for circles."""
    made = instance('(module (memory (export "m") 1) (func (export "f")))')
    made.exports["f"]()
    store = weakref.ref(made.store)
    gc.disable()
    try:
        del made
        assert store() is None
    finally:
        gc.enable()


def test_types_by_name() -> None:
    assert parse_types("") == []
    with pytest.raises(ValueError, match="no value type: 'i33'"):
        parse_types("i32 i33")


def test_an_unknown_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        native.Nothing  # noqa: B018


def test_memories_that_grow_often_seldom_move() -> None:
    """Otherwise code that grows one page by page would copy it each time."""
    memory = Memory.of_host(Store(), 1, 1000)
    places = set()
    for page in range(999):
        memory.write(page << 16, b"x")
        assert memory.grow(1) == page + 1
        places.add(int(ffi.cast("uintptr_t", lib.native_memory_data(memory.pointer))))
    assert len(places) < 15
    assert memory.read(0, 1) == memory.read(998 << 16, 1) == b"x"
    assert memory.read(999 << 16, 1 << 16) == bytes(1 << 16)
