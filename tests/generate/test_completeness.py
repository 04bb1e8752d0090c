"""Every valid function body is reachable: enumerate the choices, and compare with brute force.

Brute force writes down every sequence of at most four instructions of a small language and asks
wasmtime which of them are valid bodies. The enumeration answers the generator's questions in all
ways and collects the bodies. Both must find the same; and what was answered, written as bytes,
must make the same module.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

import pytest
import wasmtime

from smith.config import Config
from smith.generate import generate, plan_of
from smith.generate.forms import BARE
from smith.generate.generator import Generator
from smith.unstructured import DIGITS, SYMBOLS, Choices
from smith.wasm import module as wasm
from smith.wasm.decoder import decode
from smith.wasm.encoder import encode
from smith.wasm.instructions import op
from smith.wasm.types import EMPTY_BLOCK, I32, block_of

CONST = [op("i32.const"), 0]
SIMPLE = {
    "i32.const": [CONST],
    "i32.add": [[op("i32.add")]],
    "drop": [[op("drop")]],
    "nop": [[op("nop")]],
    "unreachable": [[op("unreachable")]],
    "return": [[op("return")]],
    "local.get": [[op("local.get"), 0]],
    "local.tee": [[op("local.tee"), 0]],
    "select": [[op("select")]],
}
BRANCHES = {"br": op("br"), "br_if": op("br_if")}
BLOCKS = {"block": op("block"), "loop": op("loop"), "if": op("if")}
END = op("end")
ELSE = op("else")


class Language(NamedTuple):
    """Instructions, the function's parameters and results, how many instructions bodies have.

    A block counts once, its `end` and `else` do not. With `multi_value` blocks have parameters.
    """

    names: tuple[str, ...]
    params: int
    results: int
    multi_value: bool = False
    most: int = 4


LANGUAGES = {
    "straight": Language(
        ("i32.const", "i32.add", "drop", "nop", "local.get", "local.tee", "select"), 1, 1
    ),
    "polymorphic": Language(
        ("i32.const", "i32.add", "drop", "unreachable", "return", "select"), 0, 1
    ),
    "branches": Language(("i32.const", "drop", "block", "loop", "br", "br_if"), 0, 1),
    "conditional": Language(("i32.const", "drop", "if", "br", "unreachable"), 0, 1),
    "block parameters": Language(
        ("i32.const", "i32.add", "drop", "block", "br"), 0, 0, multi_value=True, most=3
    ),
}


def config_of(language: Language) -> Config:
    return Config(
        features=("mvp", "multi-value") if language.multi_value else ("mvp",),
        value_types=("i32",),
        allow=language.names,
        min_params=0,
        max_params=2,
        max_results=1,
        max_locals=language.params,
        max_globals=0,
        max_tables=0,
        max_elements=0,
        max_memories=0,
        max_nesting=language.most,
        guard_memory=0,
        guard_arithmetic=0,
        fold=False,
        dead_code=True,
        counted_loops=False,
        stack_operands=1,
        mixed_global=False,
        live_conditions=False,
    )


# Brute force


def sequences(language: Language, room: int, depth: int) -> Iterator[tuple[int, list[int]]]:
    """Every sequence of at most `room` instructions inside `depth` labels: (length, flat code)."""
    yield 0, []
    if room == 0:
        return
    for used, first in instructions(language, room, depth):
        for more, rest in sequences(language, room - used, depth):
            yield used + more, first + rest


def instructions(language: Language, room: int, depth: int) -> Iterator[tuple[int, list[int]]]:
    """Every instruction, blocks with their bodies, of at most `room` instructions."""
    for name in language.names:
        for code in SIMPLE.get(name, []):
            yield 1, code
        if name in BRANCHES:
            for label in range(depth):
                yield 1, [BRANCHES[name], label]
        if name in BLOCKS:
            types = [EMPTY_BLOCK, block_of(I32)]
            if language.multi_value:
                types += BLOCK_TYPES
            for blocktype in types:
                yield from blocks(language, name, blocktype, room - 1, depth + 1)


def blocks(
    language: Language, name: str, blocktype: int, room: int, depth: int
) -> Iterator[tuple[int, list[int]]]:
    """Every block of the type with at most `room` instructions in it."""
    start = [BLOCKS[name], blocktype]
    for used, body in sequences(language, room, depth):
        yield 1 + used, [*start, *body, END]
        if name == "if":
            for more, other in sequences(language, room - used, depth):
                yield 1 + used + more, [*start, *body, ELSE, *other, END]


# Types 1 and on of the module that brute force tries bodies in: (parameters, results).
SHAPES = [(1, 0), (1, 1), (2, 0), (2, 1)]
BLOCK_TYPES = [1 + place for place in range(len(SHAPES))]


def function_module(params: int, results: int, code: list[int]) -> bytes:
    module = wasm.Module()
    module.types = [
        wasm.function_type([I32] * p, [I32] * r) for p, r in [(params, results), *SHAPES]
    ]
    module.groups = [1] * len(module.types)
    module.functions = [wasm.Function(0, [], code)]
    return encode(module)


def valid_bodies(language: Language) -> set[tuple[object, ...]]:
    engine = wasmtime.Engine()
    found = set()
    for _, code in sequences(language, language.most, 1):
        binary = function_module(language.params, language.results, code)
        try:
            wasmtime.Module.validate(engine, binary)
        except wasmtime.WasmtimeError:
            continue
        found.add(meaning(binary))
    return found


def meaning(binary: bytes) -> tuple[object, ...]:
    """A module's one body with block types by what they say, not by index."""
    module = decode(binary)
    code = list(module.functions[0].code)
    words: list[object] = []
    pos = 0
    while pos < len(code):
        number = code[pos]
        words.append(number)
        if number in BLOCKS.values():
            kind = code[pos + 1]
            shape = module.types[kind] if kind >= 0 else None
            words.append((len(shape.params), len(shape.results)) if shape else kind)
            pos += 2
        elif number in (*BRANCHES.values(), op("i32.const"), op("local.get"), op("local.tee")):
            words.append(code[pos + 1])
            pos += 2
        else:
            pos += 1
    return tuple(words)


