"""Workers that die, hang and talk nonsense."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from wasmtime import wat2wasm

from smith.engines import Call, Engine, EngineError, Value, Worker
from smith.engines.protocol import VERSION, Step

ENDLESS = bytes(wat2wasm('(module (func (export "f") (loop br 0)))'))
ONE = bytes(wat2wasm('(module (func (export "f") (result i32) i32.const 1))'))


def call(export: str, args: list[Value], results: list[str]) -> Step:
    return {"do": "call", "instance": 0, "export": export, "args": args, "results": results}


def assert_serves(worker: Worker) -> None:
    [(_, outcome)] = worker.run(ONE).calls
    assert outcome == {"outcome": "values", "values": [["i32", "1"]]}


def is_running(pid: int) -> bool:
    """Whether there is such a process, a zombie too."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_working(pid: int) -> bool:
    """The same, but no zombie: whoever is the parent of orphans may not care for them."""
    status = Path(f"/proc/{pid}/stat")
    is_zombie = status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z"
    return is_running(pid) and not is_zombie


def wait_until_gone(pid: int) -> None:
    for _ in range(600):
        if not is_working(pid):
            return
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    pytest.fail("the worker outlives its controller")


def test_an_endless_loop_meets_the_deadline(own_worker: Worker) -> None:
    own_worker.deadline = 1
    first = own_worker.pid
    done = own_worker.run(ENDLESS)
    own_worker.deadline = 60
    assert done.start["outcome"] == "timed out"
    assert own_worker.deaths == [done.start]
    assert not is_running(first)
    assert_serves(own_worker)


def test_a_worker_that_is_killed_at_work_crashed(own_worker: Worker) -> None:
    first = own_worker.pid
    killer = threading.Timer(0.3, os.kill, [first, signal.SIGKILL])
    killer.start()
    done = own_worker.run(ENDLESS)
    killer.join()
    assert done.start["outcome"] == "crashed"
    assert done.start["message"] == "SIGKILL"
    assert own_worker.pid != first
    assert not is_running(first)
    assert_serves(own_worker)


def test_a_worker_that_dies_idle_is_replaced_and_noted(own_worker: Worker) -> None:
    os.kill(own_worker.pid, signal.SIGABRT)
    os.waitid(os.P_PID, own_worker.pid, os.WEXITED | os.WNOWAIT)
    assert_serves(own_worker)
    assert [death.get("message") for death in own_worker.deaths] == ["SIGABRT"]


def test_an_interrupted_request_leaves_no_worker_and_no_answer(own_worker: Worker) -> None:
    first = own_worker.pid
    interrupt = threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT])
    interrupt.start()
    with pytest.raises(KeyboardInterrupt):
        own_worker.run(ENDLESS)
    interrupt.join()
    assert not is_running(first)
    assert_serves(own_worker)
    assert own_worker.deaths == []


def test_closing_ends_the_process(own_worker: Worker) -> None:
    own_worker.close()
    own_worker.close()
    assert not is_running(own_worker.pid)
    assert own_worker.deaths == []
    with pytest.raises(ValueError, match="closed"):
        own_worker.run(ONE)


def test_a_worn_out_worker_is_replaced(own_worker: Worker) -> None:
    own_worker.recycle_after = 2
    pids = []
    for _ in range(4):
        assert_serves(own_worker)
        pids.append(own_worker.pid)
    assert pids[0] == pids[1] != pids[2] == pids[3]
    assert not is_running(pids[0])
    assert own_worker.deaths == []


TALKATIVE = bytes(
    wat2wasm(
        """(module (import "a" "b" (func $g)) (func (export "f") (local $i i32)
            (loop $again
                (call $g)
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br_if $again (i32.lt_u (local.get $i) (i32.const 1000))))))"""
    )
)


