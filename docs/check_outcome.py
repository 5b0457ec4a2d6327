#!/usr/bin/env python3
"""Check the outcome of an election: python check_outcome.py ELECTION.pb OUTCOME.json

This file stands alone. It needs Python 3.11 and nothing else, and shares no code
with the engine that it checks, so whoever has the Pabulib file of an election and
the document of its outcome (`folkmoot count --json`, result.json in a record) can
check it anywhere. It counts approval ballots again in whole numbers over one
denominator, which are exact fractions, and compares every round: who won, in which
order, at what price, who paid what; and for every project its votes, its cost and
what its supporters had. It knows equal shares (utility cost or count; completion
none, fill, add-one, add-one+fill), most votes, and Phragmén, held to no limits beside
the budget. Of add-one it checks that the raise fits and the next one would not, or
nothing more fits; with --every it counts all raises before, too.

Exit status: 0 all is right, 1 something is wrong, 2 it cannot check this.
"""

import csv
import json
import sys
from collections import Counter
from decimal import Decimal
from fractions import Fraction


class Election:
    """A Pabulib file: costs in minor units, and for each project the ballots that approve it."""

    def __init__(self, path, scale):
        section, self.meta, self.costs, self.fans, self.voters = "", {}, {}, {}, 0
        with open(path, encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file, delimiter=";"):
                cells = [cell.strip() for cell in row]
                if cells[:1] in (["META"], ["PROJECTS"], ["VOTES"]) and not any(cells[1:]):
                    section, head = cells[0], None
                elif any(cells) and section and head is None:
                    head = [cell.lower() for cell in cells]
                elif any(cells) and section == "META":
                    self.meta[cells[0].lower()] = cells[1]
                elif any(cells) and section == "PROJECTS":
                    row = dict(zip(head, cells, strict=False))
                    self.costs[row["project_id"]] = minor(row["cost"], scale)
                    self.fans[row["project_id"]] = []
                elif any(cells) and section == "VOTES":
                    chosen = dict(zip(head, cells, strict=False)).get("vote", "")
                    for project in {name.strip() for name in chosen.split(",")} - {""}:
                        self.fans[project].append(self.voters)
                    self.voters += 1
        self.budget = minor(self.meta["budget"], scale)
        self.votes = {project: len(fans) for project, fans in self.fans.items()}
        # Ties: more approvals, then lower cost, then earlier in the file.
        keys = {p: (-self.votes[p], self.costs[p], n) for n, p in enumerate(self.costs)}
        self.order = sorted(keys, key=keys.get)
        self.rank = {project: place for place, project in enumerate(self.order)}
        self.free = [p for p in self.order if self.votes[p] and not self.costs[p]]
        self.priced = [p for p in self.order if self.votes[p] and self.costs[p]]


def minor(text, scale):
    """Return an amount in whole minor units."""
    amount = Decimal("".join(text.split()).replace(",", ".")) * 10**scale
    assert amount == int(amount), f"{text} has more than {scale} decimals"
    return int(amount)


def payments(paid, whole):
    """Return who paid what, the largest amount first: exact amounts and numbers of people."""
    return [
        [Fraction(paid_each, whole), paid[paid_each]]
        for paid_each in sorted(paid)[::-1]
        if paid_each
    ]


def equal_shares(election, pool, utility):
    """Return [project, payments, money left] by round, and what supporters of each project have."""
    whole, purses, rounds, money = max(election.voters, 1), [pool] * election.voters, [], {}
    rivals = list(election.priced)
    while True:
        offers = []
        for project in rivals:
            cost, fans = election.costs[project], election.fans[project]
            held = Counter(purses[voter] for voter in fans)
            rest, payers = cost * whole, len(fans)
            for purse in sorted(held):
                if purse * payers >= rest:
                    rate = Fraction(rest, payers * (cost if utility == "cost" else 1))
                    offers.append((rate, election.rank[project], project, rest, payers))
                    break
                rest, payers = rest - purse * held[purse], payers - held[purse]
        if not offers:
            break
        _, _, winner, price, payers = min(offers)
        rivals = [offer[2] for offer in offers if offer[2] != winner]
        money[winner] = Fraction(sum(purses[v] for v in election.fans[winner]), whole)
        # Times the number of full payers, every purse and the price are whole again.
        whole, purses = whole * payers, [purse * payers for purse in purses]
        paid = Counter(min(purses[voter], price) for voter in election.fans[winner])
        for voter in election.fans[winner]:
            purses[voter] -= min(purses[voter], price)
        pool -= election.costs[winner]
        rounds.append([winner, payments(paid, whole), pool])
    for project in set(election.costs) - set(money):
        money[project] = Fraction(sum(purses[v] for v in election.fans[project]), whole)
    return rounds, money


def phragmen(election):
    """Return the same for Phragmén's rule, without what losers have."""
    whole, loads, rounds, left = 1, [0] * election.voters, [], election.budget
    rivals = [p for p in election.priced if election.costs[p] <= election.budget]
    while rivals:
        times = {
            p: Fraction(
                sum(loads[v] for v in election.fans[p]) + election.costs[p] * whole,
                election.votes[p],
            )
            for p in rivals
        }
        tied = [p for p in rivals if times[p] == min(times.values())]
        if any(election.costs[p] > left for p in tied):
            break
        winner = min(tied, key=election.rank.get)
        whole, loads = (
            whole * election.votes[winner],
            [load * election.votes[winner] for load in loads],
        )
        time = int(times[winner] * election.votes[winner])
        paid = Counter(time - loads[voter] for voter in election.fans[winner])
        for voter in election.fans[winner]:
            loads[voter] = time
        left -= election.costs[winner]
        rounds.append([winner, payments(paid, whole), left])
        rivals.remove(winner)
    return rounds


