"""What means nothing, and all that engines read: other encodings, and custom sections."""

from smith.generate.variety.manner import Manner, Variety
from smith.generate.variety.vary import vary, vary_binary

__all__ = ["Manner", "Variety", "vary", "vary_binary"]
