"""Folded code: what is nested, what is not, and how it is laid out."""

import pytest

from smith.wasm import module as wasm
from smith.wasm.encoder import encode
from smith.wasm.instructions import op
from smith.wasm.module import Module
from smith.wasm.text import print_binary
from smith.wasm.text.lines import MOST_INDENTED
from smith.wasm.types import EMPTY_BLOCK, FUNCREF, I32, block_of

NOP, DROP, ADD, END = op("nop"), op("drop"), op("i32.add"), op("end")
CALL, BLOCK, IF, ELSE = op("call"), op("block"), op("if"), op("else")
ONE, TWO = [op("i32.const"), 1], [op("i32.const"), 2]
GET = [op("local.get"), 0]
WIDE = [op("f64.const"), 0x3FF8 << 48]  # (f64.const 0x1.8p+0 (;=1.5;)), 30 columns

# Functions of these types have their indices: the function under test is of the first.
TYPES = [
    wasm.function_type([I32], []),
    wasm.function_type([], [I32, I32]),
    wasm.function_type([I32, I32], [I32]),
]


def binary_of(code: list[int]) -> bytes:
    module = Module()
    module.types = TYPES
    module.groups = [1] * len(TYPES)
    module.imports = [
        wasm.Import("", str(place), wasm.FunctionType(place)) for place in range(len(TYPES))
    ]
    module.functions = [wasm.Function(0, [], code)]
    return encode(module)


def folded(code: list[int]) -> list[str]:
    """The lines of a function body in folded form, without their indentation."""
    text = print_binary(binary_of(code), [], folded=True, names=True, offsets=False)
    body = text[text.index("(func (;3;)") :].split("\n")
    assert body[-3:] == ["  )", ")", ""]
    return [line[4:] for line in body[1:-3]]


def test_operands_are_nested() -> None:
    assert folded([*ONE, *TWO, ADD, DROP]) == ["(drop (i32.add (i32.const 1) (i32.const 2)))"]


def test_several_results_are_the_operands_of_one() -> None:
    assert folded([CALL, 1, ADD, DROP]) == ["(drop (i32.add (call 1)))"]
    assert folded([*ONE, CALL, 1, CALL, 2, DROP, DROP]) == [
        "(i32.const 1)",
        "(drop (call 2 (call 1)))",
        "drop",
    ]


def test_what_comes_with_another_value_is_not_nested() -> None:
    assert folded([CALL, 1, DROP, DROP]) == ["(call 1)", "drop", "drop"]


def test_what_has_something_in_between_is_not_nested() -> None:
    assert folded([*ONE, NOP, *TWO, ADD, DROP, *ONE, DROP]) == [
        "(i32.const 1)",
        "(nop)",
        "(i32.const 2)",
        "i32.add",
        "drop",
        "(drop (i32.const 1))",
    ]


def test_unreachable_code() -> None:
    assert folded([op("unreachable"), ADD, DROP, *ONE, op("br"), 0, ADD]) == [
        "(unreachable)",
        "i32.add",
        "drop",
        "(i32.const 1)",
        "(br 0)",
        "i32.add",
    ]


def test_branches_take_what_their_label_does() -> None:
    code = [BLOCK, block_of(I32), *ONE, *GET, op("br_if"), 0, *GET, op("br"), 0, END, DROP]
    assert folded(code) == [
        "(drop",
        "  (block (result i32)",
        "    (br_if 0 (i32.const 1) (local.get 0))",
        "    (br 0 (local.get 0))))",
    ]


def test_blocks_without_parameters_are_operands() -> None:
    assert folded([BLOCK, block_of(I32), NOP, *ONE, END, *TWO, ADD, DROP]) == [
        "(drop",
        "  (i32.add",
        "    (block (result i32)",
        "      (nop)",
        "      (i32.const 1))",
        "    (i32.const 2)))",
    ]


def test_what_stands_before_a_block_is_an_operand_after_it() -> None:
    assert folded([*ONE, BLOCK, block_of(I32), *TWO, END, ADD, op("br"), 0]) == [
        "(i32.add",
        "  (i32.const 1)",
        "  (block (result i32)",
        "    (i32.const 2)))",
        "(br 0)",
    ]


def test_blocks_with_parameters_are_flat() -> None:
    assert folded([*ONE, *TWO, BLOCK, 2, ADD, *ONE, DROP, END, DROP]) == [
        "(i32.const 1)",
        "(i32.const 2)",
        "block (type 2)",
        "  i32.add",
        "  (drop (i32.const 1))",
        "end",
        "drop",
    ]


def test_ifs() -> None:
    assert folded([*GET, IF, EMPTY_BLOCK, NOP, ELSE, NOP, END]) == [
        "(if (local.get 0)",
        "  (then",
        "    (nop))",
        "  (else",
        "    (nop)))",
    ]
    assert folded([*GET, IF, EMPTY_BLOCK, END]) == ["(if (local.get 0)", "  (then))"]
    assert folded([*GET, IF, EMPTY_BLOCK, ELSE, END]) == [
        "(if (local.get 0)",
        "  (then)",
        "  (else))",
    ]


