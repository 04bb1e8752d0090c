"""Knobs that are modules: their text, the files that they come from, and what is asked by them."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from binascii import Error
from functools import lru_cache
from typing import Final

from smith.config.values import ConfigError
from smith.validate import validate
from smith.wasm.decoder import decode
from smith.wasm.errors import WasmError
from smith.wasm.features import ALL
from smith.wasm.module import Module
from smith.wasm.outline import Outline

MODULE_KNOBS: Final = ("available_imports", "exports", "module_shape")
# What the text of every module begins with.
MAGIC: Final = b64encode(b"\0asm\1\0\0\0").decode()[:10]


def module_text(wasm: bytes) -> str:
    """A module as knobs have it: its bytes in base64."""
    return b64encode(wasm).decode()


def read_module(name: str, value: str, folder: str) -> str:
    """The text of a module that a knob gives: as it is, or from a file with this path.

    Text (`.wat`) is assembled by wasmtime. Raises `ConfigError`.
    """
    if not value or value.startswith(MAGIC):
        return value
    path = os.path.join(folder, value)
    try:
        with open(path, "rb") as file:
            content = file.read()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no path"
        raise ConfigError(f"{name}: {_shown(value)}: {reason}") from None
    return module_text(content if content[:4] == b"\0asm" else _assembled(name, value, content))


def _shown(path: str) -> str:
    """A file's name, in one line."""
    return path if path.isprintable() else repr(path)


def _assembled(name: str, path: str, text: bytes) -> bytes:
    if not path.endswith(".wat"):
        raise ConfigError(f"{name}: {_shown(path)} is no module: it begins with no \\0asm")
    try:
        from wasmtime import WasmtimeError, wat2wasm
    except ImportError:
        raise ConfigError(
            f"{name}: {_shown(path)} is text, which wasmtime has to assemble: pip install wasmtime"
        ) from None
    try:
        return bytes(wat2wasm(text))
    except WasmtimeError as error:
        first = next(line for line in str(error).splitlines() if line.strip())
        raise ConfigError(f"{name}: {_shown(path)}: {first.strip()}") from None


@lru_cache(maxsize=32)
def _decoded(name: str, text: str) -> Module:
    """The module that a knob has as text. Raises `ConfigError` unless it is valid."""
    try:
        wasm = b64decode(text, validate=True)
    except (Error, ValueError):
        raise ConfigError(
            f"{name}: no base64 of a module; a file is read by from_toml and by --set"
        ) from None
    try:
        validate(wasm, ALL)
    except WasmError as error:
        raise ConfigError(f"{name}: no valid module: {error}") from None
    return decode(wasm)


def outline_of(available_imports: str, exports: str, module_shape: str) -> Outline:
    """What the knobs ask for. Raises `ConfigError` for what is no valid module."""
    outline = Outline()
    for name, text, (available, imports, exported) in (
        ("available_imports", available_imports, (True, False, False)),
        ("exports", exports, (False, False, True)),
        ("module_shape", module_shape, (False, True, True)),
    ):
        if text:
            outline.take(_decoded(name, text), available, imports, exported)
    return outline
