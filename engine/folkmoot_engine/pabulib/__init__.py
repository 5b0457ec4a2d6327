"""Pabulib text in and out: the exchange format of participatory budgeting.

Three tables in one text, META, PROJECTS and VOTES, cells parted by semicolons.
Text in, text out: where it is kept is for others to know. Paper: [FFP23].
"""

from folkmoot_engine.pabulib.errors import PabulibError
from folkmoot_engine.pabulib.reader import PbFile, read_pb
from folkmoot_engine.pabulib.writer import write_pb

__all__ = ["PabulibError", "PbFile", "read_pb", "write_pb"]
