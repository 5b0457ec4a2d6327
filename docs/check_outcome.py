#!/usr/bin/env python3
"""Check the outcome of an election: python check_outcome.py ELECTION.pb OUTCOME.json

This file stands alone. It needs Python 3.11 and nothing else, and shares no code
with the engine that it checks, so whoever has the Pabulib file of an election and
the document of its outcome (`folkmoot count --json`, result.json in a record) can
check it anywhere. It counts the ballots again in whole numbers over one
denominator, which are exact fractions, and compares every round: who won, in which
order, at what price, who paid what; and for every project its votes, its cost and
what its supporters had. It knows equal shares (by any utility; completion none,
fill, add-one, add-one+fill), most votes, and Phragmén, held to no limits beside the
budget, of all ballots but orders of preference. Of add-one it checks that the raise
fits and the next one would not, or nothing more fits; with --every it counts all
raises before, too. A third of it reads, a third counts, a third compares.

Exit status: 0 all is right, 1 something is wrong, 2 it cannot check this.
"""

import csv
import json
import sys
from collections import Counter
from decimal import Decimal
from fractions import Fraction

CHECKED = {
    "version": (1,), "rule": ("equal-shares", "most-votes", "phragmen"), "parameters": (None, {}),
    "utility": (None, "cost", "count", "points", "cost-points"),
    "completion": (None, "none", "fill", "add-one", "add-one+fill"),
    "vote_type": ("approval", "choose-1", "knapsack", "cumulative", "scoring"),
}  # fmt: skip


class Election:
    """A Pabulib file: costs in minor units; marks of each project, and who gave what above 0."""

    def __init__(self, path, scale):
        self.meta, self.costs, self.fans, self.votes, self.score = {}, {}, {}, {}, Counter()
        section, head, self.voters = "", None, 0
        with open(path, encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file, delimiter=";"):
                cells = [cell.strip() for cell in row]
                if cells[:1] in (["META"], ["PROJECTS"], ["VOTES"]) and not any(cells[1:]):
                    section, head = cells[0], None
                elif any(cells) and section:
                    if head is None:
                        head = [cell.lower() for cell in cells]
                    elif section == "META":
                        self.meta[cells[0].lower()] = cells[1]
                    elif section == "PROJECTS":
                        self._project(dict(zip(head, cells, strict=False)), scale)
                    else:
                        self._ballot(dict(zip(head, cells, strict=False)))
        self.budget = minor(self.meta["budget"], scale)
        # Ties: more approvals, then lower cost, then earlier in the file.
        keys = {p: (-self.votes[p], self.costs[p], n) for n, p in enumerate(self.costs)}
        self.rank = {project: n for n, project in enumerate(sorted(keys, key=keys.get))}

    def _project(self, row, scale):
        name = row["project_id"]
        self.costs[name], self.fans[name], self.votes[name] = minor(row["cost"], scale), {}, 0

    def _ballot(self, row):
        chosen = [name.strip() for name in row.get("vote", "").split(",") if name.strip()]
        pointed = self.meta["vote_type"] in ("cumulative", "scoring")
        points = row["points"].split(",") if pointed and chosen else ["1"] * len(chosen)
        for project, given in dict(zip(chosen, map(int, points), strict=True)).items():
            self.votes[project] += 1
            self.score[project] += given
            if given > 0:
                self.fans[project][self.voters] = given
        self.voters += 1


def minor(text, scale):
    """Return an amount in whole minor units."""
    amount = Decimal("".join(text.split()).replace(",", ".")) * 10**scale
    assert amount == int(amount), f"{text} has more than {scale} decimals"
    return int(amount)


def payments(paid, whole):
    """Return who paid what, the largest amount first: exact amounts and numbers of people."""
    return [[Fraction(each, whole), paid[each]] for each in sorted(paid, reverse=True) if each]


