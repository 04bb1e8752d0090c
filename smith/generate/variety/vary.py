"""Another encoding of a module, and custom sections: what means nothing, all that engines read.

Every decision is drawn from the choice door, and 0 is the simplest: the shortest encoding, and
nothing added. Time and memory are linear in the sizes of module and input.
"""

from typing import Final

from smith.generate.raw import replaced
from smith.generate.variety.body import EncodedBody, encoded_in
from smith.generate.variety.body_forms import BodyForms
from smith.generate.variety.customs import PLACES, read_custom, read_producers
from smith.generate.variety.deviations import Deviations
from smith.generate.variety.forms import Forms
from smith.generate.variety.manner import Manner, Variety
from smith.generate.variety.names import names_for
from smith.generate.variety.style import Varied
from smith.unstructured import Choices, menu
from smith.wasm import module as wasm
from smith.wasm.custom.encode import (
    BRANCH_HINTS,
    PRODUCERS,
    FunctionHints,
    encode_hints,
    encode_names,
    encode_producers,
)
from smith.wasm.custom.names import NAME_SECTION
from smith.wasm.decoder import decode_placed
from smith.wasm.encoder import CODE_SECTION, DATA_SECTION, encode_with
from smith.wasm.features import ALL
from smith.wasm.module import Custom
from smith.wasm.reader import Reader
from smith.wasm.style import SHORTEST, Style

# A load can get seven times as long, and engines take bodies of up to 7,654,321 bytes, and modules
# of a gibibyte.
MOST_BODY: Final = 1_000_000  # bytes of a body that is written otherwise
MOST_CODE: Final = 100_000_000  # of all such bodies
BYTES_PER_PLACE: Final = 4  # of a body, at least

_MOSTLY_LAST: Final[list[int]] = menu(PLACES, [40] + [1] * (len(PLACES) - 1))
_BEFORE_CODE: Final[list[int]] = menu(
    [place for place in reversed(PLACES) if place not in (CODE_SECTION, DATA_SECTION)],
    [40] + [1] * (len(PLACES) - 3),
)


def vary(
    module: wasm.Module,
    bodies: list[bytes],
    manners: list[Manner],
    choices: Choices,
    variety: Variety,
    raw: dict[int, bytes] | None = None,
) -> bytes:
    """The module with these bodies in another encoding, and with custom sections.

    It means the same, and is as valid. The bodies are in the shortest encoding, as `encode_body`
    makes them, and stand for the code of the module's functions; they are valid under the features
    of `variety`. There is a manner for each; of all else `choices` decide. The module is changed on
    the way. Custom sections of it that hold offsets into code are not adapted. What is in `raw`
    takes the place of some bodies, as it is.
    """
    return _Variation(module, bodies, manners, choices, variety).vary(raw or {})


def vary_binary(binary: bytes, choices: Choices, variety: Variety) -> bytes:
    """The same for a binary in the shortest encoding. Raises `DecodeError`."""
    module, places = decode_placed(binary)
    bodies: list[bytes] = []
    for begin in places.entries[CODE_SECTION]:
        reader = Reader(binary, begin, len(binary), ALL)
        size = reader.u32("size of function body")
        bodies.append(binary[begin : reader.pos + size])
    manners = [Manner(choices, variety) for _ in bodies]
    return vary(module, bodies, manners, choices, variety)


class _Variation:
    """One module on its way: what is decided is read in the order of the methods."""

    def __init__(
        self,
        module: wasm.Module,
        bodies: list[bytes],
        manners: list[Manner],
        choices: Choices,
        variety: Variety,
    ) -> None:
        self.module = module
        self.bodies = bodies
        self.manners = manners
        self.choices = choices
        self.variety = variety
        self.sections = Deviations()
        self.contents = Deviations()  # of custom sections
        self.style = Varied(variety.features, self.contents)
        self.customs: list[Custom] = []
        self.hints: list[FunctionHints] = []

    def vary(self, raw: dict[int, bytes]) -> bytes:
        module = self.module
        variety = self.variety
        self.sections.read(self.choices, variety.first_run)
        self.contents.read(self.choices, variety.first_run)
        if variety.names:
            self.add_names()
        if variety.producers:
            self.add_producers()
        if variety.custom_sections:
            for _ in range(self.choices.pick(variety.custom_sections + 1)):
                self.customs.append(read_custom(self.choices))
        hints_place = self.choices.entry(_BEFORE_CODE)
        if self.sections.any():
            Forms(module, variety, self.sections).change()
        bodies = self.vary_bodies()
        if self.hints:
            content = encode_hints(self.hints, self.style_of(self.contents))
            self.customs.append(Custom(BRANCH_HINTS, content, hints_place))
        module.customs += self.customs
        return encode_with(replaced(bodies, raw), module, self.style_of(self.sections))

    def style_of(self, deviations: Deviations) -> Style:
        """The style for a piece; the shortest is faster, if that is what comes out."""
        return self.style.of(deviations) if deviations.any() else SHORTEST

    def add_names(self) -> None:
        place = self.choices.entry(_MOSTLY_LAST)
        names = names_for(self.module, self.bodies, self.choices)
        content = encode_names(names, self.style_of(self.contents))
        self.customs.append(Custom(NAME_SECTION, content, place))

    def add_producers(self) -> None:
        place = self.choices.entry(_MOSTLY_LAST)
        content = encode_producers(read_producers(self.choices), self.style_of(self.contents))
        self.customs.append(Custom(PRODUCERS, content, place))

    def vary_bodies(self) -> list[bytes]:
        """The bodies in other encodings; and hints at their branches."""
        module = self.module
        forms: BodyForms | None = None
        bodies: list[bytes] = []
        index = len([item for item in module.imports if item.type.kind == wasm.FUNCTION])
        room = MOST_CODE
        described = zip(self.bodies, self.manners, module.functions, strict=True)
        for given, manner, function in described:
            body = given
            if manner.body.any() and len(given) <= min(MOST_BODY, room):
                room -= len(given)
                if forms is None:
                    forms = BodyForms(module, self.variety)
                manner.body.begin_within(1 + len(given) // BYTES_PER_PLACE)
                same = EncodedBody(given).function(function.type_index)
                changed = forms.changed(same, manner.body)
                body = encoded_in(self.style.of(manner.body), changed)
            if manner.branches.any():
                hints = EncodedBody(body).hints(manner.branches)
                if hints:
                    self.hints.append((index, hints))
            bodies.append(body)
            index += 1
        return bodies
