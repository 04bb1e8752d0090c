"""The rooms of docs/architecture.md: a module imports only from its own room and those below it."""

from pathlib import Path

import pytest

from tests.builds import CHECKOUT
from tests.imports import imported_names

# Top to bottom. A room is a module, or a package with everything in it.
ROOMS = [
    "smith.__main__",
    "smith.cli",
    "smith.strategies",
    "smith.fuzz",
    "smith.differential",
    "smith.engines",
    "smith.stats",
    "smith.native",
    "smith.companions",
    "smith",  # the public names, gathered from the rooms below
    "smith.recording",
    "smith.near_misses",
    "smith.generate",
    "smith.module",
    "smith.config",
    "smith.validate",
    "smith.inputs",
    "smith.wasm",
    "smith.unstructured",
    "smith._pure",
    "reducer",
]


def module_name(source: Path) -> str:
    parts = source.relative_to(CHECKOUT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {
    module_name(source): source
    for package in ("smith", "reducer")
    for source in sorted((CHECKOUT / package).rglob("*.py"))
}


def room_of(module: str) -> str:
    """The room that `module` stands in; `smith` itself is one, but holds no other module."""
    for room in ROOMS:
        if module == room or (room != "smith" and module.startswith(f"{room}.")):
            return room
    raise LookupError(f"{module} stands in no room: give it a row of ROOMS")


def misplaced(module: str, source: str) -> list[str]:
    """What `module`, with the text `source`, imports from a room above its own."""
    names = [name for name in imported_names(source) if name.split(".")[0] in ("smith", "reducer")]
    modules = [name if name in SOURCES else name.rpartition(".")[0] for name in names]
    height = ROOMS.index(room_of(module))
    return [module for module in modules if ROOMS.index(room_of(module)) < height]


@pytest.mark.parametrize("module", SOURCES)
def test_a_room_imports_only_from_rooms_below(module: str) -> None:
    assert misplaced(module, SOURCES[module].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("module", "source", "expected"),
    [
        ("smith.wasm.types", "from smith import _pure", []),
        ("smith.wasm.types", "from smith.wasm import module", []),
        ("smith.wasm.types", "import smith", ["smith"]),
        ("smith.wasm.types", "from smith import FORMAT", ["smith"]),
        ("smith.wasm.types", "def f():\n    from smith.cli import main", ["smith.cli"]),
        ("smith.cli", "import smith.generate, click, reducer", []),
        ("reducer.cli", "from smith.wasm import types", ["smith.wasm.types"]),
    ],
)
def test_the_rule(module: str, source: str, expected: list[str]) -> None:
    assert misplaced(module, source) == expected


# Judges are independent: of the generator, and the near-misses of the validator too.
JUDGES = {
    "smith.validate": ("smith.validate", "smith.wasm"),
    "smith.near_misses": ("smith.near_misses", "smith.wasm", "smith.unstructured"),
}


def test_the_generator_asks_no_judge() -> None:
    for module, path in SOURCES.items():
        if room_of(module) == "smith.generate":
            names = imported_names(path.read_text(encoding="utf-8"))
            assert not [name for name in names if name.startswith("smith.validate")]


@pytest.mark.parametrize("judge", JUDGES)
def test_judges_share_nothing_but_the_language(judge: str) -> None:
    names = [
        name
        for module, path in SOURCES.items()
        if room_of(module) == judge
        for name in imported_names(path.read_text(encoding="utf-8"))
    ]
    assert [n for n in names if n.startswith("smith") and not n.startswith(JUDGES[judge])] == []
