"""The events of live sessions: who writes each, about what, with which facts."""

from collections.abc import Mapping

from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, DIGEST, ID, FactType, OrNothing, code, codes
from realname.kernel.text.text import Text
from realname.registration.events import MODELS
from realname.verification.model.camera_class import CameraClass
from realname.verification.model.session_findings import SessionFinding

_STREAM: Mapping[str, FactType] = {
    "camera": code(CameraClass),
    "counter": ID,
    "frames": COUNT,
    "judged": COUNT,
    "manifest": OrNothing(DIGEST),
    "session": ID,
}


class LiveEvent(Event):
    """What the ledger records of live sessions."""

    SESSION_JUDGED = declare(
        "session:judged",
        Text("Face check completed"),
        "counter",
        SubjectKind.REGISTRATION,
        {**_STREAM, **MODELS},
        remarks=codes(SessionFinding),
    )
    SESSION_FAILED = declare(
        "session:failed",
        Text("Face check failed"),
        "counter upkeep",
        SubjectKind.REGISTRATION,
        _STREAM,
        findings=codes(SessionFinding),
    )
