"""How code is made: the knobs that bound it, and the techniques that keep it live."""

from typing import Final

from smith.config import Config
from smith.generate.permissions import Permissions
from smith.generate.type_menus import COMMON
from smith.generate.variety.manner import Manner, Variety
from smith.unstructured import DIGITS, Unstructured
from smith.wasm.module import GLOBAL
from smith.wasm.types import I32, I64

MOST_VALUES: Final = 1_000  # parameters, or results, of a function: the limit of all engines
DEEPEST_CALLS: Final = 1_000  # of functions that may call themselves, if that is not to trap


class Techniques(Permissions):
    """The knobs of one Config; a technique is there only with all that it is made of."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.variety = Variety(
            self.features,
            self.allowed,
            config.encoding_variety,
            config.custom_sections,
            config.names,
            config.producers,
            config.branch_hints,
        )
        self.varies = self.variety.any()
        self.usual_manner = Manner(Unstructured(b""), self.variety)
        self.max_nesting = config.max_nesting
        self.max_depth = config.max_depth
        self.max_locals = config.max_locals
        self.max_fields = config.max_fields
        self.max_constant = config.max_constant
        self.min_element_size = config.min_element_size
        self.max_element_size = config.max_element_size
        self.export_everything = config.export_everything
        self.max_params = config.max_params
        self.max_results = min(config.max_results, MOST_VALUES if self.has("multi-value") else 1)
        self.common = [
            (
                key,
                [t for t in params if self.is_used[t]][: self.max_params],
                [t for t in results if self.is_used[t]][: self.max_results],
            )
            for key, params, results in COMMON
        ]
        self.max_trip = config.max_trip
        self.dead_code = config.dead_code
        self.counted_loops = config.counted_loops
        self.recursion = config.recursion
        self.canonicalize_nans = config.canonicalize_nans
        self.termination = config.termination > 0
        bounded = config.no_traps and config.recursion
        self.entry_units = -(-config.termination // DEEPEST_CALLS) if bounded else 1
        self.can_get = self.permits("local.get")
        self.can_set = self.permits("local.set")
        # Values have to go somewhere: where both are denied, `drop` is used all the same.
        self.drop = (config.drop and self.permits("drop")) or not self.can_set
        self.initialises_tables = self.has("function-references")
        # A digit below one of these is guarded.
        sure = config.no_traps
        self.guard_exceptions = DIGITS if sure else config.guard_exceptions * DIGITS // 100
        self.guard_references = DIGITS if sure else config.guard_references * DIGITS // 100
        self.guard_memory = DIGITS if sure else config.guard_memory * DIGITS // 100
        self.guard_arithmetic = DIGITS if sure else config.guard_arithmetic * DIGITS // 100
        self.edge_memory = config.edge_memory * DIGITS // 100
        self.can_index = self.permits(
            "array.len", "local.get", "local.tee", "local.set", "if", "select", "i32.const"
        ) and self.permits("i32.rem_u", "i32.lt_u", "i32.add", "i32.sub")
        self.can_test_type = self.permits(
            "ref.test", "ref.test null", "local.tee", "local.get", "if"
        )
        self.can_test_null = self.permits("block", "br_on_non_null", "local.get")
        self.can_test_by_if = self.permits("ref.is_null", "local.tee", "local.get", "if")
        self.multi_value = self.has("multi-value")
        # Techniques are there only with all the instructions that they are made of.
        self.masks = [self.permits("i32.const", "i32.and"), self.permits("i64.const", "i64.and")]
        self.wraps = [
            self.permits("i32.const", "i32.rem_u"),
            self.permits("i64.const", "i64.rem_u"),
        ]
        self.can_mask = self.masks[I32]
        self.can_avoid_zero = self.permits(
            "local.tee", "local.get", "i32.eqz", "i32.add", "i64.eqz", "i64.add"
        ) and self.permits("i64.extend_i32_u")
        self.can_avoid_overflow = self.can_avoid_zero and self.permits(
            "i32.shr_u", "i64.shr_u", "i32.gt_u", "i64.gt_u", "select"
        )
        self.can_avoid_truncation = self.permits(
            "local.tee", "local.get", "select", "f32.abs", "f32.lt", "f64.abs", "f64.lt"
        )
        self.fold = config.fold and self.permits("i32.const", "i32.xor", "i32.rotl", "local.get")
        self.folds_i64 = self.fold and self.permits("i64.xor", "i64.rotl", "i64.extend_i32_u")
        fuels = 1 if self.termination else 0
        self.mixed_global = (
            config.mixed_global
            and config.max_globals > max(fuels + self.outline.count(GLOBAL), config.min_globals)
            and self.permits("i32.const", "i32.rotl", "i32.xor", "global.get", "global.set")
        )
        self.own_globals = fuels + (1 if self.mixed_global else 0)
        self.live_conditions = config.live_conditions and self.permits(
            "i32.const", "i32.and", "i32.mul", "i32.gt_u", "i32.lt_u", "i32.eqz"
        )
        self.long_addresses = self.has("memory64") and self.has_type(I64)
        self.byte_pages = self.has("custom-page-sizes")
        self.shared_memories = config.shared_memories and self.has("threads")
        self.natural_loops = self.permits(
            "loop", "block", "br", "br_if", "local.get", "local.set", "local.tee", "i32.const"
        ) and self.permits("i32.add", "i32.sub", "i32.lt_u", "i32.ge_u", "i32.and", "i32.eqz")
