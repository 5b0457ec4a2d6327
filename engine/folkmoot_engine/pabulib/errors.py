"""The one error of reading Pabulib text: where, which field, what was expected."""


class PabulibError(ValueError):
    """The text is not Pabulib that can be counted.

    ``line`` counts from 1; ``field`` is the column, META key or section. The
    message names both.
    """

    def __init__(self, line: int, field: str, problem: str) -> None:
        super().__init__(f"line {line}, {field}: {problem}")
        self.line = line
        self.field = field
