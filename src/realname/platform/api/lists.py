"""Lists: a page at a time, the newest first, behind an opaque cursor; what is added meanwhile neither repeats nor hides a record."""

import base64
import re
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query, Request, Response
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from realname.kernel.pages import PageAsked, Place
from realname.platform.api.bodies import Answer

MOST = 200
_USUAL = 50
_LONGEST_CURSOR = 200
_LIMIT = Query(ge=1, le=MOST, description="How many at most, 1 to 200.")
_CURSOR = Query(
    min_length=1,
    max_length=_LONGEST_CURSOR,
    pattern=r"^[A-Za-z0-9_-]+$",
    description="`next_cursor` of the page before; without it the list begins with the newest.",
)
_ID = re.compile(r"[0-9A-Za-z_.-]{1,64}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]", re.ASCII)


def _written_out(text: object) -> object:
    """Let a time through that is written out: a plain number would be taken for seconds since 1970."""
    if not isinstance(text, str) or not _DAY.match(text):
        raise ValueError
    return text


def _in_utc(time: datetime) -> datetime:
    """Give a time in UTC: at the edge of the calendar an offset leads out of it."""
    try:
        return time.astimezone(UTC)
    except OverflowError:
        raise ValueError from None


Time = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_in_utc)]
_FROM = Query(alias="from", description="Those of this time or later (RFC 3339, with an offset).")
_BEFORE = Query(alias="before", description="Those before this time (RFC 3339, with an offset).")
OutletQuery = Annotated[
    str | None,
    Query(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        description="Only this outlet. The list is empty if the client may not act for it.",
    ),
]


class ListAnswer(Answer):
    """One page of a list."""

    next_cursor: str | None = Field(description="Gives the next page, as `cursor`; null: this is the last.")


def _given_out(cursor: str | None) -> str | None:
    """Let a cursor through that a list gave, so that a wrong one is named beside all else that is wrong."""
    if cursor is not None:
        _place_of(cursor)
    return cursor


def _asked(
    limit: Annotated[int, _LIMIT] = _USUAL,
    cursor: Annotated[str | None, _CURSOR, AfterValidator(_given_out)] = None,
    begins: Annotated[Time | None, _FROM] = None,
    ends: Annotated[Time | None, _BEFORE] = None,
) -> PageAsked:
    """Read what a list is asked for."""
    return PageAsked(
        limit=limit,
        behind=None if cursor is None else _place_of(cursor),
        begins=begins,
        ends=ends,
    )


Asked = Annotated[PageAsked, Depends(_asked)]


def link_next(last: Place | None, request: Request, response: Response) -> str | None:
    """Give the cursor of the next page, and its address in the header `Link` (RFC 8288); None: there is none."""
    if last is None:
        return None
    cursor = _cursor_of(last)
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    response.headers["Link"] = f'<{request.url.path}?{urlencode([*query, ("cursor", cursor)])}>; rel="next"'
    return cursor


def _cursor_of(place: Place) -> str:
    return base64.urlsafe_b64encode(f"{place.at.astimezone(UTC).isoformat()} {place.id}".encode()).decode().rstrip("=")


def _place_of(cursor: str) -> Place:
    """The place that a cursor stands for.

    Raises:
        ValueError: It is none that a list gave.
    """
    text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    at, _, record_id = text.partition(" ")
    place = Place(at=datetime.fromisoformat(at), id=record_id)
    try:
        is_ours = place.at.tzinfo is not None and _ID.fullmatch(record_id) is not None and _cursor_of(place) == cursor
    except OverflowError:
        raise ValueError from None
    if not is_ours:
        raise ValueError
    return place
