"""The guided challenge: leads an applicant through the actions, one at a time. Pure: all times are capture times.

The motion is judged by the function that judges recorded clips; what is added here is framing, order, human timing and an end.
"""

from dataclasses import dataclass, field

from realname.verification.model.challenges.action_steps import ActionSteps, PathSource
from realname.verification.model.challenges.challenge import Challenge, drawn_path
from realname.verification.model.challenges.guidance import Guidance, SteadyGuidance, guide_during_action
from realname.verification.model.challenges.prompts import Ended, Guided, SessionPrompt
from realname.verification.model.face_framing import FaceFraming, Presence
from realname.verification.model.live_rule import LiveRule
from realname.verification.model.motion import MotionRule
from realname.verification.model.observations import Action, FrameObservation, ObservedAction
from realname.verification.model.session_findings import SessionFinding


class ChallengeGuide:
    """Makes the guided challenge of a drawn one; a double of the evaluation exchanges it."""

    def guide(self, challenge: Challenge) -> "GuidedChallenge":
        """Guide through the actions drawn, along the path drawn."""
        key = challenge.path_key
        paths: PathSource | None = None if key is None else lambda _, attempt: drawn_path(key, attempt=attempt)
        return GuidedChallenge(challenge.actions, paths)


@dataclass(slots=True)
class GuidedChallenge:
    """Every picture seen gives what is to be said now: first how to stand in the picture, then one action after the other.

    Attributes:
        paths: Where a path to follow comes from.
        framing: What was seen of the face before the first action.
    """

    actions: tuple[Action, ...]
    paths: PathSource | None = None
    rule: LiveRule = field(default_factory=LiveRule)
    motion: MotionRule = field(default_factory=MotionRule)
    framing: FaceFraming = field(init=False)
    _presence: Presence = field(init=False)
    _guidance: SteadyGuidance = field(init=False)
    _steps: ActionSteps | None = field(default=None, init=False)
    _first_ms: int | None = field(default=None, init=False)
    _is_over: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        """Start with the framing.

        Raises:
            ValueError: No action is asked for (such a challenge must not count as met), or a path to follow without one to give.
        """
        if not self.actions or (Action.FOLLOW in self.actions and self.paths is None):
            raise ValueError
        self.framing = FaceFraming(self.rule)
        self._presence = Presence(self.rule)
        self._guidance = SteadyGuidance(self.rule.guidance_ms)

    def see(self, observation: FrameObservation, *, newest_ms: int) -> tuple[SessionPrompt, ...]:
        """Take the next picture, in the order of capture.

        Args:
            observation: What is seen in it.
            newest_ms: Capture time of the newest picture received by now: a prompt given now cannot have been read before it.

        Returns:
            What is to be said now, in this order; nothing after `Ended`.
        """
        if self._is_over:
            return ()
        self._first_ms = observation.t_ms if self._first_ms is None else self._first_ms
        steps, seen_ms = self._steps, observation.t_ms - self._first_ms
        leads = self._frame(observation, seen_ms, newest_ms) if steps is None else self._lead(steps, observation, seen_ms, newest_ms)
        self._is_over = any(isinstance(one, Ended) for one in leads)
        return tuple(leads)

    @property
    def remarks(self) -> tuple[SessionFinding, ...]:
        """Movements that were seen and did not count, in their order."""
        return () if self._steps is None else tuple(self._steps.remarks)

    @property
    def followed(self) -> tuple[ObservedAction, ...]:
        """Paths that were followed, with the time that they took."""
        return () if self._steps is None else tuple(self._steps.followed)

    @property
    def does_count(self) -> bool:
        """Whether what is seen now is part of what is judged: the face stands well, or an action was asked for."""
        return self._steps is not None or bool(self.framing.held)

    @property
    def began_ms(self) -> int | None:
        """Capture time from which the face stood well before the first prompt; None before it. What counts begins here."""
        return None if self._steps is None else self._steps.observations[0].t_ms

    def begin_steps(self) -> ActionSteps:
        """Begin with the actions, once the face is framed."""
        return ActionSteps(actions=self.actions, paths=self.paths, rule=self.rule, motion=self.motion, observations=list(self.framing.held))

    def _frame(self, observation: FrameObservation, seen_ms: int, newest_ms: int) -> list[SessionPrompt]:
        leads = self._guide(self.framing.see(observation), observation.t_ms)
        if self.framing.is_done:
            self._steps = self.begin_steps()
            return leads + self._steps.ask(t_ms=observation.t_ms, newest_ms=newest_ms)
        return [*leads, Ended((SessionFinding.FACE_NOT_FRAMED,))] if seen_ms > self.rule.framing_most_ms else leads

    def _lead(self, steps: ActionSteps, observation: FrameObservation, seen_ms: int, newest_ms: int) -> list[SessionPrompt]:
        lost = self._presence.see(observation)
        if lost is not None:
            return [Ended((lost,))]
        leads = steps.see(observation.face, t_ms=observation.t_ms, newest_ms=newest_ms)
        if any(isinstance(one, Ended) for one in leads):
            return leads
        if seen_ms > self.rule.session_most_ms:
            return [*leads, Ended((steps.overdue,))]
        guidance = Guidance.LOOK_STRAIGHT if steps.wants_straight(observation.t_ms) else guide_during_action(observation)
        return leads + self._guide(guidance, observation.t_ms)

    def _guide(self, guidance: Guidance, t_ms: int) -> list[SessionPrompt]:
        said = self._guidance.hear(guidance, t_ms=t_ms)
        return [] if said is None else [Guided(said)]
