"""Every limit of the engine, each with a name and a unit.

They are generous: the largest public election has 131,778 ballots and 337
projects. Whatever is larger is refused in plain words instead of being
counted slowly or wrongly.
"""

MONEY_MAX = 10**15
"""Largest budget, or cost of one project, in minor units."""

SCALE_MAX = 6
"""Most decimal places of a currency; minor units are 10**-scale."""

PROJECTS_MAX = 10_000
"""Most projects in one election."""

BALLOTS_MAX = 2_000_000
"""Most ballots in one election, empty ones included."""

APPROVALS_MAX = 100_000_000
"""Most approvals in one election, all ballots together."""

POINTS_MAX = 10**11
"""Most points that one ballot can give one project, or take from it."""

TEXT_BYTES_MAX = 64 * 1024 * 1024
"""Longest Pabulib text, in bytes; too short to name APPROVALS_MAX projects."""

CELL_CHARS_MAX = 131_072
"""Longest single cell of a Pabulib text, in characters: the standard reader's own."""

WARNINGS_MAX = 100
"""Most warnings kept while reading one Pabulib text."""
