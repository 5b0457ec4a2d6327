"""Ideas as cards: on the list of ideas, on a ballot, in a result. Counts nothing."""

from folkmoot_rooms.events import Option
from folkmoot_rooms.state import Idea, Room, Vote
from folkmoot_rooms.views.shapes import IdeaCard


def card(idea: Idea, cost: int, mine: str | None = None, runs: bool = False) -> IdeaCard:
    """Return an idea at a cost, as the viewer ``mine`` sees it."""
    return IdeaCard(
        id=idea.id,
        title=idea.title,
        why=idea.why,
        cost=cost,
        picture=idea.picture,
        mine=idea.author == mine,
        hidden=idea.hidden,
        hidden_reason=idea.hidden_reason,
        corrected=idea.corrected,
        corrected_reason=idea.corrected_reason,
        author=idea.author if runs else "",
    )


def option_card(room: Room, vote: Vote, option: Option, mine: str | None = None) -> IdeaCard:
    """Return a line of a ballot: today's words of the idea, the cost that was frozen."""
    idea = room.ideas.get(option.idea)
    if idea is not None:
        return card(idea, option.cost, mine)
    name = vote.names.get(option.idea)
    return IdeaCard(id=option.idea, title=name, why="", cost=option.cost, picture="")
