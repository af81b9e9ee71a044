"""The steps of a guided challenge: one action asked for at a time, each weighed by the judge of recorded clips and by human timing."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from realname.verification.model.challenges.head_path import HeadPath, PathRule
from realname.verification.model.challenges.path_step import PathStep
from realname.verification.model.challenges.progress import Departure, Progress
from realname.verification.model.challenges.prompts import Ended, Finished, Progressed, Prompted, Remarked, SessionPrompt, Targeted
from realname.verification.model.challenges.reaction_timing import Prompt, is_part_of, remark_of
from realname.verification.model.live_rule import LiveRule
from realname.verification.model.motion import MotionRule, judge_motion, rest_of
from realname.verification.model.observations import Action, FaceObservation, ObservedAction
from realname.verification.model.session_findings import SessionFinding

PathSource: TypeAlias = Callable[[int, int], HeadPath]
"""Gives a path: by the capture time at which its target begins to move, and the attempt, counted from 0."""

_PATH = PathRule()
_PATH_ATTEMPTS = 2
_UNASKED = frozenset({SessionFinding.ACTION_WRONG, SessionFinding.ACTION_EARLY})


@dataclass(slots=True, kw_only=True)
class ActionSteps:
    """Asks for the actions in their order, once the face is framed.

    Attributes:
        paths: Where a path to follow comes from.
        observations: The face since it was framed, every one of them judged each time.
        remarks: Movements that did not count, in their order.
        done: How many were met.
        followed: Paths that were followed, with the time in which what the head did was part of them.
    """

    actions: tuple[Action, ...]
    paths: PathSource | None
    rule: LiveRule
    motion: MotionRule
    observations: list[FaceObservation]
    remarks: list[SessionFinding] = field(default_factory=list)
    followed: list[ObservedAction] = field(default_factory=list)
    _prompt: Prompt | None = None
    done: int = 0
    _weighed: list[ObservedAction] = field(default_factory=list)
    _rested_from_ms: int | None = None
    _wait_until_ms: int = 0
    _away: Departure = field(default_factory=Departure)
    _progress: Progress | None = None
    _path: PathStep | None = None
    _path_attempts: int = 0
    _path_told: float = 0.0

    def __post_init__(self) -> None:
        """The head has rested while it was framed."""
        self._rested_from_ms = self.observations[0].t_ms
        self._wait_until_ms = self.observations[-1].t_ms + self.rule.within_ms
        self._look(self.observations[-1])

    def see(self, face: FaceObservation | None, *, t_ms: int, newest_ms: int) -> list[SessionPrompt]:
        """Take the next picture; say what follows from it."""
        leads: list[SessionPrompt] = []
        if face is not None:
            self.observations.append(face)
            self._look(face)
        if self._path is not None:
            return self._follow(self._path, t_ms)
        if face is not None:
            leads = self._weigh_new(t_ms)
        if self.is_over or (leads and isinstance(leads[-1], Ended)):
            return leads
        if t_ms > (self._wait_until_ms if self._prompt is None else self._prompt.until_ms):
            return [*leads, Ended((self.overdue,))]
        if face is not None:
            leads += self.ask(t_ms=t_ms, newest_ms=newest_ms) if self._prompt is None else self._advance(face)
        return leads

    def ask(self, *, t_ms: int, newest_ms: int) -> list[SessionPrompt]:
        """Ask for the next action, if the head has come to rest."""
        if self._rested_from_ms is None or t_ms - self._rested_from_ms < self.rule.rest_ms:
            return []
        action, asked_ms = self.actions[self.done], max(t_ms, newest_ms)
        self._prompt = Prompt(action=action, asked_ms=asked_ms, until_ms=asked_ms + self.rule.within_ms)
        if action is Action.FOLLOW:
            return self._ask_to_follow(asked_ms)
        self._progress = Progress(action=action, motion=self.motion)
        return [Prompted(step=self.done + 1, of=len(self.actions), action=action, within_ms=self.rule.within_ms)]

    def _ask_to_follow(self, asked_ms: int) -> list[SessionPrompt]:
        began_ms = asked_ms + _PATH.ready_ms
        if self.paths is None:
            raise ValueError
        self._path = PathStep(path=self.paths(began_ms, self._path_attempts), began_ms=began_ms, rule=_PATH)
        self._path_attempts, self._path_told = self._path_attempts + 1, 0.0
        within_ms = _PATH.ready_ms + self._path.path.lasts_ms + _PATH.latest_ms
        prompt = Prompted(step=self.done + 1, of=len(self.actions), action=Action.FOLLOW, within_ms=within_ms)
        return [prompt]

    def _follow(self, step: PathStep, t_ms: int) -> list[SessionPrompt]:
        leads: list[SessionPrompt] = [Targeted(points)] if (points := step.tell(t_ms)) else []
        share = round(int(step.share(t_ms) * 10 + 1e-9) / 10, 1)
        if share != self._path_told:
            self._path_told = share
            leads.append(Progressed(step=self.done + 1, of=len(self.actions), share=share))
        is_met = step.judge(self.observations, t_ms)
        if is_met is None:
            return leads
        self._path, over = None, step.observed(t_ms)
        self._weighed.append(over)  # what the head did meanwhile was a part of it
        if is_met:
            self.followed.append(over)
            return leads + self._finish(t_ms)
        if self._path_attempts >= _PATH_ATTEMPTS:
            return [*leads, Ended((SessionFinding.PATH_NOT_FOLLOWED,))]
        self._prompt, self._wait_until_ms = None, t_ms + self.rule.within_ms
        return leads + self._remark(SessionFinding.PATH_NOT_FOLLOWED, t_ms)

    @property
    def is_over(self) -> bool:
        """Whether every action was met."""
        return self.done == len(self.actions)

    @property
    def overdue(self) -> SessionFinding:
        """What it is called when time runs out now."""
        is_idle = self._prompt is not None and self._away.is_within(self.motion.return_deg)
        return SessionFinding.ACTION_NOT_SEEN if is_idle else SessionFinding.ACTION_LATE

    def wants_straight(self, t_ms: int) -> bool:
        """Whether the applicant should look straight again: between two actions, or after a movement held too long."""
        if self._away.is_within(self.rule.settled_deg):
            return False
        return self._prompt is None or (self._progress is not None and self._progress.is_held(t_ms, self.rule.held_ms))

    def _look(self, face: FaceObservation) -> None:
        yaw_rest, pitch_rest = rest_of(self.observations, self.motion)
        self._away = Departure(yaw_deg=face.yaw_deg - yaw_rest, pitch_deg=face.pitch_deg - pitch_rest)
        if not self._away.is_within(self.motion.return_deg):
            self._rested_from_ms = None
        elif self._rested_from_ms is None:
            self._rested_from_ms = face.t_ms

    def _weigh_new(self, t_ms: int) -> list[SessionPrompt]:
        """Weigh what is over since the last time; while the head is away nothing is over."""
        if not self._away.is_within(self.rule.settled_deg):
            return []
        settled_ms = max((one.end_ms for one in self._weighed), default=self.observations[0].t_ms)
        asked = self._prompt.action if self._prompt is not None else None
        over = [one for one in judge_motion(self.observations, self.motion) if one.end_ms < t_ms]
        new = [one for one in over if one.start_ms > settled_ms or (one.action is Action.BLINK and asked is Action.BLINK)]
        leads: list[SessionPrompt] = []
        for one in sorted(new, key=lambda one: one.action is not asked):  # the one asked for first: what comes with it is a part of it
            leads += self._weigh(one, t_ms)
            if leads and isinstance(leads[-1], Ended):
                break
        return leads

    def _weigh(self, seen: ObservedAction, t_ms: int) -> list[SessionPrompt]:
        if seen.action is not Action.BLINK:
            if is_part_of(seen, self._weighed, self.rule):
                return []
            self._weighed.append(seen)
        finding = remark_of(seen, self._prompt, self.rule)
        if seen.action is Action.BLINK and finding is not None:
            return []  # people blink all the time: one that does not count is none of their doing
        if finding is None and self._prompt is not None and seen.end_ms > self._prompt.until_ms:
            return [Ended((SessionFinding.ACTION_LATE,))]
        return self._finish(t_ms) if finding is None else self._remark(finding, t_ms)

    def _finish(self, t_ms: int) -> list[SessionPrompt]:
        self.done += 1
        self._prompt = self._progress = None
        self._wait_until_ms = t_ms + self.rule.within_ms
        # The rest before the next prompt begins now: what lies before is part of this action.
        self._rested_from_ms = t_ms if self._away.is_within(self.motion.return_deg) else None
        finished = Finished(step=self.done, of=len(self.actions))
        return [finished, Ended(())] if self.is_over else [finished]

    def _remark(self, finding: SessionFinding, t_ms: int) -> list[SessionPrompt]:
        self.remarks.append(finding)
        if self._prompt is not None:
            self._prompt = replace(self._prompt, until_ms=max(self._prompt.until_ms, t_ms + self.rule.within_ms))
        unasked = sum(one in _UNASKED for one in self.remarks)
        is_too_much = unasked > self.rule.most_unasked or len(self.remarks) > self.rule.most_remarks
        return [Remarked(finding), Ended((finding,))] if is_too_much else [Remarked(finding)]

    def _advance(self, face: FaceObservation) -> list[SessionPrompt]:
        if self._progress is None:
            return []
        share = self._progress.see(face, self._away)
        return [] if share is None else [Progressed(step=self.done + 1, of=len(self.actions), share=share)]
