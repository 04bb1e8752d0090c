"""Near-misses: valid modules with one known rule of validation broken.

    near_miss(wasm, choices)            a module that breaks some rule, which it names
    break_rule(rule, module, choices)   one that breaks the given rule
    RULES                               all rules, in the order of the spec's chapter

Each comes with its twin, a module that is valid and differs in the fault only. No judge of ours is
asked, neither the generator nor the validator: rules are text that a reader can check, and
wasmparser, wasmtime and V8 confirm them (`tests/near_misses/`).
"""

from typing import Final

from smith.near_misses.rule import Inapplicable, NearMiss, Rule, applies, break_rule
from smith.near_misses.rules import RULES
from smith.unstructured import Choices
from smith.wasm.decoder import decode
from smith.wasm.features import WASM3, feature_set

__all__ = ["FEATURES", "Inapplicable", "NearMiss", "RULES", "Rule", "break_rule", "near_miss"]

# What modules are taken to be valid under, and near-misses invalid.
FEATURES: Final = WASM3 | feature_set("threads", "wide-arithmetic", "custom-page-sizes")


def near_miss(wasm: bytes, choices: Choices, features: int = FEATURES) -> NearMiss:
    """A near-miss of a module that is valid under these features.

    Raises `DecodeError` if it is no module at all.
    """
    module = decode(wasm, features)
    rules = _applicable(features)
    start = choices.index(len(rules))
    for rule in rules[start:] + rules[:start]:
        try:
            return break_rule(rule, module, choices, features)
        except Inapplicable:  # such as one that needs a second memory
            continue
    raise AssertionError("rules about code can be broken in any module")


_APPLICABLE: Final[dict[int, list[Rule]]] = {}


def _applicable(features: int) -> list[Rule]:
    """The rules that can be broken under these features, found once."""
    if features not in _APPLICABLE:
        _APPLICABLE[features] = [rule for rule in RULES if applies(rule, features)]
    return _APPLICABLE[features]
