"""The events of relying services: who writes each, about what, with which facts. No event has a number, a name or an answer's value."""

from enum import StrEnum

from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, DIGEST, ID, LANGUAGE, MARK, code, codes
from realname.kernel.text.text import Text
from realname.relying.model.client import AuthenticationMeans, Grant
from realname.relying.model.operation import Operation
from realname.relying.model.scopes import API_OF, Purpose
from realname.relying.model.tries import Fact


class HarvestSign(StrEnum):
    """What looks like a service that collects numbers, or data of their holders."""

    NUMBERS_A_DAY = "numbers-a-day"
    NUMBERS_WITHOUT_CONSENT = "numbers-without-consent"
    VALUES_TRIED = "values-tried"


_SCOPES = codes(API_OF, by=" ")


class RelyingEvent(Event):
    """What the ledger records of relying services."""

    RELYING_CLIENT_ADDED = declare(
        "relying:client-added",
        Text("Relying service added"),
        "office command",
        SubjectKind.RELYING,
        agent=ID,
        grants=codes(Grant, by=" "),
        keys=DIGEST,
        purposes=codes(Purpose, by=" "),
        scopes=_SCOPES,
        settings=DIGEST,
    )
    RELYING_CLIENT_ENDED = declare("relying:client-ended", Text("Relying service ended"), "office command", SubjectKind.RELYING, agent=ID)
    RELYING_CLIENT_SUSPENDED = declare(
        "relying:client-suspended", Text("Relying service suspended"), "office command", SubjectKind.RELYING, agent=ID
    )
    RELYING_CLIENT_RESUMED = declare(
        "relying:client-resumed", Text("Relying service resumed"), "office command", SubjectKind.RELYING, agent=ID
    )
    RELYING_HARVEST_SUSPECTED = declare(
        "relying:harvest-suspected",
        Text("Relying service suspected of collecting data"),
        "api",
        SubjectKind.RELYING,
        numbers=COUNT,
        sign=code(HarvestSign),
    )
    RELYING_CONSENT_GIVEN = declare(
        "relying:consent-given",
        Text("Consent given to a relying service"),
        "person api",
        SubjectKind.LINE,
        client=ID,
        consent=ID,
        language=LANGUAGE,
        means=code(AuthenticationMeans),
        purpose=code(Purpose),
        scopes=_SCOPES,
        wording=DIGEST,
    )
    RELYING_CONSENT_REVOKED = declare(
        "relying:consent-revoked", Text("Consent to a relying service revoked"), "person", SubjectKind.LINE, client=ID, consent=ID
    )
    RELYING_ANSWER_GIVEN = declare(
        "relying:answer-given",
        Text("Answer given to a relying service"),
        "api upkeep operator",
        SubjectKind.LINE,
        client=ID,
        holder=MARK,
        operation=code(Operation),
        purpose=code(Purpose),
    )
    RELYING_VALUES_REFUSED = declare(
        "relying:values-refused",
        Text("Relying service tried too many values"),
        "api",
        SubjectKind.LINE,
        client=ID,
        fact=code(Fact),
        holder=MARK,
        purpose=code(Purpose),
    )
