"""The challenge: actions drawn by the server by the pack's rule, bound to one registration, number, SIM, outlet and agent, used once."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise, product

from realname.kernel.errors import ChallengeExpired, PolicyInvalid
from realname.kernel.identifiers import AgentId, ChallengeId, Iccid, Msisdn, OutletId, RegistrationId
from realname.verification.errors import ChallengeReused
from realname.verification.model.challenges.head_path import HeadPath, PathRule, draw_path
from realname.verification.model.observations import Action

_PATH = PathRule()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeBinding:
    """What a challenge is bound to; `nonce` is fresh and random for each, lower-case hexadecimal."""

    registration_id: RegistrationId
    msisdn: Msisdn
    iccid: Iccid
    outlet_id: OutletId
    agent_id: AgentId
    nonce: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A drawn challenge. It opens one live session and no second one.

    Attributes:
        path_key: What the path to follow is drawn from, 64 lower-case hexadecimal characters; None where none is asked for.
    """

    id: ChallengeId
    registration_id: RegistrationId
    actions: tuple[Action, ...]
    nonce: str
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    path_key: str | None = None

    @property
    def commitment(self) -> str:
        """SHA-256 that binds the actions and tells no one which they are: the nonce stays with the challenge."""
        drawn = ("realname-challenge-1", self.id.value, self.nonce, *(action.value for action in self.actions))
        drawn += (self.path_key,) if self.path_key else ()
        return hashlib.sha256("\n".join(drawn).encode()).hexdigest()

    def use(self, *, at: datetime) -> "Challenge":
        """Use the challenge.

        Raises:
            ChallengeReused: It was used before.
            ChallengeExpired: Its time has run out.
        """
        if self.used_at is not None:
            raise ChallengeReused
        if at >= self.expires_at:
            raise ChallengeExpired
        return replace(self, used_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeRule:
    """How a challenge is drawn and how long it lives.

    Attributes:
        always: Actions that every challenge asks for, once each.
        recorded_clip: Whether a recorded clip is taken in place of a live session; `LiveApprovalRule` says whether a person looks at it.
    """

    actions: int
    allowed: tuple[Action, ...]
    always: tuple[Action, ...]
    minimum_turns: int
    expires_s: int
    recorded_clip: bool


def issue_challenge(*, challenge_id: ChallengeId, binding: ChallengeBinding, rule: ChallengeRule, secret: bytes, at: datetime) -> Challenge:
    """Draw the actions and what their path is drawn from, and set the time they live."""
    actions = draw_actions(binding, rule, secret=secret)
    return Challenge(
        id=challenge_id,
        registration_id=binding.registration_id,
        actions=actions,
        path_key=_path_key(binding, secret) if Action.FOLLOW in actions else None,
        nonce=binding.nonce,
        issued_at=at,
        expires_at=at + timedelta(seconds=rule.expires_s),
    )


def draw_actions(binding: ChallengeBinding, rule: ChallengeRule, *, secret: bytes) -> tuple[Action, ...]:
    """Draw uniformly among all sequences the rule allows: none twice in a row, at least so many turns.

    The draw is an HMAC-SHA256 over the binding: who lacks the secret cannot foresee it, the server can show that it did not choose.

    Raises:
        PolicyInvalid: The rule allows no sequence at all.
    """
    sequences = allowed_sequences(rule)
    if not sequences:
        raise PolicyInvalid(entry="challenge")
    # Numbers at the end of the range that would favour the first sequences are thrown away: the rest is exactly uniform.
    span = 1 << 256
    fair = span - span % len(sequences)
    number = next(number for number in _numbers(binding, secret) if number < fair)
    return sequences[number % len(sequences)]


def allowed_sequences(rule: ChallengeRule) -> tuple[tuple[Action, ...], ...]:
    """List every sequence the rule allows, in a fixed order."""
    return tuple(
        sequence
        for sequence in product(rule.allowed, repeat=rule.actions)
        if all(first is not second for first, second in pairwise(sequence))
        and sum(action.is_turn for action in sequence) >= rule.minimum_turns
        and all(sequence.count(action) == 1 for action in rule.always)
    )


class Inability(StrEnum):
    """What the applicant cannot do: a movement, or see the screen. Said by the applicant, never asked to be proven."""

    CANNOT_BLINK = "cannot-blink"
    CANNOT_TURN = "cannot-turn"
    CANNOT_SEE = "cannot-see"


def adapt_rule(rule: ChallengeRule, inabilities: frozenset[Inability]) -> ChallengeRule | None:
    """Leave out what the applicant cannot do; where nothing of the pack's own actions is left, ask for whatever they can do.

    As many actions stay as the pack wants, unless only one kind is left, for none is asked for twice in a row.

    Returns:
        None where there is no action at all: only the route without a face is left.
    """
    return _without(rule, frozenset[Action]().union(*(_IMPOSSIBLE[one] for one in inabilities)))


def for_clip(rule: ChallengeRule) -> ChallengeRule | None:
    """The rule for a recorded clip: its actions are told at once, so there is no path to follow. None where nothing else is allowed."""
    return _without(rule, frozenset(action for action in Action if not action.fits_clip))


def _without(rule: ChallengeRule, impossible: frozenset[Action]) -> ChallengeRule | None:
    """Leave actions out; where the pack's own leave too little to draw from, turns and looks come in their place."""
    allowed = tuple(action for action in rule.allowed if action not in impossible)
    if len(allowed) < min(rule.actions, len(rule.allowed)) or not allowed:
        more = (action for action in Action if action.fits_clip)
        allowed += tuple(action for action in more if action not in impossible and action not in allowed)
    if not allowed:
        return None
    actions = rule.actions if len(set(allowed)) > 1 else 1
    turns = min(rule.minimum_turns, actions) if any(action.is_turn for action in allowed) else 0
    always = tuple(action for action in rule.always if action in allowed)[:actions]
    return replace(rule, allowed=allowed, actions=actions, minimum_turns=turns, always=always)


def is_weaker(rule: ChallengeRule, than: ChallengeRule) -> bool:
    """Whether a challenge by this rule shows less: fewer actions or turns, or never one that the other asks for, such as a blink."""
    leaves_out = not set(than.allowed) <= set(rule.allowed)
    return rule.actions < than.actions or rule.minimum_turns < than.minimum_turns or leaves_out


_IMPOSSIBLE: Mapping[Inability, frozenset[Action]] = {
    Inability.CANNOT_BLINK: frozenset({Action.BLINK}),
    # No one who is blind is told to blink or to follow what they cannot see; turns and looks follow a spoken prompt.
    Inability.CANNOT_SEE: frozenset({Action.BLINK, Action.FOLLOW}),
    Inability.CANNOT_TURN: frozenset({Action.TURN_LEFT, Action.TURN_RIGHT, Action.LOOK_UP, Action.LOOK_DOWN, Action.FOLLOW}),
}


def drawn_path(path_key: str, *, attempt: int, rule: PathRule = _PATH) -> HeadPath:
    """Draw the path of a challenge; another one at each attempt, so that none is shown twice."""
    return draw_path(_hashed(bytes.fromhex(path_key), f"realname-path-1\n{attempt}".encode()), rule)


def _path_key(binding: ChallengeBinding, secret: bytes) -> str:
    return hmac.digest(secret, b"realname-path-key-1\n" + _message(binding), hashlib.sha256).hex()


def _numbers(binding: ChallengeBinding, secret: bytes) -> Iterator[int]:
    return _hashed(secret, _message(binding))


def _message(binding: ChallengeBinding) -> bytes:
    parts = (
        binding.registration_id.value,
        binding.msisdn.value,
        binding.iccid.value,
        binding.outlet_id.value,
        binding.agent_id.value,
        binding.nonce,
    )
    # Each part carries its length, so that no two bindings give the same message.
    return b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)


def _hashed(secret: bytes, message: bytes) -> Iterator[int]:
    counter = 0
    while True:
        digest = hmac.digest(secret, message + counter.to_bytes(4, "big"), hashlib.sha256)
        yield int.from_bytes(digest, "big")
        counter += 1
