"""Selections and schedules of campaigns as JSON text: explicit both ways, as they were when the campaign was planned."""

import json
from dataclasses import asdict
from datetime import datetime

from realname.campaigns.model.line_selection import LineCriteria, LineSelection
from realname.campaigns.model.schedule import CampaignSchedule
from realname.evidence.model.evidence import EvidenceMeans
from realname.evidence.model.kinds import EvidenceKind
from realname.kernel.errors import IntegrityError
from realname.kernel.identifiers import OutletId

_Stored = dict[str, object]


def encode_schedule(schedule: CampaignSchedule) -> str:
    """Write a schedule."""
    return json.dumps(asdict(schedule), sort_keys=True)


def decode_schedule(text: str) -> CampaignSchedule:
    """Read a schedule.

    Raises:
        IntegrityError: What is stored is no schedule.
    """
    try:
        return CampaignSchedule(**json.loads(text))
    except (ValueError, TypeError) as problem:
        raise IntegrityError(kind="campaign-schedule") from problem


def encode_selection(selection: LineSelection) -> str:
    """Write a selection; the same selection gives the same text."""
    stored: _Stored = {
        "tiers": list(selection.tiers),
        "any_of": [_criteria(criteria) for criteria in selection.any_of],
        "query": _criteria(selection.query),
        **({"listed": selection.listed} if selection.listed else {}),
    }
    return json.dumps(stored, sort_keys=True)


def decode_selection(text: str) -> LineSelection:
    """Read a selection.

    Raises:
        IntegrityError: What is stored is no selection.
    """
    try:
        stored = json.loads(text)
        return LineSelection(
            tiers=tuple(stored["tiers"]),
            any_of=tuple(_read_criteria(criteria) for criteria in stored["any_of"]),
            query=_read_criteria(stored["query"]),
            listed=str(stored.get("listed", "")),
        )
    except (ValueError, KeyError, TypeError) as problem:
        raise IntegrityError(kind="campaign-selection") from problem


def _criteria(criteria: LineCriteria) -> _Stored:
    """What is given, and nothing else."""
    stored: _Stored = {
        "active_days": criteria.active_days,
        "unverified_days": criteria.unverified_days,
        "activated_from": criteria.activated_from.isoformat() if criteria.activated_from else None,
        "activated_before": criteria.activated_before.isoformat() if criteria.activated_before else None,
        "evidence_kinds": sorted(criteria.evidence_kinds) or None,
        "evidence_means": sorted(criteria.evidence_means) or None,
        "outlets": sorted(outlet.value for outlet in criteria.outlets) or None,
        "holder_lines": criteria.holder_lines,
        "is_corporate": criteria.is_corporate,
    }
    return {name: value for name, value in stored.items() if value is not None}


def _read_criteria(stored: dict[str, object]) -> LineCriteria:
    return LineCriteria(
        active_days=_whole(stored, "active_days"),
        unverified_days=_whole(stored, "unverified_days"),
        activated_from=_time(stored, "activated_from"),
        activated_before=_time(stored, "activated_before"),
        evidence_kinds=frozenset(map(EvidenceKind, _names(stored, "evidence_kinds"))),
        evidence_means=frozenset(map(EvidenceMeans, _names(stored, "evidence_means"))),
        outlets=frozenset(map(OutletId, _names(stored, "outlets"))),
        holder_lines=_whole(stored, "holder_lines"),
        is_corporate=_truth(stored, "is_corporate"),
    )


def _whole(stored: dict[str, object], name: str) -> int | None:
    value = stored.get(name)
    if value is None or isinstance(value, int):
        return value
    raise ValueError


def _truth(stored: dict[str, object], name: str) -> bool | None:
    value = stored.get(name)
    if value is None or isinstance(value, bool):
        return value
    raise ValueError


def _time(stored: dict[str, object], name: str) -> datetime | None:
    value = stored.get(name)
    return None if value is None else datetime.fromisoformat(str(value))


def _names(stored: dict[str, object], name: str) -> list[str]:
    value = stored.get(name, [])
    if isinstance(value, list):
        return [str(one) for one in value]
    raise ValueError
