"""Where the parts of a text are in the binary, for those who want to see that."""

from smith.wasm import code as flat_code
from smith.wasm.decode_types import REC, read_subtype
from smith.wasm.decoder import Places, instruction_offsets
from smith.wasm.encoder import CODE_SECTION, TYPE_SECTION
from smith.wasm.features import ALL
from smith.wasm.module import Module
from smith.wasm.reader import Reader


class Offsets:
    """Offsets of definitions, and of the instructions of expressions in the order of the bytes."""

    def __init__(self, data: bytes, places: Places) -> None:
        self.data = data
        self.places = places
        self.next = [0] * len(places.expressions)  # the next expression, by section

    def entry(self, section: int, index: int) -> int:
        """Where an entry of a section begins; of the code section, behind its size."""
        offset = self.places.entries[section][index]
        if section == CODE_SECTION:
            while self.data[offset] >= 0x80:
                offset += 1
            offset += 1
        return offset

    def expression(self, section: int, code: list[int]) -> list[int]:
        """Where each instruction of the section's next expression begins."""
        start = self.places.expressions[section][self.next[section]]
        self.next[section] += 1
        return instruction_offsets(self.data, start, flat_code.count(code))

    def types(self, module: Module) -> list[int]:
        """Where each type begins; the entries of the section are whole groups."""
        found: list[int] = []
        for index, size in enumerate(module.groups):
            offset = self.places.entries[TYPE_SECTION][index]
            reader = Reader(self.data, offset, len(self.data), ALL)
            if reader.peek("type") == REC:
                reader.pos += 1
                reader.count("types of group")
            for _ in range(size):
                found.append(reader.pos)
                read_subtype(reader)
        return found
