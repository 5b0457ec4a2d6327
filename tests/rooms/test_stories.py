"""Random stories: wishes of everyone, at any moment, against a model of a dict and two flags.

After every step a latecomer sees the same room, every seat has one counted ballot at most, the
roll is what it should be, and nothing of a sealed vote shows.
"""

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.rooms.fakes import Meeting, collecting, snapshot, through_json

from folkmoot_rooms import commands as c
from folkmoot_rooms.apply import replay
from folkmoot_rooms.people import VOTING_ROLES, Hat, Role
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.state import Room
from folkmoot_rooms.views import show

SEATS_MAX = 8
SEATS = st.integers(1, SEATS_MAX).map(lambda n: f"s{n}")
# The organiser more often than one in eight, or no meeting would ever get anywhere.
ACTORS = st.one_of(st.just("s1"), st.just("s1"), SEATS)
IDEAS = st.integers(1, 3).map(lambda n: f"P{n}")
REASONS = st.sampled_from(["", "Shouting"])
COSTS = st.integers(-1, 1_100_00)
CHOICES = st.lists(IDEAS, max_size=2).map(tuple)
PAGES = st.sampled_from([0, 0, 0, 0, -1, 1])
# A word that nobody may read before the vote is closed would be one of these in a view.
SECRET = (b"casts", b'ballots":[', b"choice")


