"""The clip: uploaded in chunks, resumed where it broke off."""

from typing import Annotated

from fastapi import APIRouter, Depends

from realname.access.api.authentication import acting_as, scoped
from realname.access.model.api_client import Scope
from realname.kernel.errors import ChallengeExpired, StateConflict
from realname.kernel.identifiers import RegistrationId
from realname.platform.api import links
from realname.platform.api.spec import answers_of, takes_octets
from realname.platform.config.served import Served
from realname.platform.http.served import Services
from realname.registration.api.challenges_answers import ClipAnswer, clip_answer
from realname.registration.api.requests import CHUNK, IndexPath, RegistrationPath
from realname.registration.errors import RecordedClipNotAccepted, RegistrationClosed, UnknownRegistration, UploadConflict
from realname.registration.use_cases.capturing.upload_clip import UploadChunk
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.verification.errors import ChallengeReused, ClipTooLarge

router = APIRouter(prefix="/v1", tags=["clip"])


@router.put(
    "/registrations/{registration_id}/clip/chunks/{index}",
    operation_id="uploadChunk",
    dependencies=[scoped(Scope.REGISTRATIONS_WORK), Depends(acting_as)],
    responses=answers_of(
        *(UnknownRegistration, StateConflict, RegistrationClosed, UploadConflict, ChallengeExpired, ChallengeReused, ClipTooLarge),
        RecordedClipNotAccepted,
        links=links.AFTER_CHUNK,
    ),
    openapi_extra=takes_octets(),
)
def upload_chunk(
    registration_id: RegistrationPath, index: IndexPath, chunk: Annotated[bytes, Depends(CHUNK)], services: Services
) -> ClipAnswer:
    """Take a chunk, in order, within the challenge's time; one that has arrived before is left as it is."""
    return clip_answer(services[UploadChunk](RegistrationId(registration_id), index=index, chunk=chunk), mode=services[Served].mode)


@router.get(
    "/registrations/{registration_id}/clip",
    operation_id="readClip",
    dependencies=[scoped(Scope.REGISTRATIONS_READ)],
    responses=answers_of(UnknownRegistration),
)
def read_clip(registration_id: RegistrationPath, services: Services) -> ClipAnswer:
    """Say how much of the clip has arrived: a broken upload goes on at `chunks`."""
    view = services[ReadRegistration](RegistrationId(registration_id))
    return clip_answer(view.registration.upload, mode=services[Served].mode)
