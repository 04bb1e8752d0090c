"""Which build of `smith` is under test, and environments that run the one or the other.

The compiled modules of an installed build lie beside their sources, so one install offers both:
compiled as it stands, interpreted with `SMITH_PURE=1`.
"""

import os
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


def package_folder() -> Path:
    """The folder that `import smith` takes; the checkout's where there is none."""
    spec = find_spec("smith")
    return Path(spec.origin).parent if spec and spec.origin else CHECKOUT / "smith"


PACKAGE = package_folder()


def is_compiled() -> bool:
    """Whether the modules that this process imports are the compiled ones."""
    from smith import unstructured

    return not unstructured.__file__.endswith(".py")


def has_compiled_modules() -> bool:
    """Whether this install holds compiled modules, imported or not."""
    return binary_of(PACKAGE / "unstructured.py").exists()


def binary_of(source: Path) -> Path:
    """Where the compiled form of the module in `source` lies."""
    return source.with_suffix(EXTENSION_SUFFIXES[0])


def engine_binary() -> Path:
    """Where the bundled engine lies, if it was compiled."""
    return PACKAGE / "native" / "_engine.abi3.so"


def interpreted_env() -> dict[str, str]:
    """The environment of a process that runs the Python sources."""
    return os.environ | {"SMITH_PURE": "1"}


def compiled_env() -> dict[str, str]:
    """The environment of a process that runs the compiled modules; skips where there are none."""
    if not has_compiled_modules():
        pytest.skip("this install of smith has no compiled modules")
    return {name: value for name, value in os.environ.items() if name != "SMITH_PURE"}
