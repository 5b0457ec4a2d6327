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

DENSE_MARKS_MAX = 5_000_000
"""Most marks that are made up for projects that scoring ballots leave out."""

TEXT_BYTES_MAX = 64 * 1024 * 1024
"""Longest Pabulib text, in bytes; too short to name APPROVALS_MAX projects."""

LINE_BYTES_MAX = 4 * 1024 * 1024
"""Longest row of a Pabulib text, in bytes."""

CELL_BYTES_MAX = 1024 * 1024
"""Longest single cell of a Pabulib text, in bytes."""

FINDINGS_MAX = 100
"""Most errors, and most warnings, kept about one field of a Pabulib text."""
