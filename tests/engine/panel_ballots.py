"""Elections of people that several tests share."""

from collections.abc import Sequence

from hypothesis import strategies as st

from folkmoot_engine import Ballots

# How far four cities lie from each other decides whom their people prefer.
TENNESSEE = ((42, "MNCK"), (26, "NCKM"), (15, "CKNM"), (17, "KCNM"))
# Schulze's own example: 45 people, five options, no Condorcet winner.
FORTY_FIVE = (
    (5, "ACBED"), (5, "ADECB"), (8, "BEDAC"), (3, "CABED"),
    (7, "CAEBD"), (2, "CBADE"), (7, "DCEBA"), (8, "EBADC"),
)  # fmt: skip


def spelled(groups: Sequence[tuple[int, str]], options: str) -> Ballots:
    """Ballots of how many people and their order, a letter an option."""
    orders = [[options.index(letter) for letter in order] for n, order in groups for _ in range(n)]
    return Ballots.of(orders, "ordinal")


@st.composite
def orders(
    draw: st.DrawFn, options_max: int = 5, people_max: int = 9
) -> tuple[int, list[list[int]]]:
    """A few options, and a few ballots that order some of them."""
    options = draw(st.integers(1, options_max))
    row = st.permutations(range(options)).flatmap(
        lambda order: st.integers(0, options).map(lambda n: list(order[:n]))
    )
    return options, draw(st.lists(row, max_size=people_max))
