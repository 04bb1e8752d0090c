"""What keeps the validator linear: the one limit that it has beyond the rules of the language.

An instruction costs as much time as the types that it moves, and a few bytes can move as many as a
function type has. The spec allows such limits (appendix, implementation limitations), and this is
the one that all engines have (JavaScript API, implementation-defined limits).
"""

from typing import Final

MOST_PARAMS: Final = 1_000
MOST_RESULTS: Final = 1_000
