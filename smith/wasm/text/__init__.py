"""The text format: modules as text (spec chapter 6)."""

from smith.wasm.text.printer import print_binary, print_wat

__all__ = ["print_binary", "print_wat"]
