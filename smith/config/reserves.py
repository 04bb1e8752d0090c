"""What of the maxima is kept for what the generator adds for want of others."""

from typing import Final

OWN_TYPES: Final = 3  # a plain struct and array, and the own tag's type
SPACIOUS: Final = 2 * OWN_TYPES  # types that there may be, at least, where some are kept
OWN_ELEMENTS: Final = 2  # segments for the dispatch table and for what only ref.func names
MOST_CONTROL_TAGS: Final = 6  # to suspend with
