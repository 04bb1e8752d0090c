"""Function bodies of any bytes, which mostly are invalid."""

from typing import Final

from librt.strings import BytesWriter

from smith.unstructured import Choices
from smith.wasm.encode_code import encode_body, encoded
from smith.wasm.instructions import op
from smith.wasm.leb128 import write_u

STAND_IN: Final = encode_body([], encoded([op("unreachable")]))
"""What a module has for such a body while it is made."""
END: Final = op("end")
NO_LOCALS: Final = b"\0"


def raw_body(choices: Choices, room: int) -> bytes:
    """An entry of the code section: the rest of the input, at most `room` bytes.

    In every other case that stands between what says that there are no locals, and `end`.
    """
    framed = choices.index(2) == 1
    content = choices.blob()[:room]
    if framed:
        content = NO_LOCALS + content + encoded([END])
    out = BytesWriter()
    write_u(out, len(content))
    out.write(content)
    return out.getvalue()


def replaced(bodies: list[bytes], raw: dict[int, bytes]) -> list[bytes]:
    """The bodies, with others in some places."""
    return [raw.get(place, body) for place, body in enumerate(bodies)] if raw else bodies
