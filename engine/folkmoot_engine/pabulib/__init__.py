"""Pabulib text in and out: the exchange format of participatory budgeting.

Three tables in one text, META, PROJECTS and VOTES, cells parted by semicolons.
Text in, text out: where it is kept is for others to know. Paper: [FFP23].
"""

from folkmoot_engine.pabulib.checking import check_pb
from folkmoot_engine.pabulib.editing import edit_pb
from folkmoot_engine.pabulib.errors import Finding, PabulibError
from folkmoot_engine.pabulib.reader import PbFile, read_pb
from folkmoot_engine.pabulib.writer import write_pb

__all__ = ["Finding", "PabulibError", "PbFile", "check_pb", "edit_pb", "read_pb", "write_pb"]
