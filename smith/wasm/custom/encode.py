"""The encoder of custom sections whose content is known: names, producers, branch hints.

Each returns the content, without the section's name. Sources: WebAssembly 3.0, appendix "Custom
Sections", and the extended name section proposal; the producers section of the tool conventions;
the code metadata framework of the branch hinting proposal.
"""

from typing import Final

from librt.strings import BytesWriter

from smith.wasm.custom.names import INDIRECT, MODULE, SUBSECTIONS, Names
from smith.wasm.encoder import write_name
from smith.wasm.style import SHORTEST, Style

PRODUCERS: Final = "producers"
BRANCH_HINTS: Final = "metadata.code.branch_hint"

Producer = tuple[str, str]  # its name and version
Field = tuple[str, list[Producer]]  # of a producers section: language, processed-by or sdk
BranchHint = tuple[int, bool]  # offset from the start of the locals, whether the branch is likely
FunctionHints = tuple[int, list[BranchHint]]  # index of the function


def encode_names(names: Names, style: Style = SHORTEST) -> bytes:
    """A name section: subsections and entries in the order of their numbers, empty ones left out.

    `names.ignored` is ignored.
    """
    out = BytesWriter()
    for number in range(SUBSECTIONS):
        part = BytesWriter()
        if number == MODULE:
            if names.has_module:
                write_name(part, names.module, style)
        elif number in INDIRECT:
            _write_indirect(part, names.indirect[number], style)
        elif names.direct[number]:
            _write_map(part, names.direct[number], style)
        if len(part):
            out.append(number)
            style.u(out, len(part))
            out.write(part.getvalue())
    return out.getvalue()


def _write_map(out: BytesWriter, names: dict[int, str], style: Style) -> None:
    style.u(out, len(names))
    for index in sorted(names):
        style.u(out, index)
        write_name(out, names[index], style)


def _write_indirect(out: BytesWriter, maps: dict[int, dict[int, str]], style: Style) -> None:
    if maps:
        style.u(out, len(maps))
        for index in sorted(maps):
            style.u(out, index)
            _write_map(out, maps[index], style)


def encode_producers(fields: list[Field], style: Style = SHORTEST) -> bytes:
    """A producers section."""
    out = BytesWriter()
    style.u(out, len(fields))
    for name, values in fields:
        write_name(out, name, style)
        style.u(out, len(values))
        for value, version in values:
            write_name(out, value, style)
            write_name(out, version, style)
    return out.getvalue()


def encode_hints(functions: list[FunctionHints], style: Style = SHORTEST) -> bytes:
    """A section of branch hints: functions in the order of their indices, hints of offsets."""
    out = BytesWriter()
    style.u(out, len(functions))
    for function, hints in functions:
        style.u(out, function)
        style.u(out, len(hints))
        for offset, is_likely in hints:
            style.u(out, offset)
            style.u(out, 1)  # the size of what follows
            out.append(1 if is_likely else 0)
    return out.getvalue()
