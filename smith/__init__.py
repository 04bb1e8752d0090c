"""Any bytes in, a valid and live WebAssembly module out: the same one for ever.

module = smith.generate(b"any bytes", smith.Config.preset("differential"))
module.wasm                                        # the binary
smith.generate(smith.input_from_seed(7)).wat       # what `smith gen --seed 7 --to wat` prints
"""

from smith import _pure as _pure  # first: it decides from where the others are imported

# isort: split
from smith.config import Config, ConfigError
from smith.generate import External, Module, generate, spans
from smith.inputs import FORMAT, input_from_seed
from smith.recording import Recording, RecordingError, record, refit, replay
from smith.unstructured import Choices, Span, Unstructured, Weighted
from smith.validate import validate
from smith.wasm import DecodeError, ValidationError, WasmError, decode, encode, print_wat

__all__ = [
    "FORMAT",
    "Choices",
    "Config",
    "ConfigError",
    "DecodeError",
    "External",
    "Module",
    "Recording",
    "RecordingError",
    "Span",
    "Unstructured",
    "ValidationError",
    "WasmError",
    "Weighted",
    "decode",
    "encode",
    "generate",
    "input_from_seed",
    "print_wat",
    "record",
    "refit",
    "replay",
    "spans",
    "validate",
]