def most_votes(election, left, done):
    """Return [project, no payments, money left] by falling votes, for what is not done and fits."""
    rounds = []
    for project in election.priced:
        if project not in done and election.costs[project] <= left:
            left -= election.costs[project]
            rounds.append([project, [], left])
    return rounds


def counted(election, document):
    """Return the rounds of an outcome as counted here: [project, by what, payments, money left]."""
    rule, budget, completion = document["rule"], election.budget, document["completion"] or "none"
    rounds, money, pool = [], {}, budget
    if rule == "equal-shares":
        pool += document["raised"] * election.voters
        rounds, money = equal_shares(election, pool, document["utility"])
    elif rule == "phragmen":
        rounds = phragmen(election)
    told = [[project, "free", [], pool] for project in election.free]
    told += [[project, rule, paid, left] for project, paid, left in rounds]
    if rule == "most-votes" or completion.endswith("fill"):
        done = {project for project, *_ in rounds}
        by, left = "fill", budget - sum(election.costs[project] for project in done)
        by = rule if rule == "most-votes" else by
        told += [[p, by, paid, left] for p, paid, left in most_votes(election, left, done)]
    return told, money


def stops(election, document, raised):
    """Tell whether add-one ends with this raise: nothing more fits, or the next one is too much."""
    rounds, spent = [], []
    for more in (0, document["unit"]):
        pool = election.budget + (raised + more) * election.voters
        rounds = equal_shares(election, pool, document["utility"])[0]
        bought = [project for project, *_ in rounds]
        spent.append(sum(election.costs[project] for project in bought))
        left = election.budget - spent[0]
        if not more and all(election.costs[p] > left for p in election.priced if p not in bought):
            return True
    return spent[1] > election.budget


def wrong_figures(election, document, funded):
    """Yield what is wrong with the figures of the whole outcome."""
    spent = sum(election.costs[project] for project in funded)
    share = Fraction(election.budget, election.voters) if election.voters else None
    figures = {
        "budget": election.budget,
        "ballots": election.voters,
        "funded": funded,
        "spent": spent,
        "left": election.budget - spent,
        "share": share if document["rule"] == "equal-shares" else None,
    }
    for name, figure in figures.items():
        told = document[name]
        if (Fraction(told) if name == "share" and told else told) != figure:
            yield f"{name} should be {figure}"
    if spent > election.budget:
        yield "more is spent than there is"


def wrong_rounds(election, document, rounds):
    """Yield what is wrong with rounds: the winner, by what it won, payments, money left."""
    for place, (ours, told) in enumerate(zip(rounds, document["rounds"], strict=False), 1):
        paid = [[Fraction(amount), people] for amount, people in told["payments"]]
        if ours != [told["id"], told["by"], paid, told["left"]]:
            yield f"round {place} should fund {ours[0]} by {ours[1]}, with {ours[3]} left"
        elif paid and Fraction(told["price"]) != paid[0][0]:
            yield f"round {place} tells another price than its largest payment"
        elif told["supporters"] != election.votes[told["id"]]:
            yield f"round {place} tells a wrong number of supporters"
    if len(rounds) != len(document["rounds"]):
        yield f"there should be {len(rounds)} rounds"


def wrong_projects(election, document, funded, money):
    """Yield what is wrong with projects: their order, votes, costs, the money of supporters."""
    if [told["id"] for told in document["projects"]] != list(election.costs):
        yield "the projects should be those of the file, in its order"
        return
    for told in document["projects"]:
        project = told["id"]
        ours = [project in funded, election.votes[project], election.costs[project]]
        if ours != [told["funded"], told["votes"], told["cost"]]:
            yield f"{project} should tell that it won, its votes and cost: {ours}"
        if money and Fraction(told["reason"]["money"]) != money[project]:
            yield f"supporters of {project} should have {money[project]}"


def wrong_raise(election, document, every):
    """Yield what is wrong with the raise of add-one."""
    raised, unit = document["raised"], document["unit"]
    if not (document["completion"] or "").startswith("add-one"):
        if raised:
            yield "nothing should be raised"
        return
    if raised % unit or not stops(election, document, raised):
        yield f"add-one does not end at a raise of {raised}"
    for earlier in range(0, raised, unit) if every else ():
        if stops(election, document, earlier):
            yield f"add-one ends at a raise of {earlier}"


def wrong(election, document, every=False):
    """Return what is wrong with an outcome, one line each."""
    rounds, money = counted(election, document)
    funded = [project for project, *_ in rounds]
    return [
        *wrong_figures(election, document, funded),
        *wrong_rounds(election, document, rounds),
        *wrong_projects(election, document, funded, money),
        *wrong_raise(election, document, every),
    ]


def main(arguments):
    every, names = "--every" in arguments, [name for name in arguments if name != "--every"]
    if len(names) != 2:
        sys.stderr.write(__doc__)
        return 2
    with open(names[1], encoding="utf-8") as file:
        document = json.load(file)
    election = Election(names[0], document["scale"])
    completions = (None, "none", "fill", "add-one", "add-one+fill")
    if (
        document["version"] != 1
        or document["rule"] not in ("equal-shares", "most-votes", "phragmen")
        or document["utility"] not in (None, "cost", "count")
        or document["completion"] not in completions
        or document.get("parameters")
        or election.meta.get("vote_type") not in ("approval", "choose-1", "knapsack")
    ):
        sys.stderr.write("this rule, or this kind of ballot, is not one that can be checked here\n")
        return 2
    lines = wrong(election, document, every)
    sys.stdout.write("\n".join(lines or ["the outcome is right"]) + "\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
