"""The target `engine` under libFuzzer: python fuzz_targets/engine.py [libFuzzer options]"""

import os
import sys

import atheris

os.environ["SMITH_PURE"] = "1"  # before `smith` is imported: atheris instruments plain Python
with atheris.instrument_imports(include=["smith"]):
    from smith.fuzz.engine import fuzz

fuzz([sys.executable, __file__], sys.argv[1:])