def equal_shares(election, pool, utility):
    """Return [project, payments, money left] by round, and what supporters of each project have."""
    whole, purses, rounds, money = max(election.voters, 1), [pool] * election.voters, [], {}
    worth = {
        p: fans if "points" in utility else dict.fromkeys(fans, 1)
        for p, fans in election.fans.items()
    }
    rivals = {p: cost for p, cost in election.costs.items() if cost}
    while True:
        offers = []
        for project, cost in rivals.items():
            held = Counter((Fraction(purses[v], n), n) for v, n in worth[project].items())
            rest, units = cost * whole, sum(worth[project].values())
            for purse, n in sorted(held):
                if purse * units >= rest:  # everybody from here on can pay alike for each unit
                    rate = Fraction(rest, units * (cost if "cost" in utility else 1))
                    offers.append((rate, election.rank[project], project, rest, units))
                    break
                rest, units = rest - int(purse * n) * held[purse, n], units - n * held[purse, n]
        if not offers:
            break
        _, _, winner, price, units = min(offers)
        money[winner] = Fraction(sum(purses[v] for v in worth[winner]), whole)
        # Times the number of units paid in full, every purse and payment is whole again.
        whole, purses = whole * units, [purse * units for purse in purses]
        paid = {v: min(purses[v], price * n) for v, n in worth[winner].items()}
        for voter, amount in paid.items():
            purses[voter] -= amount
        pool -= rivals.pop(winner)
        rounds.append([winner, payments(Counter(paid.values()), whole), pool])
    for project in set(election.costs) - set(money):
        money[project] = Fraction(sum(purses[v] for v in worth[project]), whole)
    return rounds, money


def phragmen(election):
    """Return the same for Phragmén's rule, without what losers have."""
    whole, loads, rounds, left = 1, [0] * election.voters, [], election.budget
    rivals = [p for p, cost in election.costs.items() if 0 < cost <= left and election.fans[p]]
    while rivals:
        earned = {p: sum(loads[v] for v in election.fans[p]) for p in rivals}
        times = {
            p: Fraction(earned[p] + election.costs[p] * whole, election.votes[p]) for p in rivals
        }
        tied = [p for p in rivals if times[p] == min(times.values())]
        if any(election.costs[p] > left for p in tied):
            break
        winner = min(tied, key=election.rank.get)
        many, time = election.votes[winner], int(times[winner] * election.votes[winner])
        whole, loads = whole * many, [load * many for load in loads]
        paid = Counter(time - loads[voter] for voter in election.fans[winner])
        for voter in election.fans[winner]:
            loads[voter] = time
        left -= election.costs[winner]
        rounds.append([winner, payments(paid, whole), left])
        rivals.remove(winner)
    return rounds


def counted(election, document):
    """Return the rounds of an outcome as counted here: [project, by what, payments, money left]."""
    rule, left = document["rule"], election.budget
    rounds, money, pool = [], {}, left + document["raised"] * election.voters
    if rule == "equal-shares":
        rounds, money = equal_shares(election, pool, document["utility"])
    elif rule == "phragmen":
        rounds = phragmen(election)
    by_votes = sorted(election.costs, key=lambda p: (-election.score[p], election.rank[p]))
    order = by_votes if rule == "most-votes" else election.rank
    wanted = {p for p, fans in election.fans.items() if fans}
    if rule == "most-votes":
        wanted = {p for p in wanted if election.score[p] > 0}
    told = [[p, "free", [], pool] for p in order if not election.costs[p] and p in wanted]
    told += [[project, rule, paid, money_left] for project, paid, money_left in rounds]
    if rule == "most-votes" or (document["completion"] or "").endswith("fill"):
        done = {project for project, *_ in told}
        left -= sum(election.costs[project] for project in done)
        for p in by_votes:
            if p not in done and election.score[p] > 0 and election.costs[p] <= left:
                left -= election.costs[p]
                told.append([p, "fill" if rounds or rule != "most-votes" else rule, [], left])
    return told, money


