"""The forms that a segment can have, by its table and by the features."""

from __future__ import annotations

import pytest

from smith.generate.variety.deviations import Deviations
from smith.generate.variety.forms import FUNCTION, Forms
from smith.wasm import module as wasm
from smith.wasm.features import ALL, MVP, WASM2, WASM3, feature_set
from smith.wasm.instructions import op
from smith.wasm.module import Element, Module
from smith.wasm.types import CONCRETE, EXTERN, FUNCREF, ref
from tests.generate.variety.bases import variety

CONCRETE_TYPE = ref(CONCRETE, nullable=True)
EXTERN_TYPE = ref(EXTERN, nullable=False)
ZERO = [op("i32.const"), 0]
LISTED = [0, 1]
EXPRESSED = [[op("ref.func"), 0], [op("ref.func"), 1]]
NULLS = [[op("ref.null"), 0]]
BULK = MVP | feature_set("bulk-memory")


def segment(flags: int, type: int, table: int = 0) -> Element:
    expressed = flags & wasm.ELEMENT_EXPRESSIONS
    offset = [] if flags & wasm.ELEMENT_PASSIVE else ZERO
    listed = [] if expressed else LISTED
    return Element(flags, table, offset, type, listed, EXPRESSED if expressed else [])


def forms(element: Element, table: int, features: int) -> set[tuple[int, int]]:
    """The flags of other forms, and their types, where these are in the bytes."""
    module = Module()
    module.imports = [wasm.Import("", "", wasm.TableType(table, 1))]
    module.tables = [wasm.Table(wasm.TableType(table, 1), [])]
    others = Forms(module, variety(features), Deviations()).other_elements(element)
    return {(e.flags, e.type if e.flags > 4 else 0) for e in others}


@pytest.mark.parametrize(
    ("flags", "type", "table", "features", "expected"),
    [
        (0, FUNCTION, FUNCREF, MVP, set()),
        (0, FUNCTION, FUNCREF, BULK, {(2, 0)}),
        (0, FUNCTION, FUNCREF, WASM2, {(2, 0), (4, 0), (6, FUNCREF)}),
        (0, FUNCTION, FUNCREF, WASM3, {(2, 0), (4, 0), (6, FUNCREF), (6, FUNCTION)}),
        # Where null may not be, the type has to say so.
        (0, FUNCTION, FUNCTION, WASM3, {(2, 0), (6, FUNCTION)}),
        (1, FUNCTION, FUNCREF, WASM2, {(5, FUNCREF)}),
        (1, FUNCTION, FUNCREF, WASM3, {(5, FUNCTION)}),
        (2, FUNCTION, FUNCREF, WASM2, {(0, 0), (4, 0), (6, FUNCREF)}),
        (3, FUNCTION, FUNCREF, WASM2, {(7, FUNCREF)}),
        (4, FUNCREF, FUNCREF, WASM2, {(0, 0), (2, 0), (6, FUNCREF)}),
        (5, FUNCREF, FUNCREF, WASM2, {(1, 0)}),
        (6, FUNCREF, FUNCREF, WASM2, {(0, 0), (2, 0), (4, 0)}),
        (7, FUNCREF, FUNCREF, WASM2, {(3, 0)}),
        # Indices are references to functions of any type.
        (6, CONCRETE_TYPE, CONCRETE_TYPE, WASM3, set()),
        (6, FUNCTION, FUNCTION, ALL, {(0, 0), (2, 0)}),
    ],
)
def test_element_segments(
    flags: int, type: int, table: int, features: int, expected: set[tuple[int, int]]
) -> None:
    assert forms(segment(flags, type), table, features) == expected


def test_only_table_0_can_be_left_out() -> None:
    assert forms(segment(2, FUNCTION, 1), FUNCREF, WASM2) == {(6, FUNCREF)}


def test_other_references_have_no_indices() -> None:
    nulls = Element(6, 0, ZERO, EXTERN_TYPE, [], NULLS)
    assert forms(nulls, EXTERN_TYPE, WASM3) == set()
    nulls = Element(4, 0, ZERO, FUNCREF, [], NULLS)
    assert forms(nulls, FUNCREF, WASM2) == {(6, FUNCREF)}
