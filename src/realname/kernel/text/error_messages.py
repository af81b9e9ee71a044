"""Errors in the words of the counter: what happened, what to do now. An error without words has its kind's."""

from collections.abc import Mapping
from dataclasses import dataclass

from realname.kernel import errors
from realname.kernel.text.text import Text


@dataclass(frozen=True, slots=True)
class ProblemWords:
    """An error in plain words: what happened, and what to do now."""

    happened: Text
    do: Text


PROBLEM_WORDS: Mapping[type[errors.RealNameError], ProblemWords] = {
    errors.RealNameError: ProblemWords(
        Text("Something went wrong on our side."), Text("Try again. If it stays, tell the operator the time and the code below.")
    ),
    errors.RequestError: ProblemWords(Text("This could not be taken as it is."), Text("Go back and try again.")),
    errors.InvalidInput: ProblemWords(Text("A value is missing or not of the form asked for."), Text("Correct it and send it again.")),
    errors.IdentityNumberInvalid: ProblemWords(
        Text("The ID number on the card fails its own checks."), Text("Read the card again. Do not type the number by hand.")
    ),
    errors.MsisdnInvalid: ProblemWords(Text("This is not a phone number of this operator."), Text("Choose one of the numbers offered.")),
    errors.IccidInvalid: ProblemWords(
        Text("This is not a SIM's serial number (ICCID)."), Text("Scan the SIM again, or type the 19 or 20 digits printed on it.")
    ),
    errors.ConsentMissing: ProblemWords(
        Text("Consent to the face check is not recorded."), Text("Ask the applicant again, or register without a face scan.")
    ),
    errors.EvidenceKindNotAccepted: ProblemWords(Text("This kind of ID is not accepted here."), Text("Ask for another ID.")),
    errors.RepresentativeNotAccepted: ProblemWords(
        Text("Nobody may act for the holder in this way here."), Text("Ask for another proof, or for the holder themself.")
    ),
    errors.SameCardTwice: ProblemWords(
        Text("This ID was read already: the holder and whoever acts for them are two people."), Text("Read the other person's ID.")
    ),
    errors.EnrolmentCodeRefused: ProblemWords(
        Text("The code is unknown, was used, or has run out."), Text("Ask the administrator for a new one.")
    ),
    errors.CounterUnknown: ProblemWords(
        Text("This counter is not set up at this outlet, or not any more."), Text("Set it up with a new code from the administrator.")
    ),
    errors.ChallengeImpossible: ProblemWords(
        Text("There is no movement left that the applicant can do."), Text("Register without a face scan.")
    ),
    errors.RecordedClipNotAccepted: ProblemWords(
        Text("Recorded clips are not taken here."),
        Text("Use the live face check at a counter that is set up, or register without a face scan."),
    ),
    errors.FaceRequired: ProblemWords(
        Text("The rules here change a line after a live face check only."),
        Text("Use the live face check. Whoever cannot or will not asks the operator's own office; the line stays as it is."),
    ),
    errors.OwnAppeal: ProblemWords(
        Text("You recorded this appeal, so another person decides it."), Text("Leave it to another reviewer. Nothing was changed.")
    ),
    errors.CampaignConflict: ProblemWords(
        Text("Where the line stands in its campaign does not allow this."), Text("Look at the line again: somebody may have been faster.")
    ),
    errors.LineNotInCampaign: ProblemWords(
        Text("No campaign asks for this line to be verified again."), Text("There is nothing to appeal against. Look at the line again.")
    ),
    errors.SignInRequired: ProblemWords(
        Text("You are not signed in any more."), Text("Sign in again; the registration is in today's list.")
    ),
    errors.ClipRejected: ProblemWords(Text("The clip cannot be judged."), Text("Record it again.")),
    errors.ClipTooLarge: ProblemWords(Text("The clip is too large."), Text("Record a shorter clip.")),
    errors.ClipTooLong: ProblemWords(Text("The clip is too long."), Text("Record only the movements asked for.")),
    errors.ClipTooShort: ProblemWords(Text("The clip is too short."), Text("Record the whole check, from the first movement to the last.")),
    errors.ClipNoFace: ProblemWords(
        Text("No face was found in the clip."), Text("Sit before the camera, with light on the face, and record again.")
    ),
    errors.ClipSeveralFaces: ProblemWords(
        Text("More than one person is in the picture."), Text("Ask others to step aside, and record again.")
    ),
    errors.ImageRejected: ProblemWords(Text("The portrait on the ID cannot be compared."), Text("Read the card again.")),
    errors.ImageTooLarge: ProblemWords(Text("The portrait is too large."), Text("Read the card again, or take a smaller photo.")),
    errors.PortraitNoFace: ProblemWords(
        Text("No face was found in the portrait on the ID."), Text("Read the card again, with the portrait upright and uncovered.")
    ),
    errors.PortraitTooSmall: ProblemWords(
        Text("The face in the portrait is too small to be compared."), Text("Read the card again, or take the photo from closer.")
    ),
    errors.NotFound: ProblemWords(Text("There is nothing at this address."), Text("Check the address, or begin at today's list.")),
    errors.UnknownRegistration: ProblemWords(
        Text("This registration does not exist at your outlet."), Text("Look for it in today's list, or start a new one.")
    ),
    errors.StateConflict: ProblemWords(Text("This registration has moved on."), Text("Go on with the step shown here.")),
    errors.RecordHeld: ProblemWords(
        Text("The law asks to keep this record for now."),
        Text("It is deleted by itself when that ends, and the proof of it can be printed then."),
    ),
    errors.NumberUnavailable: ProblemWords(Text("This number has just been taken."), Text("Choose another number.")),
    errors.SimUnavailable: ProblemWords(Text("This SIM belongs to another line or registration."), Text("Take another SIM and scan it.")),
    errors.ReservationExpired: ProblemWords(
        Text("The number was reserved for a limited time, which is over."), Text("Choose a number again.")
    ),
    errors.ChallengeExpired: ProblemWords(Text("The time for the live face check is over."), Text("Start the check again.")),
    errors.ChallengeReused: ProblemWords(Text("This live face check was used already; each counts once."), Text("Start the check again.")),
    errors.RegistrationClosed: ProblemWords(
        Text("This registration has ended."), Text("Start a new registration if a line is still wanted.")
    ),
    errors.IdempotencyKeyReused: ProblemWords(
        Text("This page was used for another registration already."), Text("Start again from this page.")
    ),
    errors.UnknownOpening: ProblemWords(
        Text("There is no such opening of a photo, or it is none of yours."), Text("Look at the list of openings.")
    ),
    errors.PhotoAbsent: ProblemWords(
        Text("No photo is kept with this registration."), Text("Check the number. The way without a face keeps none, and a term ends.")
    ),
    errors.OutletNotEnrolled: ProblemWords(
        Text("This outlet is not enrolled."), Text("No line is registered here. Tell the administrator.")
    ),
    errors.OutletStopped: ProblemWords(
        Text("This outlet is stopped by the operator's supervision."), Text("Nothing goes on here. Send the applicant to another outlet.")
    ),
    errors.AgentNotEnrolled: ProblemWords(Text("You are not enrolled as an agent of this outlet."), Text("Tell the administrator.")),
    errors.AgentStopped: ProblemWords(
        Text("The agent is stopped by the operator's supervision."),
        Text("Nothing of theirs goes on. Another agent can register the applicant anew."),
    ),
    errors.TrainingLapsed: ProblemWords(Text("Your training is over its term."), Text("Be trained, and have the administrator record it.")),
    errors.DocumentsMissing: ProblemWords(Text("A document of the enrolment is missing."), Text("Show it to the administrator.")),
    errors.CounterRequired: ProblemWords(
        Text("This is done at a counter of your outlet."), Text("Work at one, or set this browser up by a code of the administrator's.")
    ),
    errors.TookPart: ProblemWords(
        Text("You had to do with this registration."), Text("Let somebody else do it who had nothing to do with it.")
    ),
    errors.OpeningConflict: ProblemWords(Text("An opening of this photo is under way, or is over."), Text("Look at the list of openings.")),
    errors.ReviewConflict: ProblemWords(Text("You do not have this review, or it is over."), Text("Look at the queue again.")),
    errors.UnknownReview: ProblemWords(Text("There is no such review, or it is none of yours."), Text("Look at the queue of reviews.")),
    errors.NotAppealable: ProblemWords(
        Text("This refusal cannot be appealed: it was already, its time is over, or no person may decide otherwise."),
        Text("Do what the reasons say, then begin again."),
    ),
    errors.UnknownAlert: ProblemWords(Text("There is no such alert among those you may see."), Text("Look at the list of alerts.")),
    errors.UnknownLeak: ProblemWords(Text("There is no such leak."), Text("Look at the list of leaks.")),
    errors.UnknownDispute: ProblemWords(Text("There is no such dispute of a line."), Text("Look at the list of disputes.")),
    errors.DisputeConflict: ProblemWords(
        Text("This line is disputed already, or the dispute is over."), Text("Look at it again; what was answered stays answered.")
    ),
    errors.UnknownInspection: ProblemWords(
        Text("There is no such inspection, or it is none of yours."), Text("Look at the list of inspections.")
    ),
    errors.InspectionConflict: ProblemWords(
        Text("The inspection is at another step by now."), Text("Look at it again; each step is done once, and in its order.")
    ),
    errors.DisputeAtCounter: ProblemWords(
        Text("This cannot be said over the web for this line."), Text("Come to an outlet with your ID and say it there.")
    ),
    errors.PersonSignInRequired: ProblemWords(
        Text("You are not signed in, or not any more."), Text("Ask for a new code to an active line of yours.")
    ),
    errors.PersonCodeWrong: ProblemWords(Text("This code is not right, or not good any more."), Text("Ask for a new one.")),
    errors.UnknownShopper: ProblemWords(Text("There is no such test identity."), Text("Look at the list of test identities.")),
    errors.UnknownVisit: ProblemWords(Text("There is no such visit."), Text("Look at the list of visits.")),
    errors.ShopperConflict: ProblemWords(
        Text("This cannot be done with the test identity: it was shown, is over, or none can be made in this country."),
        Text("Look at the list of test identities again."),
    ),
    errors.VisitConflict: ProblemWords(
        Text("The visit is signed, or it is not yours to answer, or the checklist has changed."),
        Text("Look at the visit again, or begin a new one."),
    ),
    errors.ShoppersUsedUp: ProblemWords(
        Text("As many test identities wait as may at once."), Text("Have some of them shown, or make those void that are not needed.")
    ),
    errors.OpeningsUsedUp: ProblemWords(
        Text("As many openings were asked for today as one officer may."),
        Text("Wait for the next day, or let another privacy officer ask."),
    ),
    errors.FreshSignInRequired: ProblemWords(
        Text("This needs a sign-in of the last five minutes."), Text("Sign in again, then repeat it.")
    ),
    errors.StrongerSignInRequired: ProblemWords(
        Text("This needs a passkey, or a password with a code."), Text("Add one under “Your sign-in”, then sign in with it.")
    ),
    errors.NewPasswordRequired: ProblemWords(
        Text("The password that you were given is used up."),
        Text("Take a new one under “Your sign-in”, or add a passkey and sign in with it."),
    ),
    errors.PasskeyRefused: ProblemWords(
        Text("The passkey was not accepted."), Text("Try again, and let the device check your fingerprint, face or PIN.")
    ),
    errors.CodeRefused: ProblemWords(
        Text("The code was not accepted."), Text("Type the code that the app shows now; check that the device's clock is right.")
    ),
    errors.InvitationRefused: ProblemWords(
        Text("The invitation is unknown, was used, or has run out."), Text("Ask an administrator for a new one.")
    ),
    errors.AccessDenied: ProblemWords(Text("You are not allowed to do this."), Text("Ask a supervisor of your outlet.")),
    errors.RateLimited: ProblemWords(Text("Too many attempts in a short time."), Text("Wait for the time shown, or use the other way.")),
    errors.DependencyError: ProblemWords(Text("A system we depend on did not answer."), Text("Nothing is lost. Try again in a moment.")),
    errors.EngineBusy: ProblemWords(
        Text("Other clips are being checked just now."), Text("Nothing is lost. Send it again in a few seconds.")
    ),
    errors.ModelUnavailable: ProblemWords(
        Text("The face check is not set up on this server."), Text("Tell the operator; until then, use the other way.")
    ),
    errors.SamplesUnavailable: ProblemWords(
        Text("The sample people were not fetched."), Text("Run `realname samples fetch` on the server, or choose a card file.")
    ),
}


def words_of(error: type[errors.RealNameError]) -> ProblemWords:
    """The words of an error, or of the nearest kind above it that has some."""
    return next(PROBLEM_WORDS[kind] for kind in error.__mro__ if kind in PROBLEM_WORDS)
