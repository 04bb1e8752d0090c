"""The validator with one of its checks switched off.

A *mutant* is a copy of `smith.validate` that refuses less, because one place of its source has
changed: a `raise` does nothing, a call that only checks is gone, an operand of the `or` that leads
to a `raise` is False, an operand may be of any type, or a type matches where it did not.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from types import CodeType, ModuleType
from typing import Final

from tests.builds import PACKAGE

ORIGINAL: Final = "smith.validate"
FOLDER: Final = PACKAGE / "validate"
ANY: Final = 99  # among types to be popped: whatever there is

# What only checks, when its value is not used.
CHECKS: Final = ("require", "require_type", "label", "function", "element", "memory", "tag")

Validate = Callable[[bytes, int], None]


@dataclass(frozen=True)
class Place:
    """A check: in which file and where, how it is switched off, and the line that errors name."""

    file: str
    line: int
    column: int
    how: str
    reported: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}, {self.how}"


def files() -> list[str]:
    return sorted(path.name for path in FOLDER.glob("*.py"))


@cache
def tree_of(file: str) -> ast.Module:
    return ast.parse((FOLDER / file).read_text(encoding="utf-8"), file)


def places() -> list[Place]:
    """All checks of the validator."""
    return [
        Place(file, line, column, how, reported or line)
        for file in files()
        for line, column, how, reported in dict.fromkeys(_checks(tree_of(file), file))
    ]


def _checks(tree: ast.Module, file: str) -> Iterator[tuple[int, int, str, int]]:
    for node in ast.walk(tree):
        match node:
            case ast.Raise(exc=ast.Call(func=ast.Name(id="Invalid"))):
                yield node.lineno, node.col_offset, "does not raise", 0
            case ast.If(test=ast.BoolOp(op=ast.Or(), values=values)):
                for value in values if _raise_of(node) else []:
                    yield value.lineno, value.col_offset, "is False", _raise_of(node)
            case ast.Expr(value=ast.Call(func=func)) if _is_check(_name(func)):
                yield node.lineno, node.col_offset, "is not called", 0
            case ast.Call(func=ast.Attribute(attr="pop_vals" | "check_vals"), args=[types]):
                if isinstance(types, ast.List):
                    for element in types.elts:
                        if not isinstance(element, ast.Starred):
                            how = "can be of any type"
                            yield element.lineno, element.col_offset, how, node.lineno
            case ast.Return(value=ast.Constant(value=False)) if file == "matching.py":
                yield node.lineno, node.col_offset, "matches", 0


def _is_check(name: str) -> bool:
    return name in CHECKS or name.removeprefix("_").startswith("check_")


def _raise_of(node: ast.If) -> int:
    """The line of the `raise` that the condition leads to; 0 if there is none."""
    return next((inner.lineno for inner in node.body if isinstance(inner, ast.Raise)), 0)


def _name(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


class _SwitchOff(ast.NodeTransformer):
    def __init__(self, place: Place) -> None:
        self.place = place
        self.done = 0

    def generic_visit(self, node: ast.AST) -> ast.AST:
        here = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
        if here == (self.place.line, self.place.column):
            changed = self.changed(node)
            if changed is not None:
                self.done += 1
                return ast.copy_location(changed, node)
        return super().generic_visit(node)

    def changed(self, node: ast.AST) -> ast.AST | None:
        how = self.place.how
        if how in ("does not raise", "is not called") and isinstance(node, ast.Raise | ast.Expr):
            return ast.Pass()
        if how == "is False" and isinstance(node, ast.expr):
            return ast.Constant(value=False)
        if how == "can be of any type" and isinstance(node, ast.expr):
            return ast.Constant(value=ANY)
        if how == "matches" and isinstance(node, ast.Return):
            return ast.Return(value=ast.Constant(value=True))
        return None


@cache
def _code_of(file: str) -> CodeType:
    return _compiled(tree_of(file), file)


def _compiled(tree: ast.Module, file: str) -> CodeType:
    return compile(ast.fix_missing_locations(tree), str(FOLDER / file), "exec")


def _mutated(place: Place) -> CodeType:
    transformer = _SwitchOff(place)
    source = (FOLDER / place.file).read_text(encoding="utf-8")
    tree = transformer.visit(ast.parse(source, place.file))
    assert transformer.done == 1, place
    return _compiled(tree, place.file)


class _Copies(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the validator's modules from this code rather than from what is installed."""

    def __init__(self, codes: dict[str, CodeType]) -> None:
        self.codes = codes

    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != ORIGINAL and not fullname.startswith(f"{ORIGINAL}."):
            return None
        spec = importlib.util.spec_from_loader(fullname, self, is_package=fullname == ORIGINAL)
        if spec and spec.submodule_search_locations is not None:
            spec.submodule_search_locations = [str(FOLDER)]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__.removeprefix(ORIGINAL).removeprefix(".") or "__init__"
        exec(self.codes[f"{name}.py"], module.__dict__)


def validator(place: Place | None = None) -> Validate:
    """The validator with this check switched off; without a place, with all of them on."""
    codes = {file: _code_of(file) for file in files()}
    if place:
        codes[place.file] = _mutated(place)
    installed = {name: sys.modules.pop(name) for name in [*sys.modules] if _is_copied(name)}
    finder = _Copies(codes)
    sys.meta_path.insert(0, finder)
    try:
        module = importlib.import_module(ORIGINAL)
        _take_anything(sys.modules[f"{ORIGINAL}.stacks"])
    finally:
        sys.meta_path.remove(finder)
        for name in [*sys.modules]:
            if _is_copied(name):
                del sys.modules[name]
        sys.modules.update(installed)
    validate: Validate = module.validate
    return validate


def _is_copied(name: str) -> bool:
    return name == ORIGINAL or name.startswith(f"{ORIGINAL}.")


def _take_anything(stacks: ModuleType) -> None:
    """Have `ANY` match all types, where the stacks compare them."""
    matches = stacks.matches_val
    stacks.__dict__["matches_val"] = lambda types, t, expected: (
        expected == ANY or matches(types, t, expected)
    )