def stops(election, document, raised):
    """Tell whether add-one ends with this raise: nothing more fits, or the next one is too much."""
    bought, more = (
        {
            p
            for p, *_ in equal_shares(
                election, election.budget + m * election.voters, document["utility"]
            )[0]
        }
        for m in (raised, raised + document["unit"])
    )
    left = election.budget - sum(election.costs[p] for p in bought)
    rest = [
        p for p, fans in election.fans.items() if fans and election.costs[p] and p not in bought
    ]
    too_much = sum(election.costs[p] for p in more) > election.budget
    return too_much or all(election.costs[p] > left for p in rest)


def wrong(election, document, every=False):
    """Yield what is wrong with an outcome: its figures, its rounds, its projects, its raise."""
    rounds, money = counted(election, document)
    funded, shares = [project for project, *_ in rounds], document["rule"] == "equal-shares"
    spent = sum(election.costs[project] for project in funded)
    share = Fraction(election.budget, election.voters) if election.voters and shares else None
    ours = [election.budget, election.voters, funded, spent, election.budget - spent]
    for name, figure in zip(("budget", "ballots", "funded", "spent", "left"), ours, strict=True):
        if document[name] != figure:
            yield f"{name} should be {figure}"
    if spent > election.budget or (document["share"] and Fraction(document["share"])) != share:
        yield f"a share should be {share}, and no more than the budget be spent"
    # Shares come from those who gave more than no points; votes are marks.
    people = {p: len(fans) for p, fans in election.fans.items()} if shares else election.votes
    yield from wrong_rounds(document, rounds, people)
    yield from wrong_projects(election, document, funded, money, people)
    yield from wrong_raise(election, document, every)


def wrong_rounds(document, rounds, people):
    for place, (found, told) in enumerate(zip(rounds, document["rounds"], strict=False), 1):
        paid = [[Fraction(amount), many] for amount, many in told["payments"]]
        ours, theirs = [*found, people[found[0]]], [told["id"], told["by"], paid, told["left"]]
        if ours != [*theirs, told["supporters"]]:
            yield f"round {place} should fund {found[0]} by {found[1]}, with {found[3]} left"
        elif paid and Fraction(told["price"]) != paid[0][0]:
            yield f"round {place} tells another price than its largest payment"
    if len(rounds) != len(document["rounds"]):
        yield f"there should be {len(rounds)} rounds"


def wrong_projects(election, document, funded, money, people):
    if [told["id"] for told in document["projects"]] != list(election.costs):
        yield "the projects should be those of the file, in its order"
        return
    for told in document["projects"]:
        p = told["id"]
        ours = [p in funded, people[p], election.costs[p]]
        if ours != [told["funded"], told["votes"], told["cost"]]:
            yield f"{p} should tell that it won, its votes and cost: {ours}"
        if money and Fraction(told["reason"]["money"]) != money[p]:
            yield f"supporters of {p} should have {money[p]}"


def wrong_raise(election, document, every):
    raised, unit = document["raised"], document["unit"]
    if not (document["completion"] or "").startswith("add-one"):
        if raised:
            yield "nothing should be raised"
    elif raised % unit or not stops(election, document, raised):
        yield f"add-one does not end at a raise of {raised}"
    for earlier in range(0, raised, unit) if every else ():
        if stops(election, document, earlier):
            yield f"add-one ends at a raise of {earlier}"


def main(arguments):
    every, names = "--every" in arguments, [name for name in arguments if name != "--every"]
    if len(names) != 2:
        sys.stderr.write(__doc__)
        return 2
    with open(names[1], encoding="utf-8") as file:
        document = json.load(file)
    election = Election(names[0], document["scale"])
    told = {name: document.get(name) for name in CHECKED}
    told["vote_type"] = election.meta.get("vote_type")
    if any(told[name] not in values for name, values in CHECKED.items()):
        sys.stderr.write("this rule, or this kind of ballot, is not one that can be checked here\n")
        return 2
    lines = list(wrong(election, document, every))
    sys.stdout.write("\n".join(lines or ["the outcome is right"]) + "\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
