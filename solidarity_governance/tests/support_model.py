"""What the rules of support points say, in plain Python: to compare with.

It knows no locks, triggers or rows, only who gives how much to what.
"""

import dataclasses


@dataclasses.dataclass
class SupportModel:
    """One community; members and proposals are any keys."""

    grant: int
    cap: int
    threshold: int
    min_supporters: int
    given: dict = dataclasses.field(default_factory=dict)  # (member, proposal): points
    states: dict = dataclasses.field(default_factory=dict)  # of proposals
    active: set = dataclasses.field(default_factory=set)  # members

    def used(self, member):
        """Return how many points a member has given and not got back."""
        return sum(points for key, points in self.given.items() if key[0] == member)

    def available(self, member):
        """Return how many points a member has left."""
        if member not in self.active:
            return 0
        return max(0, self.grant - self.used(member))

    def support(self, proposal):
        """Return the points of a proposal and how many members give them."""
        points = [n for key, n in self.given.items() if key[1] == proposal]
        return sum(points), len(points)

    def set_points(self, member, proposal, points):
        """Give, change or take back; return whether it is allowed."""
        if member not in self.active:
            return False
        before = self.given.get((member, proposal), 0)
        if points == before:
            return True
        if self.states[proposal] != "gathering":
            return False
        if points > before and points > self.cap:
            return False
        if points - before > self.available(member):
            return False
        if points:
            self.given[member, proposal] = points
        else:
            del self.given[member, proposal]
        total, supporters = self.support(proposal)
        if total >= self.threshold and supporters >= self.min_supporters:
            self.states[proposal] = "prioritised"
        return True

    def close(self, proposal, state):
        """End a proposal: all its points come back."""
        self.states[proposal] = state
        self.given = {key: n for key, n in self.given.items() if key[1] != proposal}

    def suspend(self, member):
        """Take a member's rights: all points of the member come back."""
        self.active.remove(member)
        self.given = {key: n for key, n in self.given.items() if key[0] != member}
