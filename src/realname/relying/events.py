"""The events of answers to relying services: who writes each, about what, with which facts."""

import re

from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import ID, MARK, FactType, Form, code
from realname.kernel.text.text import Text
from realname.relying.model.operation import Operation

# A value of the W3C Data Privacy Vocabulary; letters alone, so that no number fits.
PURPOSE: FactType = Form("purpose", re.compile(r"[A-Za-z]{1,64}"))


class AnswerEvent(Event):
    """What the ledger records of answers to relying services: never a value of an answer."""

    ANSWER_GIVEN = declare(
        "relying:answer-given",
        Text("Answer given to a relying service"),
        "api upkeep operator",
        SubjectKind.LINE,
        client=ID,
        holder=MARK,
        operation=code(Operation),
        purpose=PURPOSE,
    )
