"""Sets of features, by name."""

from collections.abc import Iterable

from smith.wasm.features import REQUIRES


def supported(names: Iterable[str]) -> set[str]:
    """Those of the named features that have all that they cannot do without."""
    found = set(names)
    while lacking := {name for name in found if not found.issuperset(REQUIRES.get(name, []))}:
        found -= lacking
    return found
