"""What a simulation says when something is not as it must be."""


class Wrong(BaseException):
    """A promise of the rooms is broken. No handler of theirs may swallow it."""
