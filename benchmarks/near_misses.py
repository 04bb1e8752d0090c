"""Asks wasmparser, wasmtime, V8 and `smith.validate` about near-misses and their valid twins."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import click

# Behind what is installed: it is the installed `smith` that is checked.
sys.path.append(str(Path(__file__).resolve().parent.parent))

from benchmarks.batches import INTERRUPTED, Work, interrupt_once, versions
from smith.near_misses import RULES
from tests.near_misses.bases import near_miss_of
from tests.near_misses.judges import ENGINES, complaints

BATCH_SECONDS: Final = 120.0
MOST_SHOWN: Final = 40


@dataclass
class Report:
    """How many near-misses were judged, and what speaks against some of them."""

    done: int = 0
    complaints: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: Report) -> None:
        self.done += other.done
        self.complaints += other.complaints


@click.group(invoke_without_command=True, subcommand_metavar="")
@click.option(
    "--count",
    type=click.IntRange(1),
    default=len(RULES),
    show_default=True,
    help="Near-misses; by default one of each rule.",
)
@click.option("--first", type=click.IntRange(0), default=0, show_default=True, help="The first.")
@click.option(
    "--jobs", type=click.IntRange(1), default=os.cpu_count(), help="Processes. Default: all cores."
)
@click.option("--deadline", default=BATCH_SECONDS, show_default=True, help="Seconds for a batch.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def main(
    ctx: click.Context, count: int, first: int, jobs: int, deadline: float, as_json: bool
) -> None:
    """Check that all judges refuse near-misses, and accept what they were made from.

    Rules take turns, and modules: those of random inputs of all presets, under the features of
    the preset and the rule. `smith.validate` has to name the rule, too.

    \b
        python benchmarks/near_misses.py                        each rule once: ten seconds
        python benchmarks/near_misses.py --count 100000         what a release has to pass
        python benchmarks/near_misses.py --first 71 --count 1   again what a judge complained of

    Exit status 1 says that a judge differs for a reason that `tests/near_misses/judges.py` does
    not have. Ctrl-C ends it with what was found so far.
    """
    if ctx.invoked_subcommand is not None:
        return
    document: dict[str, Any] = {"count": count, "rules": len(RULES), "versions": {}}
    start, report, interrupted = time.monotonic(), Report(), True
    signal.signal(signal.SIGINT, interrupt_once)
    work = Work(__file__, [], _report, _dead, jobs, deadline)
    with suppress(KeyboardInterrupt):
        document["versions"] = versions([*ENGINES])
        work.run(range(first, first + count), report)
        interrupted = False
    report.complaints.sort(key=lambda row: int(row["number"]))
    document |= {"seconds": time.monotonic() - start} | asdict(report)
    if as_json:
        click.echo(json.dumps(document, indent=2))
    else:
        show(document)
    ctx.exit(INTERRUPTED if interrupted else bool(report.complaints))


def _report(**parts: Any) -> Report:
    return Report(**parts)


def _dead(number: int, how: str) -> Report:
    return Report(1, [{"number": number, "judge": "", "rule": "", "what": how}])


@main.command("batch", hidden=True)
@click.argument("start", type=int)
@click.argument("stop", type=int)
def one_batch(start: int, stop: int) -> None:
    """The report about the near-misses of these numbers, as JSON."""
    misses = [near_miss_of(number) for number in range(start, stop)]
    report = Report(len(misses))
    for judge, rule, what, place in complaints(misses):
        report.complaints.append(
            {"number": start + place, "judge": judge, "rule": rule, "what": what}
        )
    click.echo(json.dumps(asdict(report)))


def show(document: dict[str, Any]) -> None:
    judges = ", ".join(f"{name} {release}" for name, release in document["versions"].items())
    click.echo(
        f"{document['done']:,} of {document['count']:,} near-misses of {document['rules']:,} rules"
        f" in {document['seconds']:,.0f} s: smith, {judges}"
    )
    rows = document["complaints"]
    for judge, count in Counter(row["judge"] for row in rows).most_common():
        click.echo(f"    {judge or 'died'}: {count:,}")
    for row in rows[:MOST_SHOWN]:
        click.echo(f"--first {row['number']} --count 1   {row['judge']}: {row['rule']}")
        click.echo(f"    {row['what']}")
    if len(rows) > MOST_SHOWN:
        click.echo(f"and {len(rows) - MOST_SHOWN:,} more: --json has all")


if __name__ == "__main__":
    main()
