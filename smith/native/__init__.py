"""The bundled engine: WebAssembly run by C11 within this process, exactly and within bounds.

module = native.Module(wasm)
instance = native.Instance(module, {"env": {"log": print}})
instance.exports["add"](1, 2)

Where the C could not be compiled, the names here raise `ImportError` when they are asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smith.native.errors import Exhausted, LinkError, Thrown, Trap
    from smith.native.instance import Instance
    from smith.native.items import Global, Memory, Table
    from smith.native.module import Module
    from smith.native.observation import Observation, nan_shows, observe
    from smith.native.profile import Edges, Event, Executed, Facts, Profile
    from smith.native.session import Session
    from smith.native.store import Limits, Relaxed, Store
    from smith.native.values import I31, Continuation, ExceptionRef, Function, Object, Tag

_HOMES = {
    "errors": ["Exhausted", "LinkError", "Thrown", "Trap"],
    "instance": ["Instance"],
    "items": ["Global", "Memory", "Table"],
    "module": ["Module"],
    "observation": ["Observation", "nan_shows", "observe"],
    "profile": ["Edges", "Event", "Executed", "Facts", "Profile"],
    "session": ["Session"],
    "store": ["Limits", "Relaxed", "Store"],
    "values": ["Continuation", "ExceptionRef", "Function", "I31", "Object", "Tag"],
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Module",
    "Instance",
    "Session",
    "observe",
    "nan_shows",
    "Observation",
    "Store",
    "Limits",
    "Relaxed",
    "Profile",
    "Edges",
    "Executed",
    "Event",
    "Facts",
    "Function",
    "Memory",
    "Table",
    "Global",
    "Tag",
    "I31",
    "Object",
    "ExceptionRef",
    "Continuation",
    "Trap",
    "Thrown",
    "Exhausted",
    "LinkError",
]


def __getattr__(name: str) -> object:
    """Load what is asked for: the header of opcodes is made from here before there is an engine."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}._engine":
            raise
        message = "the bundled engine was not built: install a C compiler, then smith again"
        raise ImportError(message, name=error.name) from None
