"""Standard or legacy exception handling: a module has one of them, since V8 refuses both in one.

V8 counts locals of type exnref and `ref.null exn` as standard, so that legacy modules have no
exnref at all. `throw` and tags belong to both. Where a Config permits both, an input's first
segment says which.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Final

from smith.config import Config, ConfigError
from smith.generate.permissions import allowed_instructions
from smith.wasm.instructions import op

LEGACY_FEATURE: Final = "legacy-exceptions"
STANDARD_TYPES: Final = ("exnref", "nullexnref")
STANDARD_INSTRUCTIONS: Final = ("try_table", "throw_ref", "resume_throw_ref")


@lru_cache
def handlings(config: Config) -> list[Config]:
    """What a Config with the legacy one is for modules of either, the standard one first."""
    allowed = allowed_instructions(config)
    standard = replace(
        config, features=tuple(name for name in config.features if name != LEGACY_FEATURE)
    )
    if not allowed[op("try")]:
        return [standard]
    try:
        legacy = replace(
            config,
            deny=(*config.deny, *STANDARD_INSTRUCTIONS),
            value_types=tuple(name for name in config.value_types if name not in STANDARD_TYPES),
        )
    except ConfigError:  # a module that is given has exnref
        return [standard]
    return [standard, legacy] if allowed[op("try_table")] else [legacy]
