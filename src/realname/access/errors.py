"""What can go wrong with staff, their sign-in, counters and API clients."""

from dataclasses import dataclass

from realname.kernel.errors import AccessDenied, DependencyError, InvalidInput, NotFound, StateConflict
from realname.kernel.identifiers import AgentId
from realname.kernel.text.text import ErrorMessage, Text
from realname.platform.errors import ScopeMissing


class EnrolmentCodeRefused(InvalidInput):
    """The set-up code is unknown, was used, or has expired."""

    remedy = "Create a new code with `realname access counters enrol` and use it within 15 minutes."
    words = ErrorMessage(Text("The set-up code is unknown, was used, or has expired."), Text("Ask the administrator for a new code."))
    control = "enrolment-code"


class AttestationRefused(InvalidInput):
    """The hardware of the counter gave no valid proof: its maker, challenge, key, place or count is wrong."""

    remedy = "Put the root certificates of the maker into the folder `counter_roots`, or enrol the counter without an attestation."
    words = ErrorMessage(
        Text("The operator doesn't trust the maker of this device."),
        Text("Set up the counter without a hardware proof, or ask the administrator."),
    )
    control = "counter-attestation"


class CameraRefused(InvalidInput):
    """The camera of a counter gave no valid proof: `reason` says which check failed."""

    remedy = "Look the reason up in docs/reference/capture-agent.md. A set-up code stays valid until a proof is accepted."
    control = "camera-attestation"


class ProviderUnavailable(DependencyError):
    """The OpenID provider of the operator does not answer, or its answer cannot be used."""

    remedy = "Sign in with a passkey, or try again. Check `oidc_issuer` and the connection to the provider."
    words = ErrorMessage(
        Text("The sign-in service of your work account doesn't answer."), Text("Sign in with a passkey, or try again in a moment.")
    )


class UnknownClient(NotFound):
    """The machine client was not found."""

    remedy = "Check the name in `realname access clients list`."


class CounterUnknown(NotFound):
    """The counter is not enrolled at the outlet of the registration, or was revoked."""

    remedy = "Enrol the counter at this outlet, with a code from `realname access counters enrol`."
    words = ErrorMessage(
        Text("This counter is not set up at this outlet."), Text("Set up the counter with a new code from the administrator.")
    )


class UnknownCamera(NotFound):
    """No camera has this id, or it was revoked; or no enrolment with this id is under way."""

    remedy = "Enrol the camera of the counter, with a code from `realname access cameras enrol`."


class UnknownStaff(NotFound):
    """No member of staff has this login."""

    remedy = "Check the login, or add the member with `realname access staff add`."
    words = ErrorMessage(Text("The member of staff was not found."), Text("Go back to the list of staff and choose a member."))


class LoginTaken(StateConflict):
    """Another member has this login."""

    remedy = "Choose another login, or give the member a new password with `realname access staff reset-password`."
    words = ErrorMessage(Text("Another member has this login."), Text("Choose another login."))


class OwnAccount(StateConflict):
    """You cannot deactivate your own account."""

    remedy = "Ask another administrator to deactivate it."
    words = ErrorMessage(Text("You cannot deactivate your own account."), Text("Ask another administrator to deactivate it."))


class AdministratorPresent(StateConflict):
    """The ledger names administrators already."""

    remedy = "Ask an administrator to add others. A second administrator confirms each."


class FactorPresent(StateConflict):
    """The member has set up how they sign in, so one person alone cannot give out another way in."""

    remedy = "Ask for a reset with `realname access staff reset`. A second person confirms it."
    words = ErrorMessage(
        Text("This member has set up how they sign in."),
        Text("Ask for a reset if they lost it. A second person confirms it."),
    )


class NothingWaits(StateConflict):
    """Nothing of this account waits for a second person."""

    remedy = "Read the account again: it was answered already, or the request has lapsed."
    words = ErrorMessage(
        Text("Nothing of this account waits for a second person."), Text("Read the account again. It may have been answered already.")
    )


