"""`benchmarks/survey.py`: what the commands have in common that measure generated modules."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.benchmarks.scripts import FOLDER, load, run

SCRIPTS = ("shapes", "real_use", "no_traps", "nans", "reach")


@pytest.mark.parametrize("script", SCRIPTS)
def test_wrong_usage_is_one_line(script: str) -> None:
    for arguments in (["--set", "nothing=1"], ["--preset", "nothing"]):
        ended = run(script, *arguments)
        assert ended.returncode == 2
        assert ended.stderr.startswith("error: unknown ")
        assert ended.stderr.count("\n") == 1
        assert ended.stdout == ""
    assert run(script, "--count", 0).returncode == 2


@pytest.mark.parametrize("script", SCRIPTS)
def test_help_says_what_it_is_for(script: str) -> None:
    ended = run(script, "--help")
    assert ended.returncode == 0
    assert f"python benchmarks/{script}.py" in ended.stdout
    assert "exit status 1" in " ".join(ended.stdout.lower().split())


def test_the_same_command_gives_the_same_figures() -> None:
    """Whatever the number of processes."""
    documents = []
    for jobs in (1, 2):
        ended = run("reach", "--count", 8, "--size", 100, "--jobs", jobs, "--json")
        document = json.loads(ended.stdout)
        del document["seconds"]
        documents.append(json.dumps(document))  # their order, too
    first, second = documents
    assert first == second
    assert json.loads(first)["done"] == 8


def test_what_has_ended_is_left_to_who_waits_for_it() -> None:
    kill_group = load("batches").kill_group
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(7)"], process_group=0)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    kill_group(process.pid)
    assert os.waitstatus_to_exitcode(os.waitpid(process.pid, 0)[1]) == 7
    process.returncode = 7  # as it has been waited for
    kill_group(process.pid)  # and gone


def test_ctrl_c_keeps_what_was_found() -> None:
    script = [sys.executable, str(FOLDER / "reach.py")]
    command = [*script, "--count", "1000000", "--size", "50", "--json"]
    document = {"done": 0}
    for patience in (3, 10, 60):  # until a batch is done, which takes longer on a busy machine
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            time.sleep(patience)
            process.send_signal(signal.SIGINT)
            out, errors = process.communicate()
        assert errors == ""
        assert process.returncode == 130
        document = json.loads(out)
        if document["done"]:
            break
    assert 0 < document["done"] < document["count"]