def test_ifs_with_parameters() -> None:
    assert folded([*ONE, *TWO, *GET, IF, 2, ADD, ELSE, ADD, END, DROP]) == [
        "(drop",
        "  (if (type 2) (i32.const 1) (i32.const 2) (local.get 0)",
        "    (then",
        "      i32.add)",
        "    (else",
        "      i32.add)))",
    ]


def test_ifs_without_a_condition_to_nest() -> None:
    assert folded([*GET, NOP, IF, EMPTY_BLOCK, *ONE, DROP, ELSE, NOP, END, NOP]) == [
        "(local.get 0)",
        "(nop)",
        "if",
        "  (drop (i32.const 1))",
        "else",
        "  (nop)",
        "end",
        "(nop)",
    ]


def test_legacy_tries_are_flat() -> None:
    code = [op("try"), block_of(I32), *ONE, op("catch_all"), *TWO, END, DROP]
    assert folded(code) == [
        "try (result i32)",
        "  (i32.const 1)",
        "catch_all",
        "  (i32.const 2)",
        "end",
        "drop",
    ]


def test_what_a_delegate_ends_has_no_parentheses() -> None:
    """They would mean `end`. The decoder takes a delegate at the end of any block."""
    assert folded([BLOCK, EMPTY_BLOCK, NOP, op("delegate"), 0]) == [
        "block",
        "  (nop)",
        "delegate 0",
    ]
    assert folded([*GET, IF, EMPTY_BLOCK, NOP, op("delegate"), 0]) == [
        "(local.get 0)",
        "if",
        "  (nop)",
        "delegate 0",
    ]


def test_a_catch_outside_of_a_try() -> None:
    assert folded([BLOCK, EMPTY_BLOCK, *ONE, op("catch_all"), DROP, END]) == [
        "(block",
        "  (i32.const 1)",
        "catch_all",
        "  drop)",
    ]


def test_long_lines_are_divided() -> None:
    add = op("f64.add")
    assert folded([*WIDE, *WIDE, add, *WIDE, add, DROP]) == [
        "(drop",
        "  (f64.add",
        "    (f64.add (f64.const 0x1.8p+0 (;=1.5;)) (f64.const 0x1.8p+0 (;=1.5;)))",
        "    (f64.const 0x1.8p+0 (;=1.5;))))",
    ]


def test_with_offsets_each_instruction_has_a_line() -> None:
    code = [*GET, IF, EMPTY_BLOCK, NOP, ELSE, END]
    start = len(binary_of([])) - 1
    text = print_binary(binary_of(code), [], folded=True, names=True, offsets=True)
    body = text[text.index("(func (;3;)") :].split("\n")
    assert body[1:6] == [
        f"(;@{start + 2:<6x};)    (if",
        f"(;@{start:<6x};)      (local.get 0)",
        "                 (then",
        f"(;@{start + 4:<6x};)        (nop))",
        f"(;@{start + 5:<6x};)      (else))",
    ]


def test_constant_expressions() -> None:
    module = Module()
    module.globals = [wasm.Global(wasm.GlobalType(I32, mutable=False), [*ONE, *TWO, ADD])]
    module.elements = [wasm.Element(4, 0, [*ONE, *TWO, ADD], FUNCREF, [], [[NOP, *ONE], [ADD]])]
    text = print_binary(encode(module), [], folded=True, names=True, offsets=False)
    assert text.splitlines()[1:3] == [
        "  (global (;0;) i32 (i32.add (i32.const 1) (i32.const 2)))",
        "  (elem (;0;) (offset (i32.add (i32.const 1) (i32.const 2))) funcref"
        " (item (nop) (i32.const 1)) (i32.add))",
    ]


DEEP = 100_000


@pytest.mark.parametrize(
    "code",
    [
        [BLOCK, EMPTY_BLOCK] * DEEP + [END] * DEEP,
        [*GET, IF, EMPTY_BLOCK] * DEEP + [ELSE, END] * DEEP,
        [BLOCK, block_of(I32)] * DEEP + ONE + [op("i32.eqz"), END] * DEEP + [DROP],
        [*GET, *[op("i32.eqz")] * DEEP, DROP],
        [*GET, *[*ONE, ADD] * DEEP, DROP],
        [*GET * (DEEP + 1), *[ADD] * DEEP, DROP],
        [op("try"), EMPTY_BLOCK] * DEEP + [END] * DEEP,
        [ADD] * DEEP,
        [*[*ONE, NOP] * DEEP, *[ADD] * DEEP],
    ],
    ids=["blocks", "ifs", "typed", "unary", "left", "right", "tries", "flat", "apart"],
)
@pytest.mark.parametrize("offsets", [False, True])
def test_deep_code(code: list[int], offsets: bool) -> None:
    """Text, and so the time that it takes, stays proportional to the code, and it ends at all."""
    text = print_binary(binary_of(code), [], folded=True, names=True, offsets=offsets)
    assert text.count("(") - text.count("(;") == text.count(")") - text.count(";)")
    lines = text.splitlines()
    indentation = 2 * MOST_INDENTED + 11 * offsets
    assert max(len(line) - len(line[11 * offsets :].lstrip()) for line in lines) <= indentation
    assert len(text) < 400 * len(code)
