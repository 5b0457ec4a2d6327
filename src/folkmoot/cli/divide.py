"""``folkmoot divide FILE.csv``: one sum divided by what everybody proposes for it.

The first row names the options, every other row is one person's split; all add up to the same
sum. Cells are parted by semicolons, or by commas if the first row has no semicolon.
"""

import argparse
import csv
import io
import json

from folkmoot.cli.exits import BAD_INPUT, RIGHT
from folkmoot.cli.reading import CannotRead, read_whole
from folkmoot.cli.voice import Voice
from folkmoot_engine import divide
from folkmoot_engine.division import whole
from folkmoot_engine.limits import TEXT_BYTES_MAX
from folkmoot_engine.pabulib.errors import CellError
from folkmoot_engine.pabulib.money import Decimal, common_scale, minor_units, parse_decimal


def run(typed: argparse.Namespace, voice: Voice) -> int:
    """Divide by a file of proposals and print what each option gets."""
    try:
        options, rows, scale = _read(typed.file)
        total = sum(rows[0]) if rows else 0
        split = divide(rows, total, typed.rule)
    except CannotRead as error:
        voice.warn(str(error))
        return BAD_INPUT
    except ValueError as error:
        voice.warn(f"{typed.file}: {error}")
        return BAD_INPUT
    amounts = whole(split)
    if typed.json:
        told = {
            "version": 1,
            "rule": typed.rule,
            "scale": scale,
            "total": total,
            "proposals": len(rows),
            "options": [
                {"name": name, "exact": f"{part.numerator}/{part.denominator}", "amount": amount}
                for name, part, amount in zip(options, split, amounts, strict=True)
            ],
        }
        voice.tell(json.dumps(told, ensure_ascii=False))
        return RIGHT
    voice.tell(voice.say("cli.divide_way", rule=typed.rule, people=len(rows)), "")
    for name, part, amount in zip(options, split, amounts, strict=True):
        exact = "" if part == amount else f"  ({part / 10**scale})"
        voice.tell(f"{voice.cash(amount, scale, typed.currency):>16}  {name}{exact}")
    voice.tell(f"{voice.cash(total, scale, typed.currency):>16}")
    return RIGHT


def _read(name: str) -> tuple[list[str], list[list[int]], int]:
    """Return the options, what each row gives to each, in minor units, and their scale.

    Raises CannotRead, and ValueError with line and column.
    """
    try:
        text = read_whole(name, TEXT_BYTES_MAX).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start + 1}: expected UTF-8") from error
    if not text.strip():
        raise ValueError("line 1, column 1: expected the names of the options")
    sign = ";" if ";" in text.lstrip().partition("\n")[0] else ","
    (_, options), *rows = _rows(text, sign)
    twice = next((name for name in options if options.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"line 1: {twice[:80]!r} is the name of more than one option")
    found = []
    for line, cells in rows:
        if len(cells) != len(options):
            raise ValueError(f"line {line}: expected {len(options)} amounts, not {len(cells)}")
        found.append([_amount(cell, line, place) for place, cell in enumerate(cells, 1)])
    scale = common_scale([amount for row in found for amount in row])
    return options, [[minor_units(amount, scale) for amount in row] for row in found], scale


def _rows(text: str, sign: str) -> list[tuple[int, list[str]]]:
    """Return the cells of every row that is not blank, with the line it ends on."""
    table = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        return [
            (table.line_num, [cell.strip() for cell in cells])
            for cells in table
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        raise ValueError(f"line {table.line_num}: {error}") from error


def _amount(cell: str, line: int, place: int) -> Decimal:
    try:
        return parse_decimal(cell)
    except CellError as error:
        raise ValueError(f"line {line}, cell {place}: {error}") from error
