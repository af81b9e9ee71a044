"""The events of what staff, counters and API clients do to sign in: who writes each, about what, with which facts."""

from enum import StrEnum

from realname.access.model.api_client import CredentialKind, Scope
from realname.access.model.counter import AttestationFormat
from realname.access.model.staff import Role, SignInFault, SignInMeans
from realname.access.model.two_people import TwoPersonAct
from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, DIGEST, ID, TIME, Joined, code, codes
from realname.kernel.text.text import Text


class ConfirmedBy(StrEnum):
    """Whose word confirmed an account with power."""

    PERSON = "person"
    REGULATOR = "regulator"
    BOOTSTRAP = "bootstrap"
    SANDBOX = "sandbox"


_MEANS_OF_STAFF = code(SignInMeans, {"passkey", "authenticator-app"})


class AccessEvent(Event):
    """What the ledger records of what staff, counters and API clients do to sign in."""

    CLIENT_CREDENTIAL_ISSUED = declare(
        "client:credential-issued",
        Text("Credential issued to a machine client"),
        "office command",
        SubjectKind.CLIENT,
        agent=ID,
        credential=ID,
        former=codes(CredentialKind, by=" "),
        former_until=TIME,
        kind=code(CredentialKind),
        outlets=Joined(ID, " "),
        scopes=codes(Scope, by=" "),
        secret=DIGEST,
        until=TIME,
    )
    CLIENT_REVOKED = declare("client:revoked", Text("Machine client revoked"), "office command", SubjectKind.CLIENT, agent=ID)
    COUNTER_ENROLLED = declare(
        "counter:enrolled",
        Text("Counter set up"),
        "counter api",
        SubjectKind.COUNTER,
        agent=ID,
        attestation=code(AttestationFormat, {"none"}),
        attested=DIGEST,
        key=DIGEST,
        outlet=ID,
    )
    COUNTER_BOUND = declare("counter:bound", Text("Sign-in bound to the counter"), "counter", SubjectKind.COUNTER, agent=ID, outlet=ID)
    COUNTER_REVOKED = declare("counter:revoked", Text("Counter revoked"), "office command", SubjectKind.COUNTER, agent=ID)
    CAMERA_ENROLLED = declare(
        "camera:enrolled",
        Text("Camera enrolled"),
        "api",
        SubjectKind.CAMERA,
        attestation=DIGEST,
        counter=ID,
        device=DIGEST,
        endorsement=DIGEST,
        frames=DIGEST,
    )
    CAMERA_STATE_PROVED = declare(
        "camera:state-proved",
        Text("State of the camera's machine proved"),
        "api",
        SubjectKind.CAMERA,
        boot=DIGEST,
        entries=COUNT,
        pcr10=DIGEST,
        states=DIGEST,
        version=COUNT,
    )
    CAMERA_REVOKED = declare("camera:revoked", Text("Camera revoked"), "office command api", SubjectKind.CAMERA, agent=ID)
    STAFF_ADDED = declare(
        "staff:added",
        Text("Member of staff added"),
        "office command",
        SubjectKind.STAFF,
        agent=ID,
        awaits=code({"no-one", "second-person"}),
        outlet=ID,
        password=DIGEST,
        role=code(Role),
    )
    STAFF_CONFIRMED = declare(
        "staff:confirmed",
        Text("Member of staff confirmed"),
        "office command",
        SubjectKind.STAFF,
        agent=ID,
        by=code(ConfirmedBy),
        statement=DIGEST,
    )
    STAFF_BOOTSTRAPPED = declare(
        "staff:bootstrapped",
        Text("First administrators invited"),
        "command",
        SubjectKind.STAFF,
        first=ID,
        second=ID,
    )
    STAFF_REGULATOR_KEY = declare(  # a raw key has the form of a digest
        "staff:regulator-key", Text("Key of the regulator recorded"), "office command", SubjectKind.STAFF, key=DIGEST, agent=ID
    )
    STAFF_DEACTIVATED = declare("staff:deactivated", Text("Member of staff deactivated"), "office command", SubjectKind.STAFF, agent=ID)
    STAFF_SIGNED_IN = declare("staff:signed-in", Text("Signed in"), "counter office", SubjectKind.STAFF, means=_MEANS_OF_STAFF)
    STAFF_SIGN_IN_FAILED = declare(
        "staff:sign-in-failed",
        Text("Sign-in failed"),
        "counter office",
        SubjectKind.STAFF,
        fault=code(SignInFault),
        means=_MEANS_OF_STAFF,
        pause_s=COUNT,
    )
    STAFF_MEANS_ADDED = declare(
        "staff:means-added", Text("Sign-in method added"), "counter office command", SubjectKind.STAFF, key=DIGEST, means=_MEANS_OF_STAFF
    )
    STAFF_MEANS_REMOVED = declare(
        "staff:means-removed",
        Text("Sign-in method removed"),
        "counter office command",
        SubjectKind.STAFF,
        key=DIGEST,
        means=_MEANS_OF_STAFF,
    )
    STAFF_PASSWORD_GIVEN = declare(
        "staff:password-given",
        Text("Password set"),
        "counter office command",
        SubjectKind.STAFF,
        agent=ID,
        by=code({"member", "administrator", "regulator"}),
        password=DIGEST,
    )
    STAFF_INVITED = declare("staff:invited", Text("Member of staff invited"), "office command", SubjectKind.STAFF, agent=ID, code=DIGEST)
    STAFF_RESET_ASKED = declare(
        "staff:reset-asked", Text("Reset of sign-in methods requested"), "office command", SubjectKind.STAFF, agent=ID, until=TIME
    )
    STAFF_RESET_DECLINED = declare(
        "staff:reset-declined", Text("Reset of sign-in methods declined"), "office command", SubjectKind.STAFF, agent=ID
    )
    STAFF_RESET = declare(
        "staff:reset",
        Text("Sign-in methods reset by two people"),
        "office command",
        SubjectKind.STAFF,
        agent=ID,
        asked=ID,
        password=DIGEST,
        statement=DIGEST,
    )
    STAFF_NOT_TWO = declare(
        "staff:not-two",
        Text("Two accounts did not count as two people"),
        "counter office command api",
        SubjectKind.STAFF,
        act=code(TwoPersonAct),
        agent=ID,
        other=ID,
        outlet=ID,
        sponsor=ID,
    )
