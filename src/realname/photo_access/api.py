"""What the API answers about openings of the photo that is kept with a registration."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from realname.access.model.staff import Role
from realname.photo_access.model.photo_opening import OpeningReason
from realname.photo_access.use_cases.read_openings import KnownOpening
from realname.platform.api.base_answers import Answer, Part


class PhotoOpeningPart(Part):
    """One opening that was looked at."""

    opened_at: datetime
    reason: OpeningReason
    case_number: str = Field(description="Of the court, the authority or the complaint.")
    looked_by: list[Role] = Field(description="The roles of those who looked; never who they are.")


class PhotoOpeningsAnswer(Answer):
    """What the person may know; an order of a court or an authority may keep an opening from them for a while."""

    openings: list[PhotoOpeningPart]


def photo_openings_answer(known: Sequence[KnownOpening], *, mode: str) -> PhotoOpeningsAnswer:
    """Show them, the oldest first."""
    parts = [
        PhotoOpeningPart(opened_at=one.opened_at, reason=OpeningReason(one.reason), case_number=one.case_number, looked_by=list(one.by))
        for one in known
    ]
    return PhotoOpeningsAnswer(mode=mode, openings=parts)
