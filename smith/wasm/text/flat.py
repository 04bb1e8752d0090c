"""Code as a line for each instruction, indented by its depth in blocks."""

from smith.wasm.code import CLOSES, DIVIDES, OPENS
from smith.wasm.text.code import CodeText
from smith.wasm.text.lines import NO_OFFSET, Lines, remark


def flat_lines(
    lines: Lines,
    text: CodeText,
    code: list[int],
    depth: int,
    offsets: list[int],
    hints: dict[int, str],
) -> None:
    """Write the instructions of a function body.

    `offsets` are theirs, or empty; `hints` are annotations that stand before an instruction, by
    its number.
    """
    words: list[str] = []
    pos = 0
    index = 0
    while pos < len(code):
        number = code[pos]
        if CLOSES[number]:
            depth -= 1
        column = depth - 1 if DIVIDES[number] else depth
        if hints and index in hints:
            lines.line(column, hints[index])
        words.clear()
        pos = text.words(words, code, pos)
        lines.line(column, " ".join(words), offsets[index] if offsets else NO_OFFSET)
        if OPENS[number]:
            depth += 1
        index += 1


def flat_inline(text: CodeText, code: list[int], offsets: list[int]) -> str:
    """The instructions in one line, each after its offset."""
    words: list[str] = []
    pos = 0
    index = 0
    while pos < len(code):
        if offsets:
            words.append(remark(offsets[index])[:-1])
        pos = text.words(words, code, pos)
        index += 1
    return " ".join(words)
