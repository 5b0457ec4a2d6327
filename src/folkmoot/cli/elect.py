"""``folkmoot elect FILE.pb``: one winner or a panel from a Pabulib file; its projects stand.

Costs and the budget of the file do not matter here.
"""

import argparse
import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from folkmoot.cli.exits import BAD_INPUT, RIGHT
from folkmoot.cli.reading import WARNINGS_SHOWN_MAX, CannotRead, read_whole
from folkmoot.cli.voice import Voice
from folkmoot_engine import PANELS, Panel, elect
from folkmoot_engine.limits import TEXT_BYTES_MAX
from folkmoot_engine.pabulib import PbFile, read_pb
from folkmoot_engine.panels.condorcet import condorcet_winner
from folkmoot_engine.panels.orders import Ranked

PAIRS_SHOWN_MAX: Final = 12


def run(typed: argparse.Namespace, voice: Voice) -> int:
    """Elect from a file and print who is elected, and the figures behind it."""
    try:
        file = read_pb(read_whole(typed.file, TEXT_BYTES_MAX), PANELS[typed.rule].ballots)
        election = file.election
        panel = elect(election.ids, election.ballots, typed.rule, typed.seats)
    except CannotRead as error:
        voice.warn(str(error))
        return BAD_INPUT
    except ValueError as error:
        voice.warn(f"{typed.file}: {error}")
        return BAD_INPUT
    voice.warn(*(f"{typed.file}: {warning}" for warning in file.warnings[:WARNINGS_SHOWN_MAX]))
    if typed.json:
        voice.tell(_json(typed, file, panel))
    else:
        voice.tell(*_lines(typed, file, panel, voice))
    return RIGHT


def _json(typed: argparse.Namespace, file: PbFile, panel: Panel) -> str:
    ids = file.election.ids
    told = {
        "version": 1,
        "rule": typed.rule,
        "seats": typed.seats,
        "ballots": file.election.voters,
        "winners": [ids[option] for option in panel.winners],
        "order": [ids[option] for option in panel.order],
        "scores": dict(zip(ids, panel.scores, strict=True)) if panel.scores else {},
        "pairs": panel.pairs,
        "quota": panel.quota,
        "steps": [
            {
                "votes": {ids[option]: _exact(votes) for option, votes in step.votes},
                "elected": [ids[option] for option in step.elected],
                "excluded": [ids[option] for option in step.excluded],
                "exhausted": _exact(step.exhausted),
            }
            for step in panel.steps
        ],
    }
    return json.dumps(told, ensure_ascii=False)


def _exact(votes: Fraction) -> str:
    return f"{votes.numerator}/{votes.denominator}"


def _lines(typed: argparse.Namespace, file: PbFile, panel: Panel, voice: Voice) -> list[str]:
    say, election = voice.say, file.election
    text = [
        file.meta.get("description") or typed.file,
        say("cli.size", projects=len(election.ids), ballots=election.voters),
        say("cli.elect_way", rule=typed.rule, seats=typed.seats),
        "",
    ]
    for place, option in enumerate(panel.winners, start=1):
        text.append(f"{place:>4}. {_called(file, option)}")
    if panel.scores:
        text += ["", say("cli.elect_scores")]
        ranked = sorted(range(len(election.ids)), key=lambda option: -panel.scores[option])
        text += [f"{panel.scores[option]:>10,}  {_called(file, option)}" for option in ranked]
    for number, step in enumerate(panel.steps, start=1):
        text += ["", say("cli.elect_step", n=number)]
        fate = dict.fromkeys(step.elected, say("cli.elect_in"))
        fate |= dict.fromkeys(step.excluded, say("cli.elect_out"))
        for option, votes in sorted(step.votes, key=lambda pair: -pair[1]):
            mark = f" ({fate[option]})" if option in fate else ""
            text.append(f"{_shown(votes):>14}  {_called(file, option)}{mark}")
        if step.exhausted:
            text.append(f"{_shown(step.exhausted):>14}  {say('cli.elect_exhausted')}")
    if election.ballots.kind == "ordinal":
        text += _pairs(file, panel, voice)
    return text


def _pairs(file: PbFile, panel: Panel, voice: Voice) -> list[str]:
    """Return the table of all pairs, and who wins every one of them."""
    ids = file.election.ids
    pairs = panel.pairs or Ranked.of(file.election.ballots, len(ids)).pairs
    best = condorcet_winner(pairs)
    if best is None:
        text = ["", voice.say("cli.elect_no_best")]
    else:
        text = ["", voice.say("cli.elect_beats_all", option=_called(file, best))]
        if best not in panel.winners:
            text.append(voice.say("cli.elect_differs"))
    if len(ids) <= PAIRS_SHOWN_MAX:
        text += ["", voice.say("cli.elect_pairs"), _row("", (name[:7] for name in ids))]
        for a, row in enumerate(pairs):
            cells = ("·" if a == b else f"{people:,}" for b, people in enumerate(row))
            text.append(_row(ids[a], cells))
    return text


def _row(name: str, cells: Iterable[str]) -> str:
    return f"{name[:12]:<12}" + "".join(f"{cell:>8}" for cell in cells)


def _called(file: PbFile, option: int) -> str:
    name = file.names[option] if file.names else ""
    return f"{file.election.ids[option]}  {' '.join(name.split())}".rstrip()


def _shown(votes: Fraction) -> str:
    """Return votes with their exact part, where they have one that can be read."""
    whole, part = divmod(votes, 1)
    if not part:
        return f"{int(whole):,}"
    return f"{int(whole):,} {part}" if part.denominator < 1000 else f"≈ {float(votes):,.5f}"
