"""What may be generated: the knobs, their values, what contradicts what, and swarm."""

from smith.config.config import KNOBS, PRESETS, Config, knob
from smith.config.features import DEFAULT_FEATURES, spelled
from smith.config.needs import NEEDS
from smith.config.patterns import FLOATS, instructions, weights_of
from smith.config.values import ConfigError

__all__ = [
    "DEFAULT_FEATURES",
    "FLOATS",
    "KNOBS",
    "NEEDS",
    "PRESETS",
    "Config",
    "ConfigError",
    "instructions",
    "knob",
    "spelled",
    "weights_of",
]
