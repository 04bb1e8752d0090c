"""Compile the hot core with mypyc, and the C engine.

`SMITH_BUILD` chooses what is compiled:

    auto     (default) both; what does not compile is left out, with a warning
    native   both, and fail if either does not compile (release wheels, CI)
    engine   only the C engine, so that edited Python takes effect at once; fails as well
    pure     nothing

`SMITH_OPT` is the C compiler's optimisation level (default 2: at 3 what mypyc makes is larger, and
slower).
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import cast

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import CCompilerError, ExecError, PlatformError

MODE = os.environ.get("SMITH_BUILD", "auto")
if MODE not in ("auto", "native", "engine", "pure"):
    raise SystemExit(f"SMITH_BUILD must be auto, native, engine or pure, not {MODE!r}")

# pip runs this file for metadata too; only these commands need the extensions,
# and mypycify type-checks and writes C as soon as it is called.
COMMANDS = {"bdist_wheel", "editable_wheel", "build", "build_ext", "develop", "install"}
BUILDING = not COMMANDS.isdisjoint(sys.argv)


def hot_modules() -> list[str]:
    """The modules that mypyc compiles. A package's `__init__.py` holds names, not work."""
    folders = [Path("smith/wasm"), Path("smith/generate"), Path("smith/validate")]
    modules = [module for folder in folders for module in folder.rglob("*.py")]
    hot = [Path("smith/unstructured.py"), *(m for m in modules if m.name != "__init__.py")]
    return sorted(str(module) for module in hot)


def compiled_group() -> list[Extension]:
    """One compilation unit, so that calls between its modules are direct C calls.

    The isolated build environment holds mypyc alone: what the rest of the package imports is not
    there to be checked. The strict check of everything is the project's, not the installer's.
    """
    from mypyc.build import mypycify

    group = mypycify(
        ["--config-file=", "--follow-imports=silent", "--ignore-missing-imports", *hot_modules()],
        opt_level=os.environ.get("SMITH_OPT", "2"),
        debug_level="0",
        group_name="smith",
    )
    return cast("list[Extension]", group)  # its annotation allows for setuptools being absent


def remove_old_binaries() -> None:
    """Binaries of an earlier build would shadow the sources, or slip into the wheel."""
    for binary in [*Path("smith").rglob("*.so"), *Path().glob("smith__mypyc*.so")]:
        binary.unlink()
    for copy in Path("build").glob("lib*"):
        shutil.rmtree(copy)


# Nothing is called from outside but what modules begin with: so the C compiler may inline the
# rest, and calls need no detour through the linker's table.
WITHIN = ["-fvisibility=hidden", "-fno-plt"]


ENGINE = "smith.native._engine"


class BuildExt(build_ext):
    """Build the compiled modules and the engine, each as a whole or not at all.

    Half of the modules cannot be imported: they are one library.
    """

    def build_extensions(self) -> None:
        if self.compiler.compiler_type == "unix":
            for extension in self.extensions:
                extension.extra_compile_args += WITHIN
        engine = [extension for extension in self.extensions if extension.name == ENGINE]
        modules = [extension for extension in self.extensions if extension.name != ENGINE]
        self.extensions = [
            *self.build_group("the engine", engine),
            *self.build_group("the compiled modules", modules),
        ]

    def build_group(self, what: str, group: list[Extension]) -> list[Extension]:
        """Those that are built: all, or none."""
        try:
            for extension in group:
                self.build_extension(extension)
        except (CCompilerError, ExecError, PlatformError):
            if MODE != "auto":
                raise
            for extension in group:
                Path(self.get_ext_fullpath(extension.name)).unlink(missing_ok=True)
            print(f"wasmsmith: the C compiler failed; {what} left out", file=sys.stderr)
            return []
        return group


if BUILDING:
    remove_old_binaries()

setup(
    ext_modules=compiled_group() if BUILDING and MODE in ("auto", "native") else [],
    cffi_modules=["smith/native/build_engine.py:builder"] if BUILDING and MODE != "pure" else [],
    cmdclass={"build_ext": BuildExt},
)
