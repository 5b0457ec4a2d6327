"""Pabulib texts for the tests of reading them."""

from pathlib import Path

SMALL = Path(__file__).resolve().parents[1] / "data" / "pabulib"
"""Three small real elections."""

MINIMAL = """META
key;value
budget;1000
vote_type;approval
currency;EUR
num_projects;2
num_votes;3
PROJECTS
project_id;cost;votes;name;selected
1;600;2;Benches;1
2/b;500;1;"Trees; ""old"" ones";0
VOTES
voter_id;vote
a;1
b;1,2/b
c;
"""
"""Two projects, three ballots, one of them empty."""
