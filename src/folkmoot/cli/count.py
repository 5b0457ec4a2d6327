"""``folkmoot count FILE.pb``: count an election that was held anywhere, and say why.

``--json`` prints the engine's own document, so its SHA-256 is the check code of the result.
"""

import argparse
import json
from collections.abc import Callable
from contextlib import suppress

from folkmoot.cli import compared, explained, paths
from folkmoot.cli.exits import BAD_INPUT, RIGHT
from folkmoot.cli.progress import Progress
from folkmoot.cli.reading import WARNINGS_SHOWN_MAX, CannotRead, read_whole
from folkmoot.cli.tables import Table
from folkmoot.cli.voice import Voice
from folkmoot.cli.ways import Way, way_of
from folkmoot_engine import Outcome, canonical, digest, document
from folkmoot_engine.limits import TEXT_BYTES_MAX
from folkmoot_engine.pabulib import PabulibError, PbFile, read_pb
from folkmoot_engine.permits import figures_of


def run(typed: argparse.Namespace, voice: Voice) -> int:
    """Count a file and print the result."""
    with Progress(voice.aside, voice.say("cli.reading", file=typed.file)) as progress:
        try:
            ways = [way_of(typed)]
            if typed.compare:
                ways.append(ways[0].other(typed.compare))
            file = _read(typed, ways, voice)
            election = file.scored(typed.scoring) if typed.scoring else file.election
            missing = [
                name for name in ways[0].limits or () if not figures_of(election).get(name, 1)
            ]
            voice.warn(*(voice.say("cli.no_limit", name=name) for name in missing))
            progress.note(voice.say("cli.counting", ballots=election.voters))
            outcomes = [
                way.count(election, lambda n: progress.note(voice.say("cli.raising", n=n)))
                for way in ways
            ]
            table = Table(file, election, voice)
            if typed.json:
                lines = [_json(typed, table, outcomes, progress)]
            else:
                lines = _text(typed, table, outcomes, progress)
        except CannotRead as error:
            voice.warn(str(error))
            return BAD_INPUT
        except ValueError as error:
            voice.warn(f"{typed.file}: {error}")
            return BAD_INPUT
    shown = file.warnings[:WARNINGS_SHOWN_MAX]
    voice.warn(*(f"{typed.file}: {warning}" for warning in shown))
    voice.tell(*lines)
    return RIGHT


def _read(typed: argparse.Namespace, ways: list[Way], voice: Voice) -> PbFile:
    """Read the file with ballots that every way counts. Raises ValueError, CannotRead."""
    raw = read_whole(typed.file, TEXT_BYTES_MAX)
    counted = set.intersection(*(set(way.ballots) for way in ways))
    kinds = [
        kind
        for kind in ways[0].ballots
        if kind in counted and (kind != "ordinal" or typed.scoring is not None)
    ]
    try:
        return read_pb(raw, kinds)
    except PabulibError as error:
        if error.field != "vote_type" or "ordinal" not in counted - set(kinds):
            raise
        # The same file with orders of preference: only the scoring is missing, if that reads.
        with suppress(PabulibError):
            fitting = ", ".join(read_pb(raw, ["ordinal"]).scorings()) or "–"
            hint = voice.say("cli.scoring_needed", option="--scoring", fitting=fitting)
            raise ValueError(f"{error}. {hint}") from error
        raise


def _json(
    typed: argparse.Namespace, table: Table, outcomes: list[Outcome], progress: Progress
) -> str:
    """Return the engine's own document, or what was asked for beside it around that."""
    election, say = table.election, table.voice.say
    told = [document(election, outcome) for outcome in outcomes]
    beside: dict[str, object] = {}
    if len(outcomes) > 1:
        beside["differences"] = compared.differences(election, *outcomes)
    if typed.explain is not None:
        progress.note(say("cli.explaining"))
        chosen = explained.named(election, typed.explain)
        beside["explanations"] = [explained.stories_told(election, one, chosen) for one in outcomes]
    if typed.budget_path is not None:
        beside["budget_paths"] = [
            paths.path_told(election, one, typed.budget_path, _walking(table, progress))
            for one in outcomes
        ]
    if typed.certificates:
        progress.note(say("cli.promising"))
        beside["certificates"] = [explained.promises_told(election, one) for one in outcomes]
    if not beside:
        return canonical(told[0]).decode("utf-8")
    codes = [digest(one) for one in told]
    whole = {"version": 1, "digests": codes, "outcomes": told} | beside
    return json.dumps(whole, ensure_ascii=False)


def _walking(table: Table, progress: Progress) -> Callable[[int], None]:
    """Return what notes how far a budget path has come."""
    progress.note(table.voice.say("cli.path_walking", amount=table.cash(0)))
    return lambda reached: progress.note(
        table.voice.say("cli.path_walking", amount=table.cash(reached))
    )


def _text(
    typed: argparse.Namespace, table: Table, outcomes: list[Outcome], progress: Progress
) -> list[str]:
    first = outcomes[0]
    if len(outcomes) > 1:
        text = compared.lines(typed.file, table, *outcomes)
    else:
        text = table.lines(typed.file, first, digest(document(table.election, first)))
    for outcome in outcomes:
        if [typed.explain, typed.budget_path, typed.certificates] != [None, None, False]:
            text += ["", table.way(outcome)]
        if typed.explain is not None:
            progress.note(table.voice.say("cli.explaining"))
            chosen = explained.named(table.election, typed.explain)
            text += explained.story_lines(table, outcome, chosen)
        if typed.budget_path is not None:
            text += paths.path_lines(table, outcome, typed.budget_path, _walking(table, progress))
        if typed.certificates:
            progress.note(table.voice.say("cli.promising"))
            text += explained.promise_lines(table, outcome)
    return text
