"""The events of openings of a photo: who writes each, about what, with which facts."""

from collections.abc import Mapping

from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, ID, MARK, TIME, YES_OR_NO, FactType, code
from realname.kernel.text.text import Text
from realname.photo_access.model.photo_opening import OpeningReason

_OPENING: Mapping[str, FactType] = {"agent": ID, "opening": ID}


class PhotoAccessEvent(Event):
    """What the ledger records of openings of a photo."""

    PHOTO_OPENING_ASKED = declare(
        "photo:opening-asked",
        Text("Photo opening requested"),
        "office",
        SubjectKind.REGISTRATION,
        _OPENING,
        case=MARK,
        held=YES_OR_NO,
        hold=MARK,
        until=TIME,
        reason=code(OpeningReason),
        is_withheld=True,
    )
    PHOTO_OPENING_ALLOWED = declare(
        "photo:opening-allowed",
        Text("Photo opening allowed"),
        "office",
        SubjectKind.REGISTRATION,
        _OPENING,
        until=TIME,
        order=MARK,
        is_withheld=True,
    )
    PHOTO_OPENING_REFUSED = declare(
        "photo:opening-refused", Text("Photo opening refused"), "office", SubjectKind.REGISTRATION, _OPENING, is_withheld=True
    )
    PHOTO_OPENED = declare("photo:opened", Text("Photo viewed"), "office", SubjectKind.REGISTRATION, _OPENING, is_withheld=True)
    PHOTO_OPENING_TOLD = declare(
        "photo:opening-told",
        Text("Holder may be told of the photo opening"),
        "upkeep",
        SubjectKind.REGISTRATION,
        notice=code({"asked-for", "none"}),
        opening=ID,
        is_withheld=True,
    )
    PHOTO_OPENINGS_SHOWN = declare(
        "photo:openings-shown", Text("Photo openings shown to the holder"), "counter person", SubjectKind.LINE, agent=ID, openings=COUNT
    )


# What is done about the photo of a registration.
OF_PHOTO_OPENINGS = frozenset(
    {
        PhotoAccessEvent.PHOTO_OPENING_ASKED,
        PhotoAccessEvent.PHOTO_OPENING_ALLOWED,
        PhotoAccessEvent.PHOTO_OPENING_REFUSED,
        PhotoAccessEvent.PHOTO_OPENED,
        PhotoAccessEvent.PHOTO_OPENING_TOLD,
    }
)
