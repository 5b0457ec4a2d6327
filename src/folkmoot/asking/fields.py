"""A form as it came in: what was typed, what was wrong with it, and the wish it makes.

Every field is text from a stranger. Shapes and lengths are checked by the command's own type;
money is typed in whole units and becomes minor units here. Refuses to know: HTTP, pages.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, TypeVar
from urllib.parse import parse_qsl

import msgspec

from folkmoot.drawing import money
from folkmoot_rooms.commands import AnyCommand, ServerCommand
from folkmoot_rooms.decide.faults import HARMLESS
from folkmoot_rooms.limits import WORDS_CHARS_MAX
from folkmoot_rooms.refused import Refused

C = TypeVar("C", bound=AnyCommand | ServerCommand)

# A ballot may tick each of 500 ideas, and carries an answer beside each.
FIELDS_MAX: Final = 1_500
# Composing text can make it shorter, at most by so much; what is longer is too long anyway.
COMPOSED_CHARS_MAX: Final = 4 * WORDS_CHARS_MAX
# Marks on one letter are sorted, slowly; no language has more than this (Unicode, UAX 15).
MARKS_TOGETHER_MAX: Final = 30

_FIELD: Final = re.compile(r"\$\.(\w+)")
_TOO_LONG: Final = re.compile(r"length <= (\d+)")
_NO: Final = frozenset({"", "0", "false", "no", "off"})


class Misread(Refused):
    """A form that makes no wish: all that is wrong with it, and the wish it makes otherwise.

    ``otherwise`` has harmless words in place of what was wrong, to ask what else is; it is never
    granted. None where something else than words or money was wrong.
    """

    def __init__(
        self, faults: Sequence[Refused], otherwise: AnyCommand | ServerCommand | None
    ) -> None:
        super().__init__(faults[0].code, faults[0].field, **faults[0].figures)
        self.faults = tuple(faults)
        self.otherwise = otherwise


class Fault(msgspec.Struct, frozen=True):
    """Something wrong in a form; without a field, with the form as a whole."""

    field: str
    code: str
    figures: dict[str, int | str] = {}

    @property
    def key(self) -> str:
        """The words that say so: a refusal's code, or a key as it is."""
        return self.code if "." in self.code else f"refused.{self.code}"


class Form(msgspec.Struct, frozen=True):
    """What was typed, field by field, and what was wrong with it."""

    values: dict[str, tuple[str, ...]] = {}
    faults: tuple[Fault, ...] = ()

    def value(self, name: str, default: str = "") -> str:
        """Return what stands in a field; ``default`` if the form was never sent."""
        found = self.values.get(name)
        if found:
            return found[0]
        return "" if self.values else default

    def all(self, name: str) -> tuple[str, ...]:
        """Return every choice of a field."""
        return self.values.get(name, ())

    def has(self, name: str, option: str, default: str = "") -> bool:
        """Say whether a choice is ticked."""
        return option in (self.all(name) if self.values else (default,))

    def fault(self, name: str) -> Fault | None:
        """Return what is wrong with a field."""
        return next((fault for fault in self.faults if fault.field == name), None)

    def faulty(self, field: str, code: str, **figures: int | str) -> "Form":
        """Return the same form with something wrong that no room has to tell."""
        return Form(self.values, (*self.faults, Fault(field, code, figures)))

    def refused(self, *refusals: Refused) -> "Form":
        """Return the same form with all that is wrong with it, in the order of its fields."""
        each = [
            one
            for refusal in refusals
            for one in (refusal.faults if isinstance(refusal, Misread) else (refusal,))
        ]
        new = [Fault(one.field, one.code, one.figures) for one in each]
        places = {name: place for place, name in enumerate(self.values)}
        faults = sorted([*self.faults, *new], key=lambda fault: places.get(fault.field, -1))
        return Form(self.values, tuple(faults))


def tidy(text: str) -> str:
    """Return text as it is kept: one spelling of each letter, one kind of line end, no edges.

    Text that would take long to compose stays as it came; whoever reads the field refuses it.
    """
    kept = text.replace("\r\n", "\n").strip()
    if len(kept) > COMPOSED_CHARS_MAX or not _composes_fast(kept):
        return kept
    return unicodedata.normalize("NFC", kept).strip()


def _composes_fast(text: str) -> bool:
    """Say whether no letter carries a heap of marks."""
    if text.isascii():
        return True
    together = 0
    for sign in text:
        together = together + 1 if unicodedata.combining(sign) else 0
        if together > MARKS_TOGETHER_MAX:
            return False
    return True


def pairs_of(body: bytes) -> list[tuple[str, str]]:
    """Return the fields of an encoded form. Raises Refused before splitting up too many."""
    try:
        return parse_qsl(body.decode("latin-1"), keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError as error:
        raise Refused("bad_form") from error


def read(pairs: Sequence[tuple[str, str]]) -> Form:
    """Return the form that these fields make. Raises Refused for more than any of ours has."""
    if len(pairs) > FIELDS_MAX:
        raise Refused("bad_form")
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(tidy(value))
    return Form({name: tuple(given) for name, given in values.items()})


def wish(
    kind: type[C], form: Form, amounts: tuple[str, ...] = (), scale: int = 2, currency: str = "GBP"
) -> C:
    """Return the command that a form asks for. Raises Misread, naming each field that is wrong.

    ``amounts`` are the fields in which money is typed. Fields that the command does not have,
    like the name of a button, are left out.
    """
    given, faults = _typed(kind, form, amounts, scale, currency)
    while True:
        try:
            made = msgspec.convert(given, kind, strict=False)
        except msgspec.ValidationError as error:
            fault = _refusal(str(error))
            faults.append(fault)
            if fault.field not in HARMLESS:
                raise Misread(faults, None) from error
            given[fault.field] = HARMLESS[fault.field]
        else:
            break
    if faults:
        raise Misread(faults, made)
    return made


def _typed(
    kind: type[msgspec.Struct], form: Form, amounts: tuple[str, ...], scale: int, currency: str
) -> tuple[dict[str, object], list[Refused]]:
    """Return what stands in the fields of a command, and the amounts that are none."""
    given: dict[str, object] = {}
    faults = []
    for field in msgspec.structs.fields(kind):
        typed = form.all(field.encode_name)
        shape = msgspec.inspect.type_info(field.type)
        if field.name in amounts:
            try:
                given[field.name] = money.read(form.value(field.name), scale, currency, field.name)
            except Refused as fault:
                faults.append(fault)
                given[field.name] = HARMLESS[field.name]
        elif isinstance(shape, msgspec.inspect.VarTupleType):
            given[field.name] = [choice for choice in typed if choice]
        elif isinstance(shape, msgspec.inspect.BoolType):
            given[field.name] = bool(typed) and typed[0].lower() not in _NO
        elif typed:
            given[field.name] = typed[0]
    return given, faults


def _refusal(message: str) -> Refused:
    """Return the refusal that a message of msgspec means."""
    found, length = _FIELD.search(message), _TOO_LONG.search(message)
    field = found[1] if found else ""
    if length:
        return Refused("too_long", field, max=int(length[1]))
    return Refused("bad_form", field)
