"""`smith features`: the features of Wasm, their instructions and knobs, and who accepts them."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable
from typing import Any, Final

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from smith.cli import files
from smith.cli.pages import check_page, markdown_table
from smith.config import DEFAULT_FEATURES, KNOBS, PRESETS, Config, spelled
from smith.engines.acceptance import MODULES, acceptance, judges
from smith.wasm.features import ABOUT, GROUPS, NAMES, REQUIRES, names_of
from smith.wasm.instructions import INSTRUCTIONS

PAGE: Final = """\
<!-- Generated: smith features --markdown > docs/features.md -->

# Features

What the generator knows of WebAssembly, feature by feature. `--set features=wasm2,gc` names what
modules may use, groups or single features, and `--set features=-simd` what they may not of the
default. What a feature cannot do without comes with it. All instructions below are generated;
`allow`, `deny` and `weights` take their names and their categories.
"""
ENGINES: Final = "## Engines\n"
MEASURED: Final = """\
Who accepts what, asked by `smith features --markdown` on {platform}: each engine about {count}
generated modules of a feature that use no other but what that needs. *yes* is without switches; a
switch is named where it alone makes the engine accept all. wasm-tools validates, it does not run.
"""
STAGES: Final = ("wasm1", "wasm2", "wasm3")


def _stage(feature: str) -> str:
    """The first of the groups that has the feature."""
    stages = [stage for stage in STAGES if feature in names_of(GROUPS[stage])]
    return stages[0] if stages else "proposal"


def _instructions(feature: str) -> dict[str, list[str]]:
    """By category, the names of the instructions that came with the feature, besides others."""
    found: dict[str, list[str]] = {}
    for row in INSTRUCTIONS:
        if feature == names_of(row.features)[-1]:
            found.setdefault(row.category, []).append(row.name)
    return found


def _facts() -> list[dict[str, Any]]:
    """What the tables say of each feature."""
    return [
        {
            "feature": name,
            "about": ABOUT[name],
            "stage": _stage(name),
            "needs": REQUIRES.get(name, []),
            "default": name in DEFAULT_FEATURES,
            "instructions": _instructions(name),
            "knobs": [row.name for row in KNOBS if row.metadata["feature"] == name],
        }
        for name in NAMES
    ]


def _count(facts: dict[str, Any]) -> int:
    return sum(map(len, facts["instructions"].values()))


def _table() -> str:
    table = Table(box=SIMPLE_HEAD)
    table.add_column("feature", no_wrap=True)
    table.add_column("in", no_wrap=True)
    table.add_column("default")
    table.add_column("instructions", justify="right")
    table.add_column("what; what it needs", overflow="fold")
    for facts in _facts():
        needs = "; ".join([facts["about"], ", ".join(facts["needs"])]).removesuffix("; ")
        default = "on" if facts["default"] else "off"
        table.add_row(facts["feature"], facts["stage"], default, str(_count(facts)), needs)
    console = Console()
    with console.capture() as capture:
        console.print(table)
    return capture.get()


def _codes(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _page() -> str:
    """The page as far as no engine is asked."""
    columns = ["feature", "what", "in", "by default", "instructions", "needs", "knobs"]
    rows = [
        [
            f"`{facts['feature']}`",
            facts["about"],
            facts["stage"],
            "on" if facts["default"] else "off",
            str(_count(facts)),
            _codes(facts["needs"]),
            _codes(facts["knobs"]),
        ]
        for facts in _facts()
    ]
    lines = [PAGE, *markdown_table(columns, rows), ""]
    lines += [
        "[config](config.md) says what knobs mean, and has those that are about no feature alone.",
        "",
        "## Presets",
        "",
        *markdown_table(["preset", "what", "features"], _presets()),
        "",
        "## Instructions",
        "",
        "An instruction of two features stands with the later one.",
        "",
    ]
    for facts in _facts():
        if facts["instructions"]:
            lines += [f"### {facts['feature']}", ""]
            for category, names in facts["instructions"].items():
                lines += [f"- {category}: {_codes(names)}"]
            lines.append("")
    return "\n".join([*lines, ""])


def _presets() -> list[list[str]]:
    return [
        [f"`{name}`", prose, _codes(spelled(Config.preset(name).features))]
        for name, (prose, _) in PRESETS.items()
    ]


def _engines() -> str:
    """The part of the page that engines have their say in."""
    asked = judges()
    columns = ["feature", *(f"{judge.name} {judge.version}" for judge in asked)]
    rows = [[f"`{name}`", *said.values()] for name, said in acceptance(asked).items()]
    where = f"{platform.system()} {platform.machine()}"
    prose = MEASURED.format(count=MODULES, platform=where)
    return "\n".join([ENGINES, prose, *markdown_table(columns, rows), ""])


def _check(name: str, with_engines: bool) -> None:
    """Raise `Finding` if a page is not what the tables say now, and engines if they are asked."""
    found = files.read_text(name)
    wanted = _page() + ENGINES
    if with_engines:
        wanted = _page() + _engines()
    else:  # of their part there has to be one
        page, heading, _ = found.partition(ENGINES)
        found = page + heading
    check_page(name, found, wanted, "smith features --markdown")


def _json(with_engines: bool) -> str:
    document: dict[str, Any] = {"features": _facts()}
    document["presets"] = {name: Config.preset(name).features for name in PRESETS}
    if with_engines:
        asked = judges()
        document["engines"] = {judge.name: judge.version for judge in asked}
        for facts, said in zip(document["features"], acceptance(asked).values(), strict=True):
            facts["accepted"] = said
    return json.dumps(document, indent=1) + "\n"


@click.command()
@click.option("--markdown", "form", flag_value="markdown", help="Print docs/features.md.")
@click.option("--json", "form", flag_value="json", help="Print one JSON document.")
@click.option("--engines", is_flag=True, help="Ask the installed engines, too: half a minute.")
@click.option(
    "--check",
    metavar="FILE",
    help="Tell whether a page is still what --markdown prints; of engines only with --engines.",
)
def command(*, form: str | None, engines: bool, check: str | None) -> None:
    """List the features of Wasm: what they brought, and what is on by default.

    \b
        smith features                           the list
        smith features --json                    with all their instructions and knobs
        smith features --json --engines          and which engines accept them
        smith features --check docs/features.md  status 1 if the page is out of date
        smith features --check docs/features.md --engines   or says other things of these engines

    `smith gen --set features=wasm2,gc` says which ones modules may use.
    """
    if check is not None:
        if form:
            raise click.UsageError(f"--check prints nothing: leave out --{form}")
        _check(check, engines)
        return
    if form == "json":
        text = _json(engines)
    elif form == "markdown":
        text = _page() + _engines()
    else:
        text = _table() if not engines else _table() + _engines()
    files.write(files.STANDARD, text.encode())
