"""Where the data of a memory lies: islands all over it, which `prefill` fills and most code visits.

A pattern in the whole memory would be larger than all code. One at its start would have all code
work there, and loads from anywhere else would give zeros.
"""

from typing import Final

from smith.unstructured import DIGITS

ISLANDS: Final = 8
ISLAND: Final = 64  # bytes
NAMES: Final = 2 * ISLANDS - 1
STEP: Final = ISLAND * NAMES // DIGITS  # bytes between places of an island that a digit names

# Bytes without a pattern that adding would hide.
PATTERN: Final = bytes(
    [(place * place * 167 + place * 59 + 113) >> 3 & 0xFF for place in range(ISLANDS * ISLAND)]
)


def island(size: int, place: int) -> int:
    """Where the island of this place begins in a memory of so many bytes: the last at its end."""
    return (size - ISLAND) * place // (ISLANDS - 1) if size > ISLAND else 0


def chosen_island(size: int, digit: int, key: int) -> int:
    """The island that a digit names: the first half as often as others.

    Which one a digit names depends on a function's key, since many digits are missing, hence 0, and
    so are some keys: 0 and 0 name one in the middle. The digits are a multiple of `NAMES`; what is
    left of one says where on the island.
    """
    return island(size, ((digit + key + ISLANDS) % NAMES + 1) >> 1)


def filling(size: int) -> list[tuple[int, bytes]]:
    """What to fill a memory with: places, and the bytes there."""
    if size <= len(PATTERN):
        return [(0, PATTERN[:size])] if size else []
    return [
        (island(size, place), PATTERN[place * ISLAND : (place + 1) * ISLAND])
        for place in range(ISLANDS)
    ]
