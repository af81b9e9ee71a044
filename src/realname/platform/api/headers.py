"""Headers of answers: where what was made is read, whether a request was carried out before, how long an answer may be waited for."""

import re
from typing import Annotated

from fastapi import Depends, Header, Request, Response

LOCATION, REPLAYED, APPLIED = "Location", "Idempotent-Replayed", "Preference-Applied"
LONGEST_WAIT_S = 30
_LONGEST_PREFERENCES = 256
_WAIT = re.compile(r'(?:^|,)\s*wait\s*=\s*"?([0-9]{1,6})"?\s*(?:;[^,]*)?(?=,|$)', re.ASCII | re.IGNORECASE)


def say_where(response: Response, place: str, *, is_replay: bool = False) -> None:
    """Say where what the answer speaks of is read, and whether the same request was carried out before."""
    response.headers[LOCATION] = place
    if is_replay:
        response.headers[REPLAYED] = "true"


def _longest_wait(
    request: Request,
    prefer: Annotated[
        str | None,
        Header(
            max_length=_LONGEST_PREFERENCES,
            description=f"`wait=SECONDS` (RFC 7240): answer when it is done, after {LONGEST_WAIT_S} seconds at most.",
        ),
    ] = None,
) -> int:
    """Read how long the client would wait, 0 to `LONGEST_WAIT_S` seconds; the first `wait` counts (RFC 7240, 2)."""
    found = _WAIT.search(",".join(request.headers.getlist("prefer"))) if prefer else None
    return min(int(found[1]), LONGEST_WAIT_S) if found else 0


LongestWait = Annotated[int, Depends(_longest_wait)]
