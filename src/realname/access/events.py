"""The events of what staff, counters and API clients do to sign in: who writes each, about what, with which facts."""

from realname.access.model.api_client import CredentialKind, Scope
from realname.access.model.counter import AttestationFormat
from realname.access.model.staff import Role, SignInFault, SignInMeans
from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, DIGEST, ID, TIME, Joined, code, codes

_MEANS_OF_STAFF = code(SignInMeans, {"passkey", "authenticator-app"})


class AccessEvent(Event):
    """What the ledger records of what staff, counters and API clients do to sign in."""

    CLIENT_CREDENTIAL_ISSUED = declare(
        "client:credential-issued",
        "command",
        SubjectKind.CLIENT,
        credential=ID,
        former=codes(CredentialKind, by=" "),
        former_until=TIME,
        kind=code(CredentialKind),
        outlets=Joined(ID, " "),
        scopes=codes(Scope, by=" "),
        secret=DIGEST,
        until=TIME,
    )
    CLIENT_REVOKED = declare("client:revoked", "command", SubjectKind.CLIENT)
    COUNTER_ENROLLED = declare(
        "counter:enrolled",
        "counter api",
        SubjectKind.COUNTER,
        agent=ID,
        attestation=code(AttestationFormat, {"none"}),
        attested=DIGEST,
        key=DIGEST,
        outlet=ID,
    )
    COUNTER_BOUND = declare("counter:bound", "counter", SubjectKind.COUNTER, agent=ID, outlet=ID)
    COUNTER_REVOKED = declare("counter:revoked", "command", SubjectKind.COUNTER)
    STAFF_ADDED = declare("staff:added", "command", SubjectKind.STAFF, outlet=ID, password=DIGEST, role=code(Role))
    STAFF_DEACTIVATED = declare("staff:deactivated", "command", SubjectKind.STAFF)
    STAFF_SIGNED_IN = declare("staff:signed-in", "counter office", SubjectKind.STAFF, means=_MEANS_OF_STAFF)
    STAFF_SIGN_IN_FAILED = declare(
        "staff:sign-in-failed", "counter office", SubjectKind.STAFF, fault=code(SignInFault), means=_MEANS_OF_STAFF, pause_s=COUNT
    )
    STAFF_MEANS_ADDED = declare("staff:means-added", "counter office command", SubjectKind.STAFF, key=DIGEST, means=_MEANS_OF_STAFF)
    STAFF_MEANS_REMOVED = declare("staff:means-removed", "counter office command", SubjectKind.STAFF, key=DIGEST, means=_MEANS_OF_STAFF)
    STAFF_PASSWORD_GIVEN = declare(
        "staff:password-given", "counter office command", SubjectKind.STAFF, by=code({"member", "administrator"}), password=DIGEST
    )
    STAFF_INVITED = declare("staff:invited", "office command", SubjectKind.STAFF, code=DIGEST)
