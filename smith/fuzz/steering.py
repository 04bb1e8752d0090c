"""libFuzzer steered by what Wasm code does: the bundled engine counts edges where it looks."""

from __future__ import annotations

import ctypes
from importlib.util import find_spec
from typing import Final

from smith.native import Edges

COUNTERS: Final = "__sanitizer_cov_8bit_counters_init"
PLACES: Final = "__sanitizer_cov_pcs_init"

_kept: list[object] = []  # what libFuzzer reads for as long as the process lives


def steer(edges: Edges) -> None:
    """Show the counters to libFuzzer in this process, before it begins.

    It reads them after each input, and begins each with zeros. Nothing has to be compiled for it:
    the library takes counters from anywhere.

    Source: LLVM, SanitizerCoverage, "Inline 8bit-counters" and "PC-Table".
    """
    start, stop = edges.address, edges.address + edges.size
    # For each counter the address of its code, which is made up, and flags.
    places = (ctypes.c_size_t * (2 * edges.size))()
    for place in range(edges.size):
        places[2 * place] = start + place
    first = ctypes.addressof(places)
    last = first + ctypes.sizeof(places)
    library = _libfuzzer()
    library[COUNTERS](ctypes.c_void_p(start), ctypes.c_void_p(stop))
    library[PLACES](ctypes.c_void_p(first), ctypes.c_void_p(last))
    _kept.extend([edges, places])


def _libfuzzer() -> ctypes.CDLL:
    """The library that has been loaded before all others, or the one that atheris will load."""
    loaded = ctypes.CDLL(None)
    if hasattr(loaded, COUNTERS):
        return loaded
    spec = find_spec("atheris.core_with_libfuzzer")
    assert spec is not None
    return ctypes.CDLL(spec.origin)