class Stories(RuleBasedStateMachine):
    """A meeting, and what it should come to."""

    def __init__(self) -> None:
        super().__init__()
        # The organiser s1, s2 and s3, a scribe s4, s5 on paper, and s6 who is not on the roll.
        self.meeting: Meeting = collecting(people=2)
        self.meeting.scribe()
        self.meeting.paper()
        self.meeting.person()
        self.meeting.idea("s2")
        # The model: who said what last, and whether the vote is open or closed.
        self.ballots: dict[str, frozenset[str]] = {}
        self.numbers: dict[str, int] = {}
        self.opened = False
        self.closed = False
        self.roll = {"s2", "s3", "s5"}

    @initialize(voting=st.booleans())
    def it_begins(self, voting: bool) -> None:
        """Every other story begins with the vote just opened."""
        if voting:
            self.the_vote_opens()

    @property
    def room(self) -> Room:
        """The room as it is."""
        return self.meeting.room

    @rule(hat=st.sampled_from(Hat))
    def somebody_comes_in(self, hat: Hat) -> None:
        if len(self.room.seats) < SEATS_MAX:
            self.meeting.person(hat)

    @rule()
    def a_scribe_comes_in(self) -> None:
        if len(self.room.seats) < SEATS_MAX:
            self.meeting.scribe()

    @rule(actor=ACTORS)
    def a_place_is_made_on_paper(self, actor: str) -> None:
        if len(self.room.seats) < SEATS_MAX and not self.meeting.code(
            actor, c.AddPaperPlaces(places=1)
        ):
            self.roll.add(list(self.room.seats)[-1])

    @precondition(lambda self: not self.opened or self.closed)
    @rule(actor=ACTORS, seat=SEATS)
    def somebody_is_put_on_the_roll(self, actor: str, seat: str) -> None:
        if not self.meeting.code(actor, c.Enrol(seats=(seat,))):
            self.roll.add(seat)

    @precondition(lambda self: not self.opened or self.closed)
    @rule(actor=ACTORS, seat=SEATS)
    def somebody_is_struck(self, actor: str, seat: str) -> None:
        if not self.meeting.code(actor, c.Strike(seat=seat)):
            self.roll.discard(seat)

    @rule(seat=SEATS, second=SEATS)
    def somebody_is_added_late(self, seat: str, second: str) -> None:
        self.meeting.code("s1", c.AskToEnrolLate(seat=seat))
        if not self.meeting.code(second, c.AgreeToEnrolLate(seat=seat)):
            assert self.opened
            assert not self.closed
            assert second in self.roll - {seat}
            self.roll.add(seat)

    @rule(actor=ACTORS, seat=SEATS, reason=REASONS)
    def somebody_is_removed(self, actor: str, seat: str, reason: str) -> None:
        if not self.meeting.code(actor, c.RemovePerson(seat=seat, reason=reason)):
            assert (actor, seat != "s1", reason) == ("s1", True, "Shouting")
            if not self.opened:
                self.roll.discard(seat)

    @rule(seat=SEATS)
    def somebody_appeals_and_comes_back(self, seat: str) -> None:
        self.meeting.code(seat, c.Appeal(words="Sorry."))
        self.meeting.code("s1", c.RestorePerson(seat=seat))

    @rule(actor=SEATS, cost=COSTS, title=st.sampled_from(["", "Bench"]))
    def an_idea_is_put_forward(self, actor: str, cost: int, title: str) -> None:
        if len(self.room.ideas) >= 3:
            return
        if not self.meeting.code(actor, c.AddIdea(title=title, cost=cost)):
            assert title
            assert 0 <= cost <= self.room.budget
            assert self.room.phase is Phase.IDEAS

    @rule(actor=ACTORS, idea=IDEAS, cost=COSTS, reason=REASONS)
    def an_idea_is_changed(self, actor: str, idea: str, cost: int, reason: str) -> None:
        change = c.ChangeIdea(idea=idea, title="Tree", cost=cost, reason=reason)
        if not self.meeting.code(actor, change):
            assert not self.opened
            assert actor in {"s1", self.room.ideas[idea].author}

    @rule(actor=ACTORS, idea=IDEAS, reason=REASONS, kind=st.integers(0, 2))
    def an_idea_comes_and_goes(self, actor: str, idea: str, reason: str, kind: int) -> None:
        hide = c.HideIdea(idea=idea, reason=reason)
        wish = (hide, c.ShowIdea(idea=idea), c.WithdrawIdea(idea=idea))[kind]
        if not self.meeting.code(actor, wish):
            assert not self.opened

    @precondition(lambda self: not self.opened or self.closed)
    @rule(actor=ACTORS, phase=st.sampled_from(Phase))
    def the_meeting_moves(self, actor: str, phase: Phase) -> None:
        if not self.meeting.code(actor, c.ChangePhase(phase=phase)):
            assert actor == "s1"
            assert not self.opened

    @precondition(lambda self: not self.opened)
    @rule()
    def the_vote_opens(self) -> None:
        self.meeting.code("s1", c.ChangePhase(phase=Phase.IDEAS))
        code = self.meeting.code("s1", c.OpenVote())
        self.opened = not code

        assert self.opened == bool(self.room.standing_ideas and self.roll)

    @precondition(lambda self: self.opened)
    @rule(seat=SEATS, typist=SEATS, choices=CHOICES, page=PAGES)
    def anyone_sends_anything(
        self, seat: str, typist: str, choices: tuple[str, ...], page: int
    ) -> None:
        self.send(seat, typist, choices, page)

    @precondition(lambda self: self.opened and not self.closed)
    @rule(place=st.integers(0, 40), choices=st.integers(0, 7), page=PAGES)
    def a_voter_sends_a_ballot(self, place: int, choices: int, page: int) -> None:
        """Somebody on the roll, who approves some of the options; paper goes by the scribe."""
        options = [option.idea for option in self.meeting.vote.options]
        chosen = [idea for bit, idea in enumerate(options) if choices >> bit & 1]
        self.send(sorted(self.roll)[place % len(self.roll)], "s4", tuple(chosen), page)

    def send(self, seat: str, typist: str, choices: tuple[str, ...], page: int) -> None:
        """Send a ballot from a page that is up to date, or ``page`` ballots old or ahead."""
        last = self.numbers.get(seat, 0)
        replaces = max(last + page, 0)
        wish: c.CastBallot | c.CastPaperBallot = c.CastBallot("v1", choices, replaces)
        actor = seat
        if seat in self.room.seats and self.room.seats[seat].role is Role.PAPER:
            wish = c.CastPaperBallot("v1", seat, choices, read_back=True, replaces=replaces)
            actor = typist
        if not self.meeting.code(actor, wish):
            assert not self.closed
            assert seat in self.roll
            assert replaces == last
            assert not self.room.seats[actor].removed
            assert self.room.seats[actor].role is (
                Role.PARTICIPANT if actor == seat else Role.SCRIBE
            )
            self.ballots[seat] = frozenset(choices)
            self.numbers[seat] = last + 1

    @precondition(lambda self: len(self.ballots) > 1 and not self.closed)
    @rule()
    def the_vote_closes(self) -> None:
        self.meeting.close()
        self.closed = True

    @invariant()
    def a_latecomer_sees_the_same_room(self) -> None:
        """Snapshot anywhere and the tail is everything, through the wire."""
        facts = through_json(self.meeting.facts)
        half = len(facts) // 2
        early = snapshot(replay(Room(id="r1"), facts[:half]))

        assert replay(early, facts[half:]) == self.room

    @invariant()
    def every_seat_has_one_counted_ballot_at_most(self) -> None:
        vote = self.room.vote
        casts = {} if vote is None else vote.casts

        assert set(casts) == set(self.ballots)
        if self.closed and vote is not None:
            assert vote.ballots is not None
            assert sorted(map(sorted, vote.ballots)) == sorted(map(sorted, self.ballots.values()))

    @invariant()
    def the_roll_is_who_was_put_there_and_may_vote(self) -> None:
        roll = self.room.roll if self.room.vote is None else self.room.vote.roll

        assert roll == self.roll
        assert {self.room.seats[seat].role for seat in roll} <= VOTING_ROLES

    @invariant()
    def a_sealed_vote_shows_nothing_but_turnout(self) -> None:
        """The same room with every box emptied looks the same to everyone."""
        vote = self.room.vote
        if vote is None or self.closed:
            return
        empty = msgspec.structs.replace
        casts = {
            seat: empty(cast, choice=empty(cast.choice, box=""))
            for seat, cast in vote.casts.items()
        }
        emptied = empty(self.room, vote=empty(vote, casts=casts))
        for seat in (None, *self.room.seats):
            view = show(self.room, seat, {})
            assert view == show(emptied, seat, {})
            assert view.result is None
            assert view.numbers.voted == len(self.ballots)
            assert not any(word in msgspec.json.encode(view) for word in SECRET)


Stories.TestCase.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
TestStories = Stories.TestCase
