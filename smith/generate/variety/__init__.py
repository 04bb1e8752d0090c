"""What means nothing, and all that engines read: other encodings, and custom sections."""

from smith.generate.variety.vary import Variety, vary, vary_binary

__all__ = ["Variety", "vary", "vary_binary"]
