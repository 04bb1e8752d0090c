"""What means nothing, and all that engines read: other encodings, and custom sections."""

from smith.generate.variety.vary import Variety, vary

__all__ = ["Variety", "vary"]
