"""Forms become wishes or refusals that name their field, never anything else."""

import unicodedata
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.asking import fields
from folkmoot_rooms.commands import AddIdea, CastBallot, CastPaperBallot, ChangePhase, OpenRoom
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.refused import Refused


def test_text_is_kept_in_one_spelling() -> None:
    assert fields.tidy("  e\u0301a\r\nb ") == "\u00e9a\nb"


@pytest.mark.parametrize(
    "text", ["\u0316\u0301" * 7_000, "e" * 2_401, "a" + "\u0301" * 31], ids=len
)
def test_text_that_composes_slowly_is_never_composed(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def normalize(_form: str, _text: str) -> str:
        pytest.fail("it was composed")

    watched = SimpleNamespace(combining=unicodedata.combining, normalize=normalize)
    monkeypatch.setattr(fields, "unicodedata", watched)
    assert fields.tidy(text) == text


def test_a_form_of_far_too_many_fields_is_refused_before_any_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fields, "tidy", lambda _: pytest.fail("a field was read"))
    for refused in (
        lambda: fields.pairs_of(b"a&" * fields.FIELDS_MAX),
        lambda: fields.read([("a", "")] * (fields.FIELDS_MAX + 1)),
    ):
        with pytest.raises(Refused, match="bad_form"):
            refused()


def test_a_form_keeps_the_order_of_all_its_choices() -> None:
    form = fields.read(fields.pairs_of(b"c=P2&c=P%C3%A9&x=&c=+1"))
    assert form.values == {"c": ("P2", "P\u00e9", "1"), "x": ("",)}


def test_fields_become_the_types_of_the_wish() -> None:
    form = fields.read(
        [("vote", "v1"), ("choices", "P1"), ("choices", "P2"), ("replaces", "3"), ("x", "")]
    )
    assert fields.wish(CastBallot, form) == CastBallot("v1", ("P1", "P2"), 3)
    form = fields.read([("phase", "ideas")])
    assert fields.wish(ChangePhase, form) == ChangePhase(Phase.IDEAS)
    form = fields.read([("title", "T"), ("question", "Q"), ("budget", "1,000"), ("binding", "0")])
    room = fields.wish(OpenRoom, form, ("budget",))
    assert (room.budget, room.binding) == (100_000, False)


def test_a_box_that_is_not_ticked_is_false() -> None:
    form = fields.read([("vote", "v1"), ("seat", "s2")])
    assert fields.wish(CastPaperBallot, form).read_back is False
    ticked = fields.read([("vote", "v1"), ("seat", "s2"), ("read_back", "1")])
    assert fields.wish(CastPaperBallot, ticked).read_back is True


@pytest.mark.parametrize(
    ("typed", "code", "field"),
    [
        ({"title": "x" * 81, "cost": "1"}, "too_long", "title"),
        ({"title": "x", "cost": "-1"}, "bad_cost", "cost"),
        ({"cost": "1"}, "bad_form", ""),
        ({"title": "x", "cost": "1", "picture": "../x"}, "bad_form", "picture"),
    ],
)
def test_what_does_not_fit_names_its_field(typed: dict[str, str], code: str, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        fields.wish(AddIdea, fields.read(list(typed.items())), ("cost",))
    assert (refusal.value.code, refusal.value.field) == (code, field)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["vote", "choices", "replaces", "seat", "read_back", "do", "x"]),
            st.text(max_size=60),
        ),
        max_size=8,
    )
)
def test_any_form_is_a_wish_or_a_refusal(pairs: list[tuple[str, str]]) -> None:
    form = fields.read(pairs)
    for kind in (CastBallot, CastPaperBallot):
        told = ""
        try:
            fields.wish(kind, form)
        except Refused as refusal:
            told = refusal.code
        assert told in {"", "bad_form", "too_long"}


def test_a_form_shows_what_was_typed_and_what_was_wrong() -> None:
    fresh = fields.Form()
    assert fresh.value("name", "Ann") == "Ann"
    assert fresh.has("hat", "person", "person")
    sent = fields.read([("name", ""), ("hat", "manager")])
    assert sent.value("name", "Ann") == ""
    assert not sent.has("hat", "person", "person")
    wrong = sent.refused(Refused("too_long", "name", max=40)).faulty("", "ballot.check_empty")
    assert [fault.key for fault in wrong.faults] == ["refused.too_long", "ballot.check_empty"]
    fault = wrong.fault("name")
    assert fault is not None
    assert fault.figures == {"max": 40}
