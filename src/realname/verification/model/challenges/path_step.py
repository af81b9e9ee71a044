"""One path in a guided challenge: the target is told bit by bit, and the head's way judged once the target is back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from realname.verification.model.challenges.head_path import HeadPath, PathFollowed, PathPoint, PathRule, judge_path
from realname.verification.model.observations import Action, FaceObservation, ObservedAction


@dataclass(slots=True, kw_only=True)
class PathStep:
    """Leads the head along a path.

    Attributes:
        began_ms: Capture time of the target's first move.
        found: How the head followed; None until it can be said.
    """

    path: HeadPath
    began_ms: int
    rule: PathRule
    found: PathFollowed | None = field(default=None, init=False)
    _told: int = field(default=0, init=False)

    def tell(self, t_ms: int) -> tuple[PathPoint, ...]:
        """The points that are due to be told, by capture time; each once."""
        due = [point for point in self.path.points[self._told :] if self.began_ms + point.t_ms <= t_ms + self.rule.lead_ms]
        self._told += len(due)
        return tuple(replace(point, t_ms=self.began_ms + point.t_ms) for point in due)

    def share(self, t_ms: int) -> float:
        """How much of the path is over, 0 to 1."""
        return min(1.0, max(0.0, (t_ms - self.began_ms) / self.path.lasts_ms))

    def judge(self, seen: Sequence[FaceObservation], t_ms: int) -> bool | None:
        """Whether the head followed; None while it is too early to say."""
        back_ms = self.began_ms + self.path.lasts_ms
        if t_ms < back_ms + self.rule.settle_ms:
            return None
        self.found = judge_path(self.path, seen, began_ms=self.began_ms, rule=self.rule)
        is_met = self.found.is_met(self.rule)
        # A head that is late has its time: what it does last counts as well.
        return is_met if is_met or t_ms > back_ms + self.rule.latest_ms else None

    def observed(self, t_ms: int) -> ObservedAction:
        """The path as an action that was seen, to the time at which the head was judged."""
        return ObservedAction(action=Action.FOLLOW, start_ms=self.began_ms, end_ms=t_ms, peak=self.found.correlation if self.found else 0.0)
