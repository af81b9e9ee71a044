"""What can go wrong with staff, their sign-in, counters and API clients."""

from realname.kernel.errors import AccessDenied, DependencyError, InvalidInput, NotFound, StateConflict
from realname.kernel.text.text import ErrorMessage, Text
from realname.platform.errors import ScopeMissing


class EnrolmentCodeRefused(InvalidInput):
    """The enrolment code is unknown, was used, or has run out."""

    remedy = "Ask a supervisor for a new code (`realname access counters enrol`) and use it within 15 minutes."
    words = ErrorMessage(Text("The code is unknown, was used, or has run out."), Text("Ask the administrator for a new one."))
    control = "enrolment-code"


class AttestationRefused(InvalidInput):
    """What the counter's hardware answered proves nothing: another maker, challenge, key or place, or a count that did not go up."""

    remedy = "Put the maker's root certificates into the folder `counter_roots`, or enrol the counter without an attestation."
    words = ErrorMessage(
        Text("This device did not prove itself by a maker whom the operator trusts."),
        Text("Set the counter up without the proof of its hardware, or ask the administrator."),
    )
    control = "counter-attestation"


class ProviderUnavailable(DependencyError):
    """The operator's OpenID provider does not answer, or answers nothing that can be used."""

    remedy = "Sign in with a passkey, or try again; check `oidc_issuer` and that the provider is reached."
    words = ErrorMessage(
        Text("The sign-in service of your work account does not answer."), Text("Sign in with a passkey, or try again in a moment.")
    )


class UnknownClient(NotFound):
    """There is no such machine client."""

    remedy = "List them by `realname access clients list`."


class CounterUnknown(NotFound):
    """This counter is not enrolled at the registration's outlet, or was revoked."""

    remedy = "Enrol the counter at this outlet: `realname access counters enrol` gives a code."
    words = ErrorMessage(
        Text("This counter is not set up at this outlet, or not any more."), Text("Set it up with a new code from the administrator.")
    )


class UnknownStaff(NotFound):
    """There is no member of staff with this login."""

    remedy = "Check the login, or add it by `realname access staff add`."
    words = ErrorMessage(Text("There is no such member of staff."), Text("Go back to the list of staff and choose a member."))


class LoginTaken(StateConflict):
    """This login is in use."""

    remedy = "Choose another login, or give the member a new password by `realname access staff reset-password`."
    words = ErrorMessage(Text("Another member has this login."), Text("Choose another login."))


class OwnAccount(StateConflict):
    """A member does not deactivate their own account."""

    remedy = "Ask another administrator."
    words = ErrorMessage(Text("This is your own account."), Text("Ask another administrator to deactivate it."))


class AdministratorPresent(StateConflict):
    """There is an administrator already."""

    remedy = "Have them add others, or invite a member anew by `realname access staff invite`."


class IdempotencyKeyReused(StateConflict):
    """The idempotency key was used for another request."""

    remedy = "Use a new key for a new request."
    words = ErrorMessage(Text("This page was used for another registration already."), Text("Start again from this page."))


class SignInRequired(AccessDenied):
    """No one is signed in, or the sign-in has run out."""

    remedy = "Sign in again."
    words = ErrorMessage(Text("You are not signed in any more."), Text("Sign in again; the registration is in today's list."))


class SignInFailed(AccessDenied):
    """Login and password do not belong together, or the member is deactivated."""

    remedy = "Check both; a supervisor or administrator can give a new password."


class FreshSignInRequired(AccessDenied):
    """This needs a sign-in of the last five minutes.

    The member's sign-in is more than five minutes old.
    """

    remedy = "Sign in again, then repeat it."
    words = ErrorMessage(Text("This needs a sign-in of the last five minutes."), Text("Sign in again, then repeat it."))


class StrongerSignInRequired(AccessDenied):
    """This needs a passkey, or a password with a code of an authenticator app.

    The member signed in by a password alone, or by an invitation.
    """

    remedy = "Add a passkey under “Your sign-in”, then sign in with it."
    words = ErrorMessage(
        Text("This needs a passkey, or a password with a code."), Text("Add one under “Your sign-in”, then sign in with it.")
    )


class NewPasswordRequired(AccessDenied):
    """The password was handed out: it was good for this one sign-in.

    The member signed in by a password that was handed to them, and has set none of their own yet.
    """

    remedy = "Take a new password under “Your sign-in”, or add a passkey there and sign in with it."
    words = ErrorMessage(
        Text("The password that you were given is used up."),
        Text("Take a new one under “Your sign-in”, or add a passkey and sign in with it."),
    )


class PasskeyRefused(AccessDenied):
    """The passkey was not made for this place and this question, or did not verify who holds it."""

    remedy = "Ask again, and let the device check your fingerprint, face or PIN."
    words = ErrorMessage(Text("The passkey was not accepted."), Text("Try again, and let the device check your fingerprint, face or PIN."))


class InvitationRefused(AccessDenied):
    """The invitation is unknown, was used, or has run out."""

    remedy = "Ask for a new one."
    words = ErrorMessage(Text("The invitation is unknown, was used, or has run out."), Text("Ask an administrator for a new one."))


class CodeRefused(AccessDenied):
    """The code is not the present one of the authenticator app, or no app is being set up."""

    remedy = "Type the code that the app shows now; check that the device's clock is right."
    words = ErrorMessage(
        Text("The code was not accepted."), Text("Type the code that the app shows now; check that the device's clock is right.")
    )


class ClientInUse(StateConflict):
    """There is such a client, and it holds secrets or tokens that are still good."""

    remedy = (
        "Give it another secret by `realname access clients rotate`, or end all it holds and set it up anew by `clients add --replace`."
    )


class OutletNotCovered(ScopeMissing):
    """This client acts for other outlets."""

    remedy = (
        "Name an outlet of the client's, or ask the operator for a client of its own: `realname access clients add CLIENT --outlet OUTLET`."
    )


class CounterRequired(AccessDenied):
    """This is done at an enrolled counter of one's own outlet alone."""

    remedy = "Work at a counter of the outlet, or set this browser up as one by a code."
    words = ErrorMessage(
        Text("This is done at a counter of your outlet."), Text("Work at one, or set this browser up by a code of the administrator's.")
    )


class OutletStopped(StateConflict):
    """This outlet is suspended, frozen or closed: no registration is opened or goes on there."""

    remedy = "Ask the operator's supervision; the applicant can register at another outlet."
    words = ErrorMessage(
        Text("This outlet is stopped by the operator's supervision."), Text("Nothing goes on here. Send the applicant to another outlet.")
    )


class AgentStopped(StateConflict):
    """This agent is suspended, frozen or has left: they open no registration, and none of theirs goes on."""

    remedy = "Ask the operator's supervision; another agent can register the applicant anew."
    words = ErrorMessage(
        Text("The agent is stopped by the operator's supervision."),
        Text("Nothing of theirs goes on. Another agent can register the applicant anew."),
    )
