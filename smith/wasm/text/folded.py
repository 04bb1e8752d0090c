"""Code in folded form: each instruction in parentheses, its operands inside (spec section 6.5.12).

    local.get 0                  (i32.add
    local.get 1         ->         (local.get 0)
    i32.add                        (local.get 1))

`Tree` finds what can be nested. An instruction keeps its operands inside when the last
instructions before it, taken together, leave just as many values as it takes. Where that is not
so, it stands without parentheses and takes what it finds on the stack; nothing else is nested over
it. So folding never moves an instruction, and its text means the same instructions whatever they
are, also in code that is not valid.
"""

from typing import Final

from smith.wasm.arity import UNKNOWN, Arity
from smith.wasm.code import CLOSES, DIVIDES, OPENS
from smith.wasm.instructions import op
from smith.wasm.text.code import CodeText
from smith.wasm.text.lines import NO_OFFSET, Lines, remark

MOST_COLUMNS: Final = 72  # of an instruction with its operands in one line
_ENDLESS: Final = 1 << 30  # the width of what has lines of its own

_IF: Final = op("if")
_ELSE: Final = op("else")
_DELEGATE: Final = op("delegate")
_TRY: Final = op("try")  # no reader at hand knows a folded one


def folded_lines(
    lines: Lines,
    text: CodeText,
    arity: Arity,
    code: list[int],
    depth: int,
    offsets: list[int],
    hints: dict[int, str],
) -> None:
    """Write the instructions of a function body.

    `offsets` are theirs, or empty; `hints` are annotations that stand before an instruction, by
    its number. With offsets each instruction has a line of its own.
    """
    tree = Tree(text, arity, code, hints, 0 if offsets else MOST_COLUMNS)
    _Writer(tree, lines, depth, offsets, hints).write()


def folded_inline(text: CodeText, arity: Arity, code: list[int], offsets: list[int]) -> str:
    """The instructions in one line, each after its offset."""
    lines = Lines(margin=False)
    writer = _Writer(Tree(text, arity, code, {}, 0), lines, 0, offsets, {})
    writer.one_line = True
    writer.write()
    return "".join(lines.pieces)[1:]


class Tree:
    """What is nested in what.

    By number of instruction in the code: its opcode in `numbers` and `texts`; `first`, where its
    operands begin, itself if it has none; `flat`, whether it stands without parentheses; `short`,
    whether it fits into a line with its operands, but without the body of a block; `opener`, for a
    part of a block, the instruction that opens the block, and -1 for all others.
    """

    def __init__(
        self, text: CodeText, arity: Arity, code: list[int], hints: dict[int, str], most: int
    ) -> None:
        self.numbers: list[int] = []
        self.texts: list[str] = []
        self.first: list[int] = []
        self.flat: list[bool] = []
        self.short: list[bool] = []
        self.opener: list[int] = []
        self.most = most
        self.widths: list[int] = []
        # What lies on the stack: instructions, and how many values each left, or UNKNOWN.
        self.nodes: list[int] = []
        self.left: list[int] = []
        self.base = 0  # where the innermost block's part of `nodes` begins
        # The open blocks: their instructions, bases outside, and what they leave.
        self.blocks: list[int] = []
        self.bases: list[int] = []
        self.results: list[int] = []
        words: list[str] = []
        pos = 0
        while pos < len(code):
            start = pos
            words.clear()
            pos = text.words(words, code, pos)
            index = self.append(code[start], " ".join(words))
            if index in hints:
                self.widths[index] = _ENDLESS
            self.place(arity, code, start, index)

    def append(self, number: int, shown: str) -> int:
        index = len(self.texts)
        self.numbers.append(number)
        self.texts.append(shown)
        self.first.append(index)
        self.flat.append(False)
        self.short.append(True)
        self.opener.append(-1)
        self.widths.append(len(shown) + 2)
        return index

    def place(self, arity: Arity, code: list[int], pos: int, index: int) -> None:
        """Give the instruction its place in the tree."""
        number = code[pos]
        if CLOSES[number]:
            self.close(arity, index)
            return
        if DIVIDES[number]:
            self.divide(index)
            return
        self.nest(arity.taken(code, pos), index)
        left = UNKNOWN if self.flat[index] else arity.left(code, pos)
        self.short[index] = self.widths[index] <= self.most
        if not OPENS[number]:
            self.push(index, left)
            return
        self.widths[index] = _ENDLESS
        self.blocks.append(index)
        self.results.append(left)
        self.bases.append(self.base)
        self.base = len(self.nodes)
        arity.labels.append(arity.label(code, pos))

    def push(self, index: int, left: int) -> None:
        self.nodes.append(index)
        self.left.append(left)

    def nest(self, taken: int, index: int) -> None:
        """Nest operands in the instruction, or make it flat.

        Each node that is looked at in vain lies below a flat one from then on, and is never looked
        at again: all in all, the time is linear.
        """
        number = self.numbers[index]
        bare = OPENS[number] and number != _IF  # has no place for operands
        place = len(self.nodes)
        while taken > 0 and place > self.base and self.left[place - 1] > 0:
            place -= 1
            taken -= self.left[place]
        if taken or number == _TRY or (bare and place < len(self.nodes)):
            self.flat[index] = True
            return
        if place == len(self.nodes):
            return
        self.first[index] = self.first[self.nodes[place]]
        width = self.widths[index]
        for node in self.nodes[place:]:
            width = min(width + 1 + self.widths[node], _ENDLESS)
        self.widths[index] = width
        del self.nodes[place:]
        del self.left[place:]

    def divide(self, index: int) -> None:
        """Another arm of the block begins, with nothing of the one before."""
        if self.blocks:
            self.opener[index] = self.blocks[-1]
        del self.nodes[self.base :]
        del self.left[self.base :]

    def close(self, arity: Arity, index: int) -> None:
        self.divide(index)
        if not self.blocks:
            return
        block = self.blocks.pop()
        left = self.results.pop()
        self.base = self.bases.pop()
        arity.labels.pop()
        if self.numbers[index] == _DELEGATE:  # a parenthesis would mean `end`
            self.flat[block] = True
            self.first[block] = block
            left = UNKNOWN
        self.push(block, left)


