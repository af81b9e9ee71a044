"""Decisions and actions as JSON text: explicit both ways."""

import json

from realname.kernel.errors import IntegrityError
from realname.platform.db.codecs import dump, text_of
from realname.registration.model.decisions import Approved, Decision, Referred, Refused
from realname.registration.model.reasons import Reason
from realname.verification.model.observations import Action
from realname.verification.model.operating_point import OperatingPoint


def encode_decision(decision: Decision) -> str:
    """Write a decision."""
    judged_at = {"judged_at": decision.judged_at.facts} if decision.judged_at else {}
    match decision:
        case Approved():
            return dump({"outcome": "approved", "policy": decision.policy_digest, **judged_at})
        case Referred():
            return dump({"outcome": "referred", "policy": decision.policy_digest, "reasons": sorted(decision.reasons), **judged_at})
        case Refused():
            return dump({"outcome": "refused", "policy": decision.policy_digest, "reasons": sorted(decision.reasons), **judged_at})


def decode_decision(text: str) -> Decision:
    """Read a decision.

    Raises:
        IntegrityError: What is stored is no decision.
    """
    try:
        content = json.loads(text)
        policy = text_of(content["policy"])
        judged_at = OperatingPoint.of({name: text_of(fact) for name, fact in content.get("judged_at", {}).items()})
        if content["outcome"] == "approved":
            return Approved(policy, judged_at)
        reasons = frozenset(Reason(reason) for reason in content["reasons"])
        return (Referred if _is_referred(content["outcome"]) else Refused)(reasons, policy, judged_at)
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
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