class ResetTooEarly(StateConflict):
    """A reset can be confirmed only an hour after the request, so that the member can refuse it first."""

    remedy = "Wait until an hour has passed since the request, then confirm again."
    words = ErrorMessage(
        Text("The member can still refuse this reset."), Text("Confirm it when an hour has passed since it was requested.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One person acted, or could have acted, as both of two.

    Attributes:
        act: What two people would have done, as a code (`TwoPersonAct`).
        acting: Who wanted to be the second person.
        other: The first.
        sponsor: Who could be behind both.
    """

    act: str
    acting: AgentId
    other: AgentId
    sponsor: AgentId


class NotTwoPeople(AccessDenied):
    """The two accounts do not count as two people, because one person could be behind both.

    The attempt is recorded in the ledger and in the security log.
    """

    remedy = "Ask a person whose account other people added and confirmed."
    words = ErrorMessage(
        Text("The two accounts do not count as two people, because one person added, confirmed or gave access to both."),
        Text("Ask a person whose account other people set up. This attempt is recorded."),
    )
    control = "two-people"

    def __init__(self, *, attempt: Attempt | None = None) -> None:
        """Keep who is meant, for the ledger alone: the message names nobody."""
        super().__init__(**({"act": str(attempt.act)} if attempt else {}))
        self.attempt = attempt


class OtherRealm(AccessDenied):
    """Inspectors manage inspectors, and the operator's administrators manage the operator's staff; neither manages the other."""

    remedy = "Ask the regulator for a statement about an inspector, or an administrator about anyone else."
    words = ErrorMessage(
        Text("You cannot manage this account."),
        Text("Ask the regulator about an inspector, and an administrator about anyone else."),
    )
    control = "two-people"


class RegulatorKeyRecorded(StateConflict):
    """The regulator's key was recorded before, and cannot be replaced."""

    remedy = "Compare it with the regulator's: `realname access inspectors key` shows it."


class RegulatorKeyMissing(StateConflict):
    """No key of the regulator is recorded, so no statement about an inspector can be checked."""

    remedy = "Record it once with `realname access inspectors key FILE --execute`, before there is any inspector."


class InspectorPresent(StateConflict):
    """An inspector exists, and the person who records a key now could replace the inspector."""

    remedy = "Ask an inspector to record the regulator's key at /supervision/inspectors/key."


class StatementRefused(AccessDenied):
    """The statement is not signed by the recorded key, is for another place, is too old, or was used."""

    remedy = "Ask the regulator for a new statement. `realname access inspectors key` shows the recorded key."
    control = "regulator-statement"


class IdempotencyKeyReused(StateConflict):
    """The idempotency key was used for another request."""

    remedy = "Use a new key for a new request."
    words = ErrorMessage(Text("This page was already used for another registration."), Text("Start again from this page."))


class SignInRequired(AccessDenied):
    """You are not signed in, or your sign-in has ended."""

    remedy = "Sign in again."
    words = ErrorMessage(Text("Your sign-in has ended."), Text("Sign in again. You find the registration in today's list."))


class SignInFailed(AccessDenied):
    """The login or the password is incorrect, or the member is deactivated."""

    remedy = "Check both, or ask an administrator for a new password."


class ProviderUnbound(AccessDenied):
    """The person's identity at the operator's OpenID provider is connected to no account.

    An account of the same login or address is not given to them: the provider does not say whose account that is.
    """

    remedy = "Sign in with a passkey or by an invitation, then connect your work account under “Your sign-in”."
    words = ErrorMessage(
        Text("Your work account is not connected to an account here."),
        Text("Sign in with a passkey, or open the link of your invitation. Then connect your work account under “Your sign-in”."),
    )


class ProviderConnectionRefused(AccessDenied):
    """The identity at the operator's OpenID provider was not connected to the account.

    It belongs to another account, has another role or outlet, the account has one, or the answer came too late or to another sign-in.
    """

    remedy = "Start again under “Your sign-in”. The security log names the reason (docs/reference/security-log.md)."
    words = ErrorMessage(
        Text("Your work account was not connected."),
        Text("Start again under “Your sign-in”. If it fails again, ask the administrator whether your work account has your role here."),
    )


class PasskeySignInRequired(AccessDenied):
    """You must have signed in with your passkey.

    The member signed in by another means, or by an invitation although they have set up a way to sign in.
    """

    remedy = "Add a passkey under “Your sign-in”, sign in with it, then try again."
    words = ErrorMessage(
        Text("You must have signed in with your passkey."), Text("Add a passkey under “Your sign-in”, sign in with it, then try again.")
    )


class FreshSignInRequired(AccessDenied):
    """You must have signed in within the last five minutes.

    The member's sign-in is more than five minutes old.
    """

    remedy = "Sign in again, then try again."
    words = ErrorMessage(Text("You must have signed in within the last five minutes."), Text("Sign in again, then try again."))


class StrongerSignInRequired(AccessDenied):
    """You must sign in with a passkey, or with a password and a code of an authenticator app.

    The member signed in by a password alone, or by an invitation.
    """

    remedy = "Add a passkey under “Your sign-in”, then sign in with it."
    words = ErrorMessage(
        Text("You must sign in with a passkey, or with a password and a code."),
        Text("Add a passkey under “Your sign-in”, then sign in with it."),
    )


class NewPasswordRequired(AccessDenied):
    """The one-time password has been used.

    The member signed in by a password that was handed to them, and has set none of their own yet.
    """

    remedy = "Set a new password under “Your sign-in”, or add a passkey there and sign in with it."
    words = ErrorMessage(
        Text("Your one-time password has been used."),
        Text("Set a new password under “Your sign-in”, or add a passkey and sign in with it."),
    )


class PasskeyRefused(AccessDenied):
    """The passkey belongs to another address or request, or the device did not verify its user."""

    remedy = "Try again, and let the device check your fingerprint, face or PIN."
    words = ErrorMessage(Text("The passkey was not accepted."), Text("Try again, and let the device check your fingerprint, face or PIN."))


class InvitationRefused(AccessDenied):
    """The invitation is unknown, was used, or has expired."""

    remedy = "Ask for a new invitation."
    words = ErrorMessage(Text("The invitation is unknown, was used, or has expired."), Text("Ask an administrator for a new invitation."))


class CodeRefused(AccessDenied):
    """The code is not the current one of the authenticator app, or no app is being set up."""

    remedy = "Enter the code that the app shows now. Check the clock of the device."
    words = ErrorMessage(Text("The code was not accepted."), Text("Enter the code that the app shows now. Check the clock of the device."))


class ClientInUse(StateConflict):
    """A client of this name has secrets or tokens that are still valid."""

    remedy = (
        "Give it a new secret with `realname access clients rotate`. "
        "To end all its secrets and tokens, use `realname access clients replace`."
    )


class OutletNotCovered(ScopeMissing):
    """This client acts for other outlets."""

    remedy = (
        "Name one of the client's outlets, or ask the operator for another client: `realname access clients add CLIENT --outlet OUTLET`."
    )


class CounterRequired(AccessDenied):
    """This can only be done at an enrolled counter of your own outlet."""

    remedy = "Use a counter of the outlet, or set up this browser as a counter with a code."
    words = ErrorMessage(
        Text("This can only be done at a counter of your outlet."),
        Text("Use a counter, or set up this browser with a code from the administrator."),
    )


class OutletStopped(StateConflict):
    """This outlet is suspended, frozen or closed, so no registration can start or continue there."""

    remedy = "Ask the operator's supervision, or send the applicant to another outlet."
    words = ErrorMessage(Text("The operator has stopped this outlet."), Text("Send the applicant to another outlet."))


class AgentStopped(StateConflict):
    """This agent is suspended or frozen, or has left, so none of their registrations can start or continue."""

    remedy = "Ask the operator's supervision, or let another agent start a new registration."
    words = ErrorMessage(
        Text("The operator has stopped this agent."),
        Text("Ask another agent to start a new registration for the applicant."),
    )
