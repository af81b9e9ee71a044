"""The form that an inspection is begun by: what is drawn from, how many, and what the inspector's share will be."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from realname.inspections.model.sampling import DrawScope, ShareKind, SharePlan, Stratum, beacon_plan, dice_plan, require_sample, scope_of
from realname.inspections.use_cases.read_inspections import HeadChoice
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import OutletId
from realname.kernel.rules.working_days import LocalDays
from realname.ledger.model.tree_head import PublishedHead
from realname.outlets.pages.outlets import pick_outlet
from realname.outlets.use_cases.names import Names
from realname.platform.web.forms import Form

FIELDS = ("head", "since", "until", "outlet", "stratum", "sample", "share", "share-commitment", "source", "round", "beacon-at")
_WHOLE = re.compile(r"[0-9]{1,9}")
_BETWEEN = re.compile(r"[\s,;]+")
_LAST_DAYS = timedelta(days=30)
T = TypeVar("T")


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


def chosen_outlets(form: Form, names: Names) -> Sequence[OutletId]:
    """Read the outlets that were chosen, each once: those that were added before, and the one in the field; none: all of them.

    Raises:
        InvalidInput: One of them is no outlet.
    """
    added = [part for text in form.texts.get("outlets", ()) for part in _BETWEEN.split(text) if part]
    try:
        chosen = [pick_outlet(one, names) for one in (*added, form.text("outlet")) if one]
    except InvalidInput:
        raise InvalidInput(field="outlet") from None
    return list(dict.fromkeys(chosen))


def parse_asked(
    form: Form, heads: Sequence[HeadChoice], local_days: LocalDays, names: Names, *, now: datetime
) -> AskedInspection | Sequence[str]:
    """Read the form; where something of it cannot be read, all fields that are wrong, in their order."""
    faults = list[str]()
    plan = _read(faults, lambda: _plan(form, now=now))
    head = _read(faults, lambda: choose_head(form, heads))
    since = _read(faults, lambda: _begin_of(form.day("since"), local_days, field="since"))
    until = _read(faults, lambda: _begin_of(form.day("until"), local_days, field="until"))
    sample = _read(faults, lambda: _sample(form))
    stratum = _read(faults, lambda: _stratum(form.text("stratum")))
    outlets = _read(faults, lambda: chosen_outlets(form, names))
    if plan is None or head is None or since is None or until is None or sample is None or stratum is None or outlets is None:
        return faults
    end = min(until + timedelta(days=1), head.at)  # what the head does not hold cannot be drawn
    scope = _read(faults, lambda: scope_of(since=since, until=end, outlets=outlets, stratum=stratum, sample=sample))
    return faults if scope is None else AskedInspection(tree_size=head.head.size, scope=scope, plan=plan)


def _read(faults: list[str], read: Callable[[], T]) -> T | None:
    """Read a value; where it cannot be read, note its field."""
    try:
        return read()
    except InvalidInput as error:
        faults.append(str(error.facts["field"]))
        return None


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


def _begin_of(day: date, local_days: LocalDays, *, field: str) -> datetime:
    """The first moment of a day at the outlets.

    Raises:
        InvalidInput: So near to the end of all days that there is none.
    """
    try:
        return datetime.combine(day, time.min, tzinfo=UTC) - timedelta(minutes=local_days.utc_offset_minutes)
    except OverflowError:
        raise InvalidInput(field=field) from None


def _stratum(text: str) -> Stratum:
    try:
        return Stratum(text)
    except ValueError:
        raise InvalidInput(field="stratum") from None


def _sample(form: Form) -> int:
    sample = _whole(form, "sample")
    require_sample(sample)
    return sample


def _whole(form: Form, name: str) -> int:
    text = form.text(name)
    if not _WHOLE.fullmatch(text):
        raise InvalidInput(field=name)
    return int(text)
