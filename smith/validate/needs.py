"""Features that have to be enabled: sets as `smith.wasm.features` has them."""

from typing import Final

from smith.validate.errors import Invalid
from smith.wasm.features import BIT, names_of
from smith.wasm.type_features import features_of_type
from smith.wasm.types import type_name

REFERENCE_TYPES: Final = BIT["reference-types"]
FUNCTION_REFERENCES: Final = BIT["function-references"]
GC: Final = BIT["gc"]
MULTI_VALUE: Final = BIT["multi-value"]
MULTI_MEMORY: Final = BIT["multi-memory"]
MUTABLE_GLOBAL: Final = BIT["mutable-global"]
BULK_MEMORY: Final = BIT["bulk-memory"]
MEMORY64: Final = BIT["memory64"]
THREADS: Final = BIT["threads"]
EXCEPTIONS: Final = BIT["exceptions"]
STACK_SWITCHING: Final = BIT["stack-switching"]
CUSTOM_DESCRIPTORS: Final = BIT["custom-descriptors"]


def require(enabled: int, needs: int, what: str) -> None:
    """Raise `Invalid` unless all features that this needs are enabled."""
    missing = needs & ~enabled
    if missing:
        raise Invalid(f"disabled feature {', '.join(names_of(missing))}: {what}")


def require_type(enabled: int, t: int) -> None:
    """Raise `Invalid` unless all features that a type needs are enabled."""
    needs = features_of_type(t)
    if needs & ~enabled:
        require(enabled, needs, type_name(t))