class _Writer:
    """Writes a tree: one pass over the instructions, opening parentheses as their spans begin."""

    def __init__(
        self, tree: Tree, lines: Lines, depth: int, offsets: list[int], hints: dict[int, str]
    ) -> None:
        self.tree = tree
        self.lines = lines
        self.depth = depth
        self.offsets = offsets
        self.hints = hints
        self.one_line = False
        self.inside = -1  # the instruction that has the line for itself and its operands
        # The instructions whose operands begin at an instruction, the outermost first: a list
        # that ends with the instruction itself.
        count = len(tree.texts)
        self.outermost = list(range(count))
        self.inner = [-1] * count
        for index in range(count):
            first = tree.first[index]
            if first != index:
                self.inner[index] = self.outermost[first]
                self.outermost[first] = index

    def write(self) -> None:
        tree = self.tree
        for index in range(len(tree.texts)):
            head = self.outermost[index]
            while head != index:
                self.open(head)
                head = self.inner[head]
            if tree.first[index] != index:
                self.operands_done(index)
            elif tree.opener[index] >= 0:
                self.part(index, tree.opener[index])
            elif tree.flat[index] or CLOSES[tree.numbers[index]] or DIVIDES[tree.numbers[index]]:
                self.begin(index, tree.texts[index])
                if OPENS[tree.numbers[index]]:
                    self.depth += 1
            elif OPENS[tree.numbers[index]]:
                self.begin(index, f"({tree.texts[index]}")
                self.depth += 1
            else:
                self.begin(index, f"({tree.texts[index]})")

    def begin(self, index: int, shown: str) -> None:
        """Begin the text of an instruction: in a new line, unless it is in one with others."""
        offset = self.offsets[index] if self.offsets else NO_OFFSET
        if self.one_line:
            self.lines.more(f" {remark(offset)}{shown}")
        elif self.inside >= 0:
            self.lines.more(f" {shown}")
        else:
            if self.hints and index in self.hints:
                self.lines.line(self.depth, self.hints[index])
            self.lines.line(self.depth, shown, offset)

    def open(self, index: int) -> None:
        """Begin an instruction whose operands follow."""
        self.begin(index, f"({self.tree.texts[index]}")
        if self.inside >= 0:
            return
        if self.tree.short[index]:
            self.inside = index
        else:
            self.depth += 1

    def operands_done(self, index: int) -> None:
        """End an instruction after its operands; or begin the body of an `if`."""
        in_line = self.inside >= 0
        if self.inside == index:
            self.inside = -1
        if self.tree.numbers[index] != _IF:
            self.lines.more(")")
            if not in_line:
                self.depth -= 1
            return
        if in_line:
            self.depth += 1
        self.arm("(then", NO_OFFSET)

    def arm(self, shown: str, offset: int) -> None:
        if self.one_line:
            self.lines.more(f" {remark(offset)}{shown}")
        else:
            self.lines.line(self.depth, shown, offset)
        self.depth += 1

    def part(self, index: int, opener: int) -> None:
        """A part of a block that is not its beginning."""
        number = self.tree.numbers[index]
        folded_if = self.tree.numbers[opener] == _IF and not self.tree.flat[opener]
        if CLOSES[number]:
            self.depth -= 2 if folded_if else 1
            if self.tree.flat[opener]:
                self.begin(index, self.tree.texts[index])
            else:
                self.lines.more("))" if folded_if else ")")
        elif folded_if and number == _ELSE:
            self.lines.more(")")
            self.depth -= 1
            self.arm("(else", self.offsets[index] if self.offsets else NO_OFFSET)
        else:
            self.depth -= 1
            self.begin(index, self.tree.texts[index])
            self.depth += 1
