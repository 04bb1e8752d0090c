"""What the simplest values of heap types are made of."""

from typing import Final

from smith.wasm.types import ANY, ARRAY, EQ, EXTERN, I31, STRUCT

# By abstract heap type of gc; of a struct those of any kind.
MAKERS: Final[dict[int, tuple[str, ...]]] = {
    EXTERN: ("ref.i31", "extern.convert_any"),
    ANY: ("ref.i31",),
    EQ: ("ref.i31",),
    I31: ("ref.i31",),
    STRUCT: ("struct.new", "struct.new_default", "struct.new_desc", "struct.new_default_desc"),
    ARRAY: ("array.new_fixed",),
}
FUNCTION_MAKERS: Final = ("ref.func",)
EXCEPTION_MAKERS: Final = ("block", "try_table", "throw")
CONTINUATION_MAKERS: Final = ("cont.new",)
