"""Legal holds of lines: a line waits for the order that keeps one of its records, and its other records do not."""

from sqlalchemy import ColumnElement, exists, or_

from realname.lines.store.tables import lines
from realname.registration.model.registration import RegistrationState
from realname.registration.store.tables import HELD, record_holds, registrations

_is_of_line = or_(registrations.c.id == lines.c.registration_id, registrations.c.for_line_id == lines.c.id)
_is_record = (registrations.c.state == RegistrationState.ACTIVATED.value, registrations.c.sealed_attributes.is_not(None))
# A referral that was held before it was approved names no line in its hold.
IS_HELD = or_(
    exists().where(HELD, record_holds.c.line_id == lines.c.id),
    exists().where(HELD, record_holds.c.registration_id == registrations.c.id, _is_of_line),
)
_is_free = ~exists().where(HELD, record_holds.c.registration_id == registrations.c.id)


def has_what_no_order_keeps() -> ColumnElement[bool]:
    """Whether no record of a line is held, or another of its records is there and is not held: that one is erased at its term."""
    return or_(~IS_HELD, exists().where(_is_of_line, *_is_record, _is_free))
