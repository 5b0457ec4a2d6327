"""Pictures of small elections: rows of bars as SVG, the same bytes for the same election.

Every part of a bar is told by its name as well as by its colour. Places are whole hundredths of
a unit, so that no machine rounds them otherwise.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple
from xml.sax.saxutils import escape

from folkmoot_engine import Election
from folkmoot_engine.outcome import Outcome
from folkmoot_engine.panels.tables import Step

# Tones that those who see few colours can tell apart (Okabe and Ito), light enough for black text.
TONES = ("#56b4e9", "#e69f00", "#009e73", "#f0e442", "#cc79a7", "#d55e00", "#bbbbbb")
PALE = "#dddddd"
INK = "#1a1a1a"
LEFT, WIDE, HIGH, GAP, EDGE = 150, 480, 26, 10, 16
CHAR_WIDE = 7

Amount = int | Fraction


class Part(NamedTuple):
    """A part of a bar."""

    name: str
    size: Amount
    tone: str


class Bar(NamedTuple):
    """A row: its name, its parts, and how long its frame is."""

    name: str
    parts: Sequence[Part]
    frame: Amount = 0


def purses(counted: Election, outcome: Outcome, people: Sequence[str]) -> str:
    """Draw what everybody paid for what, and what they have left of their share."""
    share = Fraction(0) if outcome.share is None else outcome.share + outcome.raised
    chosen = [set(row) for row in counted.ballots.rows()]
    paid: list[list[Part]] = [[] for _ in people]
    for found in outcome.rounds:
        assert found.price is not None, "people pay a price"
        payers = [voter for voter, row in enumerate(chosen) if found.project in row]
        # Who pays what is told by amount; those who have less left pay all of it.
        amounts = [amount for amount, many in found.payments for _ in range(many)]
        payers.sort(key=lambda voter: (sum(part.size for part in paid[voter]), voter))
        for voter, amount in zip(payers, amounts, strict=False):
            tone = TONES[found.project % len(TONES)]
            paid[voter].append(Part(counted.ids[found.project], amount, tone))
    return chart([Bar(name, parts, share) for name, parts in zip(people, paid, strict=True)])


def votes(counted: Election, outcome: Outcome) -> str:
    """Draw how many votes or points every idea has; what is paid for has a colour."""
    bars = []
    for project, name in enumerate(counted.ids):
        won = project in outcome.funded
        word = f"£{counted.prices[project]}" + (", paid for; votes:" if won else "; votes:")
        tone = TONES[0] if won else PALE
        bars.append(Bar(name, [Part(word, counted.scores[project], tone)]))
    return chart(bars)


def splits(options: Sequence[str], rows: Sequence[tuple[str, Sequence[Amount]]]) -> str:
    """Draw how everybody, and every rule, divides one sum."""
    return chart(
        [
            Bar(name, [Part(*part) for part in zip(options, amounts, TONES, strict=False)])
            for name, amounts in rows
        ]
    )


def steps(options: Sequence[str], found: Sequence[Step]) -> str:
    """Draw the votes of all who still stand, step by step."""
    return chart(
        [
            Bar(
                f"step {number}",
                [Part(options[o], many, TONES[o % len(TONES)]) for o, many in sorted(step.votes)],
            )
            for number, step in enumerate(found, 1)
        ]
    )


def chart(bars: Sequence[Bar]) -> str:
    """Draw bars under each other, all in one scale."""
    longest = max(max(bar.frame, sum(part.size for part in bar.parts)) for bar in bars)
    high = 2 * EDGE + len(bars) * (HIGH + GAP) - GAP
    shapes = [f'<rect width="{LEFT + WIDE + EDGE}" height="{high}" fill="#ffffff"/>']
    for row, bar in enumerate(bars):
        top = EDGE + row * (HIGH + GAP)
        shapes.append(_text(LEFT - 8, top, bar.name, "end"))
        if bar.frame:
            shapes.append(_rect(LEFT, top, _wide(bar.frame, longest), "none"))
        before: Amount = 0
        for part in bar.parts:
            start, end = _wide(before, longest), _wide(before + part.size, longest)
            before += part.size
            if end > start:
                shapes.append(_rect(LEFT + start, top, end - start, part.tone))
                room = WIDE - start if len(bar.parts) == 1 and not bar.frame else end - start
                shapes += _label(part, LEFT + start, top, end - start, room)
    drawn = "\n".join(shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDE + EDGE} {high}"'
        f' font-family="sans-serif" font-size="13" role="img">\n{drawn}\n</svg>\n'
    )


def _label(part: Part, left: int, top: int, wide: int, room: int) -> list[str]:
    """Return the name and size of a part as far as it has room, or beside it if all is free."""
    whole = f"{part.name} {part.size}"
    if wide < CHAR_WIDE * len(whole) + 6 <= room - wide:
        return [_text(left + wide + 4, top, whole, "start")]
    for text in (whole, part.name, part.name[:1]):
        if CHAR_WIDE * len(text) + 6 <= wide:
            return [_text(left + 4, top, text, "start")]
    return []


def _wide(size: Amount, longest: Amount) -> int:
    return int(size * WIDE / Fraction(longest)) if longest else 0


def _rect(left: int, top: int, wide: int, tone: str) -> str:
    return (
        f'<rect x="{left}" y="{top}" width="{wide}" height="{HIGH}" fill="{tone}" stroke="{INK}"/>'
    )


def _text(left: int, top: int, text: str, anchor: str) -> str:
    return (
        f'<text x="{left}" y="{top + HIGH - 8}" fill="{INK}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )
