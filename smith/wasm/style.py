"""How a module is written where the binary format leaves a choice.

The encoder asks its `Style` wherever the same meaning has several encodings, in the order of the
bytes. Whatever the answers, the decoder makes the same module of the bytes.
"""

from typing import Final

from librt.strings import BytesWriter
from mypy_extensions import mypyc_attr

from smith.wasm.leb128 import write_s, write_u

# Forms that have a longer one.
LONG_GROUP: Final = 0  # a recursive group of one type says that it is one
LONG_FINAL: Final = 1  # a final type without supertypes says that it is one
LONG_REFERENCE: Final = 2  # a nullable reference to an abstract heap type takes two bytes
LONG_MEMARG: Final = 3  # a load or store names memory 0
EMPTY_SECTION: Final = 4  # and more, by section id: a section without entries is there


@mypyc_attr(allow_interpreted_subclasses=True)
class Style:
    """The shortest encoding. A subclass answers otherwise."""

    def u(self, out: BytesWriter, value: int, bits: int = 32) -> None:
        """Write an unsigned integer of so many bits: sizes, counts, flags."""
        write_u(out, value)

    def s(self, out: BytesWriter, value: int, bits: int) -> None:
        """Write a signed integer of so many bits."""
        write_s(out, value)

    def index(self, out: BytesWriter, value: int, kind: int) -> None:
        """Write an index that is an immediate of this kind (`instructions.IMMEDIATE_KINDS`)."""
        write_u(out, value)

    def is_long(self, form: int) -> bool:
        """Whether to write the longer of two forms."""
        return False


SHORTEST: Final = Style()
