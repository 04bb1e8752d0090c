"""Prefer the Python source of a compiled module, at run time.

CPython looks for an extension module before it looks for a source file. Fuzzing wants the source,
because atheris instruments bytecode; so do a debugger and coverage. With `SMITH_PURE=1` in the
environment the finders of this package's folders are replaced by ones that try the source first.
The package imports this module before any other.
"""

import os
import sys
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
)
from pathlib import Path


def prefer_source(package: Path) -> None:
    """Make imports from `package` and the folders below it try `.py` before `.so`.

    `sys.meta_path` is left alone: a finder of ours there would hide the modules from the import
    hook of atheris, which asks the finders after itself and wants a plain `SourceFileLoader`.
    """
    for folder in [package, *(child for child in package.rglob("*") if child.is_dir())]:
        sys.path_importer_cache[str(folder)] = FileFinder(
            str(folder),
            (SourceFileLoader, SOURCE_SUFFIXES),
            (ExtensionFileLoader, EXTENSION_SUFFIXES),
        )


if os.environ.get("SMITH_PURE") == "1":
    prefer_source(Path(__file__).parent)
