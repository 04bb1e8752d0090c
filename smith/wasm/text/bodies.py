"""Expressions in the text format: bodies of functions, and constant ones within a line."""

from smith.wasm import code as flat_code
from smith.wasm.arity import NO_FUNCTION, Arity
from smith.wasm.encoder import CODE_SECTION
from smith.wasm.module import Function, Module
from smith.wasm.text.code import CodeText
from smith.wasm.text.flat import flat_inline, flat_lines
from smith.wasm.text.folded import folded_inline, folded_lines
from smith.wasm.text.identifiers import Space, nameless
from smith.wasm.text.lines import Lines
from smith.wasm.text.offsets import Offsets
from smith.wasm.text.spaces import Spaces


class Bodies:
    """Writes the expressions of a module, those of each section in the order of the bytes."""

    def __init__(
        self, module: Module, spaces: Spaces, offsets: Offsets | None, folded: bool
    ) -> None:
        """`offsets` if they are to be shown."""
        self.text = CodeText(spaces.types)
        spaces.tell(self.text)
        self.arity = Arity(module)
        self.offsets = offsets
        self.folded = folded

    def body(
        self,
        lines: Lines,
        function: Function,
        locals: Space,
        labels: Space,
        hints: dict[int, str],
    ) -> None:
        self.text.begin(locals, labels)
        offsets = self.next_offsets(CODE_SECTION, function.code)
        if self.folded:
            self.arity.begin(function.type_index)
            folded_lines(lines, self.text, self.arity, function.code, 2, offsets, hints)
        else:
            flat_lines(lines, self.text, function.code, 2, offsets, hints)

    def next_offsets(self, section: int, code: list[int]) -> list[int]:
        return self.offsets.expression(section, code) if self.offsets else []

    def expression(self, section: int, code: list[int]) -> str:
        """The instructions in one line."""
        return self.in_line(code, self.next_offsets(section, code))

    def clause(self, keyword: str, section: int, code: list[int]) -> str:
        """`(offset e)` or `(item e)`; a single instruction needs only its own parentheses."""
        offsets = self.next_offsets(section, code)
        if not code:
            return f"({keyword})"
        if flat_code.after(code, 0) < len(code) or offsets:
            return f"({keyword} {self.in_line(code, offsets)})"
        shown = self.in_line(code, offsets)
        return shown if shown.startswith("(") else f"({shown})"

    def in_line(self, code: list[int], offsets: list[int]) -> str:
        self.text.begin(nameless(), nameless())
        if not self.folded:
            return flat_inline(self.text, code, offsets)
        self.arity.begin(NO_FUNCTION)
        return folded_inline(self.text, self.arity, code, offsets)
