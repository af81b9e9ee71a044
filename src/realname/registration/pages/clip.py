"""Upload mode: where sockets are blocked the same page records a clip and sends it in chunks."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import JSONResponse, Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, Sent, needs
from realname.access.pages.languages import language_of
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.registration.pages.own_registration import Own
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.capturing.upload_clip import MAXIMUM_CHUNK_BYTES, MAXIMUM_CLIP_BYTES, UploadChunk
from realname.verification.text import ACTION_WORDS

router = APIRouter(prefix="/counter/registrations/{registration_id}", dependencies=[needs(Right.REGISTRATIONS_WORK)])
_LARGEST_INDEX = MAXIMUM_CLIP_BYTES // 1024 - 1  # chunks of a kilobyte, no smaller ones are needed
Index = Annotated[int, Path(ge=0, le=_LARGEST_INDEX)]
Chunk = Annotated[bytes, Depends(Sent(MAXIMUM_CHUNK_BYTES))]
NoBody = Annotated[bytes, Depends(Sent())]


@router.post("/challenge")
def get_challenge(request: Request, own: Own, acting: Acting, body: NoBody, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Draw a challenge for a clip; the one before is void."""
    challenge, language = services[GetChallenge](own.registration.id, acting=acting), language_of(request)
    actions = [{"action": action.value, "words": translate(ACTION_WORDS[action], language)} for action in challenge.actions]
    return JSONResponse({"id": challenge.id.value, "actions": actions, "expires_at": challenge.expires_at.isoformat()}, 201)


@router.put("/clip/{index}")
def upload_chunk(own: Own, index: Index, chunk: Chunk, services: Services) -> Response:
    """Take a chunk, in order, within the challenge's time."""
    upload = services[UploadChunk](own.registration.id, index=index, chunk=chunk)
    return JSONResponse({"chunks": upload.chunks, "received_bytes": upload.received_bytes})
