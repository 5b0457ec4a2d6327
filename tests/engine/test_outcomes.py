"""Rules without shares become outcomes."""

from tests.engine.elections import hall

from folkmoot_engine import RULES
from folkmoot_engine.outcomes import PLAIN, plain
from folkmoot_engine.rules import told


def test_every_rule_without_shares_has_its_function() -> None:
    assert set(PLAIN) == {rule.name for rule in RULES.values() if not rule.shares}


def test_an_outcome_names_its_rule_and_adds_up() -> None:
    for rule in PLAIN:
        outcome = plain(hall(), rule, told(RULES[rule], {}))

        assert outcome.rule == rule
        assert outcome.funded == tuple(found.project for found in outcome.rounds)
        assert outcome.spent == sum(hall().prices[project] for project in outcome.funded)
