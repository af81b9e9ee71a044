"""The form that an inspection is begun by: what is drawn from, how many, and what the inspector's share will be."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from realname.inspections.model.sampling import DrawScope, ShareKind, SharePlan, Stratum, beacon_plan, dice_plan, scope_of
from realname.inspections.use_cases.read_inspections import HeadChoice
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import OutletId
from realname.kernel.rules.working_days import LocalDays
from realname.ledger.model.tree_head import PublishedHead
from realname.platform.web.forms import Form

FIELDS = ("head", "since", "until", "outlets", "stratum", "sample", "share", "share-commitment", "source", "round", "beacon-at")
_WHOLE = re.compile(r"[0-9]{1,9}")
_BETWEEN = re.compile(r"[\s,;]+")
_LAST_DAYS = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedInspection:
    """What was typed, as values."""

    tree_size: int
    scope: DrawScope
    plan: SharePlan


def first_values(local_days: LocalDays, newest: PublishedHead | None) -> Mapping[str, str]:
    """What the form holds at first: the last thirty days before the newest head, all of them, by dice."""
    if newest is None:
        return dict.fromkeys(FIELDS, "")
    until = local_days.day_of(newest.at)
    shown = {"head": str(newest.head.size), "since": (until - _LAST_DAYS).isoformat(), "until": until.isoformat(), "sample": "10"}
    return dict.fromkeys(FIELDS, "") | shown | {"stratum": Stratum.ALL.value, "share": ShareKind.DICE.value}


def choose_head(form: Form, heads: Sequence[HeadChoice]) -> PublishedHead:
    """Read which head is drawn from.

    Raises:
        InvalidInput: None was chosen, or one that is not there.
    """
    size = _whole(form, "head")
    for one in heads:
        if one.published.head.size == size:
            return one.published
    raise InvalidInput(field="head")


def parse_asked(form: Form, head: PublishedHead, local_days: LocalDays, *, now: datetime) -> AskedInspection:
    """Read the form.

    Raises:
        InvalidInput: A field cannot be read; `field` says which.
    """
    until = min(_begin_of(form.day("until"), local_days) + timedelta(days=1), head.at)  # what the head does not hold cannot be drawn
    scope = scope_of(
        since=_begin_of(form.day("since"), local_days),
        until=until,
        outlets=[_outlet(one) for one in _BETWEEN.split(form.text("outlets")) if one],
        stratum=_stratum(form.text("stratum")),
        sample=_whole(form, "sample"),
    )
    return AskedInspection(tree_size=head.head.size, scope=scope, plan=_plan(form, now=now))


def _plan(form: Form, *, now: datetime) -> SharePlan:
    kind = form.text("share")
    if kind == ShareKind.DICE.value:
        return dice_plan(form.text("share-commitment"))
    if kind != ShareKind.BEACON.value:
        raise InvalidInput(field="share")
    return beacon_plan(source=form.text("source").lower(), round_=form.text("round"), at=_utc(form.text("beacon-at")), now=now)


def _utc(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise InvalidInput(field="beacon-at") from None


def _begin_of(day: date, local_days: LocalDays) -> datetime:
    """The first moment of a day at the outlets.

    Raises:
        InvalidInput: So near to the end of all days that there is none.
    """
    try:
        return datetime.combine(day, time.min, tzinfo=UTC) - timedelta(minutes=local_days.utc_offset_minutes)
    except OverflowError:
        raise InvalidInput(field="since") from None


def _outlet(text: str) -> OutletId:
    try:
        return OutletId(text)
    except InvalidInput:
        raise InvalidInput(field="outlets") from None


def _stratum(text: str) -> Stratum:
    try:
        return Stratum(text)
    except ValueError:
        raise InvalidInput(field="stratum") from None


def _whole(form: Form, name: str) -> int:
    text = form.text(name)
    if not _WHOLE.fullmatch(text):
        raise InvalidInput(field=name)
    return int(text)