# Enumeration


class CutError(Exception):
    """This way makes too much, or nothing new."""


class Answers(Choices):
    """Answers from a list, then 0, and notes how many answers each question had.

    It asks for no more than it needs: raw digits, which pick literals and forms, come from a list
    of their own, an operand that is not on the stack is the simplest expression, and each statement
    is a bare one. What is found in spite of that is reachable all the more.
    """

    def __init__(self, answers: list[int], raw: list[int], most: int) -> None:
        super().__init__()
        self.traced = True
        self.answers = answers
        self.raw = list(raw)
        self.asked: list[int] = []
        self.digits: list[int] = []  # what a segment has to hold for the same answers
        self.ended = False
        self.room = most + 1  # the function's result is generated ahead, and may not be needed
        self.open = 0

    def begin(self, label: str) -> None:
        self.open += 1
        if label != "function":
            self.room -= 1
            if self.room < 0:
                raise CutError

    def end(self) -> None:
        self.open -= 1

    def answer(self, n: int) -> int:
        if self.ended or n == 1:
            return 0
        place = len(self.asked)
        self.asked.append(n)
        return self.answers[place] if place < len(self.answers) else 0

    def write(self, value: int, width: int = 1) -> None:
        if not self.ended:
            self.digits += [value // DIGITS**place % DIGITS for place in range(width)]

    def digit(self) -> int:
        value = self.raw.pop(0) if self.raw and not self.ended else 0
        self.write(value)
        return value

    def index(self, n: int) -> int:
        if n == DIGITS:
            return self.digit()
        value = self.answer(n)
        self.write(value, 1 if n <= 24 else 2)
        return value

    def pick(self, n: int) -> int:
        value = self.answer(n)
        self.write(value)
        return value

    def entry(self, slots: list[int]) -> int:
        distinct = list(dict.fromkeys(slots))
        if len(distinct) == DIGITS:
            return self.digit()
        chosen = distinct[self.answer(len(distinct))]
        self.write(slots.index(chosen))
        return chosen

    def operation(self, slots: list[int]) -> int:
        self.write(0)
        return slots[0]

    def statement(self, slots: list[int], leads: list[int]) -> int:
        if len(set(slots)) == DIGITS:
            return self.digit()
        outermost = self.open == 1  # where an END means nothing
        chosen = BARE if outermost else (slots[0], BARE)[self.answer(2)]
        self.write(slots.index(chosen))
        return chosen

    def more(self) -> bool:
        if not self.ended:
            self.ended = self.answer(2) == 0
        return not self.ended

    def input(self) -> bytes:
        inverse = {SYMBOLS[byte]: byte for byte in range(255) if byte != 0x0A}
        return bytes(inverse[digit] for digit in self.digits)


OWN_SIGNATURE = 160  # the digit of a function's head for "a signature of its own"


def enumerate_bodies(language: Language) -> Iterator[tuple[bytes, bytes]]:
    """Modules of one function, for every way of answering: (binary, input)."""
    plan = plan_of(config_of(language))
    # Kind, the number of results if there is a choice, exported; then what is asked of the body.
    head = [0, language.results, 0]
    raw = [0, OWN_SIGNATURE, language.params]  # key, form, parameters
    answers = list(head)
    while True:
        door = Answers(answers, raw, language.most)
        with suppress(CutError):
            yield Generator(plan, [door]).generate(), door.input()
        # The next answers: count up at the last question that has another one.
        asked = door.asked
        answers = (answers + [0] * len(asked))[: len(asked)]
        while len(answers) > len(head) and answers[-1] + 1 == asked[len(answers) - 1]:
            answers.pop()
        if len(answers) <= len(head):
            return
        answers[-1] += 1


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_valid_body_is_reachable(name: str) -> None:
    language = LANGUAGES[name]
    wanted = valid_bodies(language)
    assert len(wanted) > 50
    found: dict[tuple[object, ...], tuple[bytes, bytes]] = {}
    for binary, data in enumerate_bodies(language):
        body = meaning(binary)
        if body in wanted:
            found.setdefault(body, (binary, data))
    assert not wanted - found.keys()
    config = config_of(language)
    for binary, data in found.values():
        assert generate(data, config).wasm == binary
