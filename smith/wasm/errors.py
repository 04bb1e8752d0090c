"""What can be wrong with a module."""


class WasmError(Exception):
    """A module is malformed or invalid.

    `message` begins with the phrase of the official test suite; `offset` is the byte, counted from
    the module's start, where that showed.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(f"{message} (at offset 0x{offset:x})")
        self.message = message
        self.offset = offset


class DecodeError(WasmError):
    """The bytes are no module: malformed, in the words of the spec."""


class ValidationError(WasmError):
    """The module breaks a rule of validation: in the function of this index, if that is not -1."""

    def __init__(self, message: str, offset: int, function: int = -1) -> None:
        where = f" in function {function}" if function >= 0 else ""
        super().__init__(f"{message}{where}", offset)
        self.function = function
