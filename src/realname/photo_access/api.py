"""Openings of the photo that is kept with a registration, for its person."""

from collections.abc import Sequence
from datetime import datetime

from fastapi import APIRouter
from pydantic import Field

from realname.access.api.authentication import scoped
from realname.access.model.api_client import Scope
from realname.access.model.staff import Role
from realname.kernel.identifiers import RegistrationId
from realname.photo_access.model.photo_opening import OpeningReason
from realname.photo_access.use_cases.read_openings import KnownOpening, ReadKnownOpenings
from realname.platform.api.bodies import Answer, Part
from realname.platform.api.spec import answers_of
from realname.platform.config.served import Served
from realname.platform.http.served import Services
from realname.registration.api.requests import RegistrationPath
from realname.registration.errors import UnknownRegistration

router = APIRouter(prefix="/v1", tags=["registrations"])


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


@router.get(
    "/registrations/{registration_id}/photo-openings",
    operation_id="readPhotoOpenings",
    dependencies=[scoped(Scope.REGISTRATIONS_READ)],
    responses=answers_of(UnknownRegistration),
)
def read_photo_openings(registration_id: RegistrationPath, services: Services) -> PhotoOpeningsAnswer:
    """Read for its person when the photo that is kept was looked at, why, and by which roles; the photo itself no call gives."""
    return photo_openings_answer(services[ReadKnownOpenings](RegistrationId(registration_id)), mode=services[Served].mode)
