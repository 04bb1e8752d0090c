"""What Python sources import."""

import ast
from collections.abc import Iterator


def imported_names(source: str) -> Iterator[str]:
    """The dotted name of everything that `source` imports, in functions too.

    `import a.b` gives `a.b`, and `from a.b import c` gives `a.b.c`, whatever `c` is.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
