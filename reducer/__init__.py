"""A shrinker of byte strings: the smallest input that still is interesting."""

from reducer.reduction import Reduction, reduce
from reducer.shrinker import Improvement, NotInteresting, Progress

__all__ = ["Improvement", "NotInteresting", "Progress", "Reduction", "reduce"]
