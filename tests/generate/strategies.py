"""Configs and inputs of every kind, the unlikely ones first of all."""

import re
from typing import Any

from hypothesis import strategies as st

from smith.config import KNOBS, Config, ConfigError
from smith.config.modules import MODULE_KNOBS
from smith.wasm.instructions import INSTRUCTIONS

NAMES = [row.name for row in INSTRUCTIONS]


@st.composite
def configs(draw: st.DrawFn) -> Config:
    """Some knobs turned, mostly to an end of their range or to something small."""
    knobs: dict[str, Any] = {}
    for row in KNOBS:
        if row.name in ("allow_invalid", *MODULE_KNOBS):
            continue
        if draw(st.booleans()):
            low, high, among = (row.metadata[key] for key in ("low", "high", "among"))
            if among:
                knobs[row.name] = tuple(draw(st.lists(st.sampled_from(among), unique=True)))
            elif row.name in ("allow", "deny"):
                most = draw(st.sampled_from([0, 0, 3, 60]))
                names = draw(st.lists(st.sampled_from(NAMES), max_size=most))
                knobs[row.name] = tuple(names) or row.default
            elif isinstance(row.default, bool):
                knobs[row.name] = draw(st.booleans())
            elif row.name[:4] in ("min_", "max_"):
                knobs[row.name] = min(high, low + draw(st.sampled_from([0, 1, 2, 5, 25])))
            else:
                knobs[row.name] = draw(st.sampled_from([low, high, 50]) | st.integers(low, high))
    while True:
        try:
            return Config(**knobs)
        except ConfigError as error:
            # It names what contradicts what: without one of them there's a contradiction less.
            del knobs[next(word for word in re.findall(r"\w+", str(error)) if word in knobs)]


def inputs(max_size: int = 1000) -> st.SearchStrategy[bytes]:
    """Random bytes, and a few bytes again and again."""
    few = st.lists(st.integers(0, 255), min_size=1, max_size=4).map(bytes)
    repeated = st.tuples(few, st.integers(0, max_size // 4)).map(lambda pair: pair[0] * pair[1])
    return st.binary(max_size=max_size) | repeated | st.randoms().map(_random_bytes)


def _random_bytes(random: Any) -> bytes:
    return bytes(random.randbytes(random.randrange(3000)))
