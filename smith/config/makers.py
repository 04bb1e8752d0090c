"""What the simplest values of heap types are made of, and of how many instructions."""

from typing import Final

from smith.wasm.types import ANY, ARRAY, CONT, EQ, EXN, EXTERN, FUNC, I31, STRUCT

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
# Sizes of abstract heap types, where there is what makes their values.
ABSTRACT_SIZE: Final[dict[int, int]] = {
    FUNC: 1,
    EXTERN: 3,
    ANY: 2,
    EQ: 2,
    I31: 2,
    STRUCT: 2,
    ARRAY: 2,
    EXN: 5,
    CONT: 2,
}