def test_an_answer_larger_than_the_pipe_waits_for_its_reader(
    own_worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive = own_worker._receive

    def receive_late(until: float) -> dict[str, Any]:
        time.sleep(1)
        return receive(until)

    monkeypatch.setattr(own_worker, "_receive", receive_late)
    done = own_worker.run(TALKATIVE, [Call("f")] * 50)
    assert [len(outcome["trace"]) for _, outcome in done.calls] == [1000] * 50
    assert own_worker.deaths == []


CONTROLLER = """
import sys
from smith.engines import Worker
worker = Worker(sys.argv[1])
print(worker.pid, flush=True)
worker.run(bytes.fromhex(sys.argv[2]))
"""


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_worker_does_not_outlive_its_controller(own_worker: Worker, seconds: int) -> None:
    """Not even amid an endless loop, when it does not read its input, and whenever that began."""
    command = [sys.executable, "-c", CONTROLLER, own_worker.engine.name, ENDLESS.hex()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as controller:
        assert controller.stdout
        pid = int(controller.stdout.readline())
        time.sleep(seconds)
        assert is_working(pid)
        controller.kill()
        wait_until_gone(pid)


def test_requests_that_make_no_sense_are_refused(own_worker: Worker) -> None:
    with pytest.raises(ValueError, match="unknown op 'dance'"):
        own_worker.request({"op": "dance", "modules": []}, [])
    with pytest.raises(ValueError, match="no export 'g'"):
        own_worker.request(
            {
                "op": "run",
                "modules": [len(ONE)],
                "steps": [
                    {"do": "instantiate", "module": 0, "imports": []},
                    {"do": "call", "instance": 0, "export": "g", "args": [], "results": []},
                ],
            },
            [ONE],
        )
    assert_serves(own_worker)
    assert own_worker.deaths == []


def test_steps_after_a_failed_instantiation_are_skipped(own_worker: Worker) -> None:
    outcomes = own_worker.request(
        {
            "op": "run",
            "modules": [1, len(ONE)],
            "steps": [
                {"do": "instantiate", "module": 0, "imports": []},
                {"do": "instantiate", "module": 1, "imports": [{"instance": 0, "export": "x"}]},
                {"do": "call", "instance": 0, "export": "g", "args": [], "results": []},
                {"do": "state", "instance": 0, "globals": [], "memories": []},
            ],
        },
        [b"?", ONE],
    )
    assert [o["outcome"] for o in outcomes] == ["invalid", "skipped", "skipped", "skipped"]


def test_values_that_the_protocol_passes_straight(own_worker: Worker) -> None:
    """The controller calls by way of a driver module here; others may not."""
    wasm = bytes(
        wat2wasm(
            """(module
            (func (export "f") (param f32 f64) (result f64 f32) local.get 1 local.get 0)
            (func (export "v") (param v128) (result v128) local.get 0)
            (func (export "r") (param (ref null exn)) (result i32) i32.const 5)
            (global (export "g") f32 (f32.const -0))
            (global (export "h") v128 (v128.const i64x2 1 2)))
            """
        )
    )
    floats = [("f32", str(1 << 31)), ("f64", str(0x4009_21FB_5444_2D18))]
    vector = ("v128", str(2**65 + 1))
    outcomes = own_worker.request(
        {
            "op": "run",
            "modules": [len(wasm)],
            "steps": [
                {"do": "instantiate", "module": 0, "imports": []},
                call("f", floats, ["f64", "f32"]),
                call("v", [vector], ["v128"]),
                call("r", [("exnref", "0")], ["i32"]),
                {
                    "do": "state",
                    "instance": 0,
                    "globals": [("g", "f32"), ("h", "v128")],
                    "memories": [],
                },
            ],
        },
        [wasm],
    )
    assert outcomes[1]["values"] == [list(floats[1]), list(floats[0])]
    if own_worker.engine.name == "v8":
        assert [o["outcome"] for o in outcomes[2:4]] == ["unsupported", "unsupported"]
        assert outcomes[4]["globals"] == [["f32", str(1 << 31)], None]
    else:
        assert outcomes[2]["values"] == [list(vector)]
        assert outcomes[3]["values"] == [["i32", "5"]]
        assert outcomes[4]["globals"] == [["f32", str(1 << 31)], list(vector)]


# Workers that are none. Each says hello first, except where the hello is the point.

HELLO = f"""
import json, os, struct, sys
def send(data): os.write(1, struct.pack("<I", len(data)) + data)
def receive():
    head, body = struct.unpack("<II", sys.stdin.buffer.read(8))
    return json.loads(sys.stdin.buffer.read(head)), sys.stdin.buffer.read(body)
send(json.dumps({{"protocol": {VERSION}, "engine": "fake", "version": "1"}}).encode())
"""


def fake(code: str) -> Engine:
    return Engine("fake", "a fake", lambda: [sys.executable, "-c", code])


NONSENSE = {
    "no length": "os.write(1, b'Segmentation fault')",
    "no JSON": "send(b'oops')",
    "no object": "send(b'[]')",
    "no outcomes": "send(b'{}')",
    "too few outcomes": """send(b'{"outcomes": []}')""",
    "no list of outcomes": """send(b'{"outcomes": 1}')""",
    "no outcome": """send(b'{"outcomes": [1]}')""",
}


@pytest.mark.parametrize("code", NONSENSE.values(), ids=NONSENSE)
def test_garbage_is_an_error(code: str) -> None:
    with Worker(fake(f"{HELLO}receive(); {code}; receive()"), deadline=60) as worker:
        first = worker.pid
        [outcome] = worker.validate([b""])
        assert outcome["outcome"] == "error"
        assert "garbage" in outcome["message"]
        assert worker.pid != first


def test_how_a_worker_ended_is_told() -> None:
    code = f"{HELLO}receive(); print(*range(100), sep=chr(10), file=sys.stderr); sys.exit(5)"
    with Worker(fake(code), deadline=60) as worker:
        [outcome] = worker.validate([b""])
        assert outcome["outcome"] == "crashed"
        assert outcome["message"] == "exit status 5"
        assert outcome["stderr"].splitlines() == [str(n) for n in range(80, 100)]


def test_the_module_that_kills_a_batch_is_found() -> None:
    code = f"""{HELLO}
while True:
    plan, body = receive()
    if b"!" in body: os.abort()
    send(json.dumps({{"outcomes": [{{"outcome": "valid"}}] * len(plan["modules"])}}).encode())
"""
    modules = [b"a"] * 50
    modules[33] = b"!"
    with Worker(fake(code), deadline=60) as worker:
        outcomes = worker.validate(modules)
        assert [n for n, o in enumerate(outcomes) if o["outcome"] != "valid"] == [33]
        assert outcomes[33]["message"] == "SIGABRT"


def test_a_request_larger_than_the_pipe_meets_the_deadline_too() -> None:
    with Worker(fake(f"{HELLO}import time; time.sleep(600)"), deadline=0.5) as worker:
        [outcome] = worker.validate([bytes(10_000_000)])
        assert outcome["outcome"] == "timed out"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (HELLO.replace(f'"protocol": {VERSION}', '"protocol": 99'), "'protocol': 99"),
        (HELLO.replace('"fake"', '"other"'), "'engine': 'other'"),
        ("raise SystemExit('no luck')", "no luck"),
        ("print('hello, world' * 100)", "garbage"),
        ("", "exit status 0"),
    ],
)
def test_what_is_no_worker_does_not_start(code: str, reason: str) -> None:
    with pytest.raises(EngineError, match=reason):
        Worker(fake(code))


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="no engine 'v9'; there are native, wasmtime, v8"):
        Worker("v9")


def test_a_run_of_a_crashed_worker_has_no_calls() -> None:
    with Worker(fake(f"{HELLO}receive(); os.abort()"), deadline=60) as worker:
        done = worker.run(ONE, [Call("f")])
        assert done.start["outcome"] == "crashed"
        assert (done.calls, done.state) == ([], None)
