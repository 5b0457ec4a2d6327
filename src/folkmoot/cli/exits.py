"""How commands end, for whoever calls them from a script."""

from typing import Final

RIGHT: Final = 0
DIFFERS: Final = 1
BAD_INPUT: Final = 2
