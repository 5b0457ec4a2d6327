"""Folkmoot's counting engine: elections in, outcomes and reasons out.

Exact money, published ties, a document that anyone can recount. Needs numpy
and nothing else; knows no people, rooms, clocks, files or sockets.
"""

from folkmoot_engine.ballots import KINDS, Ballots
from folkmoot_engine.completion import COMPARISONS, COMPLETIONS, STOPS, Completion
from folkmoot_engine.constraints import Resources
from folkmoot_engine.counting import count
from folkmoot_engine.dialects import Difference, compare_completions
from folkmoot_engine.division import DIVISIONS, divide
from folkmoot_engine.documents import canonical, digest, document
from folkmoot_engine.election import Election
from folkmoot_engine.explain import REASONS
from folkmoot_engine.limits import MONEY_MAX
from folkmoot_engine.live import LIVE_RULES, LiveCount, Standing
from folkmoot_engine.lost_ties import LostTie, lost_ties
from folkmoot_engine.outcome import Outcome, Reason, Round
from folkmoot_engine.pabulib import (
    Finding,
    PabulibError,
    PbFile,
    check_pb,
    edit_pb,
    read_pb,
    write_pb,
)
from folkmoot_engine.panels import PANELS, Panel, elect
from folkmoot_engine.permits import LIMITS
from folkmoot_engine.reasons import (
    CHANGES,
    Bid,
    BudgetPath,
    Certificate,
    Certificates,
    Change,
    Flip,
    SafeRadius,
    Step,
    Story,
    budget_path,
    certificates,
    changed,
    flips,
    safe_radius,
    stories,
)
from folkmoot_engine.rules import CLAIMS, RULES, UTILITIES, Rule
from folkmoot_engine.rules.fractional_shares import fund_parts
from folkmoot_engine.scoring import SCORINGS
from folkmoot_engine.ties import TIES

__all__ = [
    "CHANGES",
    "CLAIMS",
    "COMPARISONS",
    "COMPLETIONS",
    "DIVISIONS",
    "KINDS",
    "LIMITS",
    "LIVE_RULES",
    "MONEY_MAX",
    "PANELS",
    "REASONS",
    "RULES",
    "SCORINGS",
    "STOPS",
    "TIES",
    "UTILITIES",
    "Ballots",
    "Bid",
    "BudgetPath",
    "Certificate",
    "Certificates",
    "Change",
    "Completion",
    "Difference",
    "Election",
    "Finding",
    "Flip",
    "LiveCount",
    "LostTie",
    "Outcome",
    "PabulibError",
    "Panel",
    "PbFile",
    "Reason",
    "Resources",
    "Round",
    "Rule",
    "SafeRadius",
    "Standing",
    "Step",
    "Story",
    "budget_path",
    "canonical",
    "certificates",
    "changed",
    "check_pb",
    "compare_completions",
    "count",
    "digest",
    "divide",
    "document",
    "edit_pb",
    "elect",
    "flips",
    "fund_parts",
    "lost_ties",
    "read_pb",
    "safe_radius",
    "stories",
    "write_pb",
]
