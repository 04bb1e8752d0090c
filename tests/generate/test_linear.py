"""The time that a module takes is linear in its input's length, for regular inputs too."""

from functools import partial

import pytest

from smith.config import Config
from smith.generate import generate
from tests.builds import is_compiled
from tests.lines import lines_of

SIZE = 3_000  # bytes
MOST_GROWTH = 2.3
ALL = Config(features=("all",))
MANY = 90_000
WIDE = ALL.replace(
    max_functions=MANY,
    max_types=MANY,
    max_globals=MANY,
    max_imports=MANY,
    max_tags=MANY,
    max_exports=MANY,
    max_elements=MANY,
    max_data=MANY,
)
# Many types that may have subtypes, items of many types, functions, and what is empty.
PATTERNS = [
    b"\xcc",
    b"\xcc\xf0\xe5",
    b"\xcc\xb6\n\x1f\x9b\n",
    b"\x89\xe0\x45\x1c",
    b"\x0e\xcf",
    b"\xd0",
    b"\xd0\x07\x98\n\xd0\xd0\x1a\xd0\xd0\xd0",
    b"\xde\x36\xd0O\x82n\xfdF\xaf4P\xfc\t\x9f\x131\x89\xfcP\xd2\x80\xb4\x96\n",
    b"\xa0\x8d\xea\xfd\n",
    b"\x90n\xa9\xa7\n",
    b"\n",
    b"\0",
]


@pytest.mark.skipif(is_compiled(), reason="compiled code has no lines to be counted")
@pytest.mark.parametrize("config", [Config(), ALL, WIDE], ids=["default", "all", "wide"])
@pytest.mark.parametrize("pattern", PATTERNS, ids=repr)
def test_work_is_linear(pattern: bytes, config: Config) -> None:
    generate(b"", config)
    some, more = (
        lines_of(partial(generate, (pattern * size)[:size], config)) for size in (SIZE, 2 * SIZE)
    )
    assert more / some < MOST_GROWTH
