"""Decisions and actions as JSON text: explicit both ways."""

import json

from realname.kernel.errors import IntegrityError
from realname.platform.db.codecs import dump, text_of
from realname.registration.model.decisions import Approved, Decision, Referred, Refused
from realname.registration.model.reasons import Reason
from realname.verification.model.observations import Action


def encode_decision(decision: Decision) -> str:
    """Write a decision."""
    match decision:
        case Approved():
            return dump({"outcome": "approved", "policy": decision.policy_digest})
        case Referred():
            return dump({"outcome": "referred", "policy": decision.policy_digest, "reasons": sorted(decision.reasons)})
        case Refused():
            return dump({"outcome": "refused", "policy": decision.policy_digest, "reasons": sorted(decision.reasons)})


def decode_decision(text: str) -> Decision:
    """Read a decision.

    Raises:
        IntegrityError: What is stored is no decision.
    """
    try:
        content = json.loads(text)
        policy = text_of(content["policy"])
        if content["outcome"] == "approved":
            return Approved(policy)
        reasons = frozenset(Reason(reason) for reason in content["reasons"])
        return Referred(reasons, policy) if _is_referred(content["outcome"]) else Refused(reasons, policy)
    except (ValueError, KeyError, TypeError) as problem:
        raise IntegrityError(kind="decision") from problem


def encode_actions(actions: tuple[Action, ...]) -> str:
    """Write the actions of a challenge."""
    return dump([action.value for action in actions])


def decode_actions(text: str) -> tuple[Action, ...]:
    """Read the actions of a challenge.

    Raises:
        IntegrityError: What is stored are none.
    """
    try:
        return tuple(Action(action) for action in json.loads(text))
    except (ValueError, TypeError) as problem:
        raise IntegrityError(kind="actions") from problem


def _is_referred(outcome: object) -> bool:
    if outcome not in {"referred", "refused"}:
        raise ValueError
    return outcome == "referred"
