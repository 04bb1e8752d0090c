"""Passes that repair lengths and counts: an edit and its consequences in one step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from reducer.layout import Form, Record, Row, layouts, read_layout
from reducer.passes.deletion import power_of_two_below
from reducer.search import Edit, Steps, each
from reducer.shrinker import Shrinker

MOST_TO_KEEP_ONE_OF: Final = 64
SHORT: Final = 16  # bytes of a content that are deleted at any offset
MOST: Final = 1 << 62  # as much as there is

Path: TypeAlias = tuple[int, ...]  # of a record: its index in its row, below those around it


class Tree:
    """The records of one layout, and edits that keep their lengths right."""

    def __init__(self, data: bytes, form: Form, head: int) -> None:
        self.data = data
        self.form = form
        self.top = read_layout(data, form, head)

    def row(self, path: Path) -> Row | None:
        """The row inside of the record with that path."""
        row = self.top
        for i in path:
            if row is None or i >= len(row.records):
                return None
            row = row.records[i].children
        return row

    def ancestors(self, path: Path) -> list[Record]:
        """The records on the way, the innermost first."""
        found: list[Record] = []
        row = self.top
        for i in path:
            assert row is not None
            found.insert(0, row.records[i])
            row = row.records[i].children
        return found

    def repaired(self, path: Path, edits: list[Edit]) -> list[Edit]:
        """The edits inside of that record, and what they make of the lengths around them.

        Nothing if a length cannot be written.
        """
        edits = list(edits)
        numeral, unit = self.form.numeral, self.form.unit
        saved = sum(end - start - len(new) for start, end, new in edits)
        for record in self.ancestors(path):
            length = numeral.write(record.length - saved // unit)
            if length is None or saved % unit:
                return []
            edits.append((record.length_at, record.content, length))
            saved += record.content - record.length_at - len(length)
        return edits

    def recounted(self, row: Row, count: int) -> Iterator[list[Edit]]:
        """The bytes in front of a row that may be its count, with another; and no change."""
        for at in range(row.head, row.start):
            if self.data[at] == len(row.records):
                yield [(at, at + 1, bytes([count]))]
        yield []


def delete_records(s: Shrinker) -> Steps[None]:
    """Delete records, with the lengths around them and their count.

    02 | a 01 x | b 03 x y z -> 01 | b 03 x y z
    """
    for form, head in layouts(s.best):
        todo: list[Path] = [()]
        while todo:
            path = todo.pop(0)
            yield from _thin_row(s, form, head, path)
            row = Tree(s.best, form, head).row(path)
            if row is not None:
                todo += [(*path, i) for i, record in enumerate(row.records) if record.children]


def _thin_row(s: Shrinker, form: Form, head: int, path: Path) -> Steps[None]:
    at, size = MOST, MOST
    while size:
        tree = Tree(s.best, form, head)
        row = tree.row(path)
        if row is None:
            return
        at, size = min(at, len(row.records)), min(size, len(row.records))
        tried: list[int] = []
        found = yield each(s, _without_records(tree, path, row, at, size, tried))
        if found is None:
            at, size = MOST, size // 2
        else:
            at = tried[found]


def _without_records(
    tree: Tree, path: Path, row: Row, at: int, size: int, tried: list[int]
) -> Iterator[list[Edit]]:
    for stop in range(at, 0, -size):
        first = max(0, stop - size)
        gone = (row.records[first].start, row.records[stop - 1].end, b"")
        for count in tree.recounted(row, len(row.records) - (stop - first)):
            tried.append(first)
            yield tree.repaired(path, [*count, gone])


def keep_one_record(s: Shrinker) -> Steps[None]:
    """Delete all records of a row but one, the smallest that will do.

    Deleting one by one would keep the first, however large.

    a 03 x y z | b 01 x | c 02 x y -> b 01 x
    """
    for form, head in layouts(s.best):
        tree = Tree(s.best, form, head)
        row = tree.row(())
        if row is not None and 1 < len(row.records) <= MOST_TO_KEEP_ONE_OF:
            yield each(s, _only_one(tree, row))


def _only_one(tree: Tree, row: Row) -> Iterator[list[Edit]]:
    for record in sorted(row.records, key=lambda r: r.end - r.start):
        for count in tree.recounted(row, 1):
            before = (row.start, record.start, b"")
            after = (record.end, row.records[-1].end, b"")
            yield tree.repaired((), [*count, before, after])


def hoist_records(s: Shrinker) -> Steps[None]:
    """Put a record in the place of one around it.

    a 04 (b 02 x y) -> b 02 x y
    """
    for form, head in layouts(s.best):
        found: int | None = 0
        while found is not None:
            found = yield each(s, _hoisted(Tree(s.best, form, head)))


def _hoisted(tree: Tree) -> Iterator[list[Edit]]:
    for path, record in walk(tree.top):
        for _, inner in walk(record.children):
            edits = [(record.start, inner.start, b""), (inner.end, record.end, b"")]
            yield tree.repaired(path[:-1], edits)


def shorten_contents(s: Shrinker) -> Steps[None]:
    """Delete chunks inside of a record, with the lengths around them.

    a 04 w x y z -> a 01 x
    """
    for form, head in layouts(s.best):
        for path, _ in list(walk(Tree(s.best, form, head).top)):
            yield from _shorten(s, form, head, path)


def _shorten(s: Shrinker, form: Form, head: int, path: Path) -> Steps[None]:
    at, size = MOST, MOST
    while size:
        tree = Tree(s.best, form, head)
        row = tree.row(path[:-1])
        if row is None or path[-1] >= len(row.records):
            return
        record = row.records[path[-1]]
        length = record.content_end - record.content
        at, size = min(at, length), min(size, length)
        if not length:
            return
        tried: list[int] = []
        found = yield each(s, _without_content(tree, path, record, at, size, tried))
        if found is None:
            at, size = MOST, power_of_two_below(size) if size > 1 else 0
        else:
            at = tried[found]


def _without_content(
    tree: Tree, path: Path, record: Record, at: int, size: int, tried: list[int]
) -> Iterator[list[Edit]]:
    length = record.content_end - record.content
    for stop in range(at, 0, -size if length > SHORT else -1):
        first = max(0, stop - size)
        tried.append(first)
        yield tree.repaired(path, [(record.content + first, record.content + stop, b"")])


def walk(row: Row | None, path: Path = ()) -> Iterator[tuple[Path, Record]]:
    """All records with their paths, outer ones first."""
    for i, record in enumerate(row.records if row else ()):
        yield (*path, i), record
        yield from walk(record.children, (*path, i))
