"""Compile the C engine into `smith.native._engine` (cffi, API mode).

`setup.py` asks for `builder`; it runs in the project's folder.
"""

import os
from pathlib import Path
from typing import Final

from cffi import FFI  # type: ignore[import-untyped]

ENGINE: Final = Path("smith/native/engine")
# Nobody asks for the floating-point flags or errno: without them sqrt and the like are one
# instruction.
OPTIMISATION: Final = f"-O{os.environ.get('SMITH_OPT', '2')}"
FLAGS: Final = [
    *("-std=c11", OPTIMISATION, "-fno-math-errno", "-fno-trapping-math", "-Wall", "-Wextra")
]
CALL_HOST: Final = """
extern "Python" int smith_call_host(void *host, uint32_t number, const uint64_t *args,
                                    uint64_t *results, struct native_outcome *outcome);
"""


def declarations(header: str) -> str:
    """What a header declares: cffi reads no directives."""
    lines = (ENGINE / header).read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#"))


builder = FFI()
builder.cdef(declarations("trap.h") + declarations("native.h") + CALL_HOST)
builder.set_source(
    "smith.native._engine",
    '#include "public.h"\n#include "trap.h"\n',
    sources=sorted(str(source) for source in ENGINE.glob("*.c")),
    include_dirs=[str(ENGINE)],
    depends=sorted(str(header) for header in ENGINE.glob("*.h")),
    extra_compile_args=FLAGS,
    libraries=["m"],
)
