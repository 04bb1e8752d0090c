"""Starts a target: python start.py TARGET [Config options --] [libFuzzer options]

Run as a script, because whoever imports it has imported `smith` before atheris could instrument it.
"""

import os
import signal
import sys
import threading
import time
from importlib import import_module

import atheris

signal.signal(signal.SIGINT, signal.SIG_DFL)
os.environ["SMITH_PURE"] = "1"  # before `smith` is imported: atheris instruments plain Python


def die_with_parent(parent: int) -> None:
    """End this process when the command that reads its output is gone."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    threading.Thread(target=die_with_parent, args=[os.getppid()], daemon=True).start()
    name = sys.argv[1]
    with atheris.instrument_imports(include=["smith"]):
        target = import_module(f"smith.fuzz.{name}")
    target.fuzz([sys.executable, "-P", __file__, name], sys.argv[2:])
