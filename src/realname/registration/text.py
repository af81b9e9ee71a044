"""What a reason means and what can be done about it, in words."""

from collections.abc import Mapping, Sequence

from realname.kernel.text.text import Language, Text
from realname.platform.text.catalogues import translate
from realname.registration.model.reasons import Reason

REASON_WORDS: Mapping[Reason, Text] = {
    Reason.CHALLENGE_ABSENT: Text("The clip was recorded without a challenge."),
    Reason.CHALLENGE_NOT_MET: Text("The actions asked for were not seen in their order."),
    Reason.FACE_CHANGED: Text("More than one person's face appears in the clip."),
    Reason.FACE_COMPARISON_UNSURE: Text("The face and the ID portrait are not alike enough to be sure."),
    Reason.FACE_NON_MATCH: Text("The face does not match the ID portrait."),
    Reason.PROBES_TOO_FEW: Text("Too few good views of the face in the clip."),
    Reason.PRESENTATION_ATTACK: Text("The clip looks like a picture or a screen held to the camera."),
    Reason.PRESENTATION_UNSURE: Text("It is unsure whether a person sat before the camera."),
    Reason.PRESENTATION_NOT_SCREENED: Text("The clip could not be screened for attacks."),
    Reason.REFERENCE_TOO_SMALL: Text("The ID portrait is too small to be compared with care."),
    Reason.EVIDENCE_EXPIRED: Text("The evidence is not valid on this day."),
    Reason.EVIDENCE_NOT_ACCEPTED: Text("This kind of evidence is not accepted."),
    Reason.SOURCE_CONTRADICTS: Text("The authority's record differs from the evidence."),
    Reason.PORTRAIT_CONTRADICTED: Text("The authority says that the portrait on the ID is another person's."),
    Reason.SOURCE_DOES_NOT_KNOW: Text("The authority has no record of the evidence."),
    Reason.SOURCE_UNAVAILABLE: Text("The authority could not be reached."),
    Reason.LINE_QUOTA_REACHED: Text("The applicant holds as many lines as allowed."),
    Reason.MOTION_SURPLUS: Text("More movements were seen than asked for."),
    Reason.CHALLENGE_ADAPTED: Text("The live face check left out a movement for the applicant, so a person looks at it."),
    Reason.MOTION_UNTIMELY: Text("Movements came before they were asked for, or faster than a head turns."),
    Reason.RECORDED_CLIP: Text("A clip was uploaded instead of a live face check, so a person looks at it."),
    Reason.INJECTION_UNSURE: Text("The pictures may be a photo that is moved, or a recording that is cut. A person looks at them."),
    Reason.INJECTION_NOT_TESTED: Text("The head was not seen well enough from the side to tell it from a picture, so a person looks."),
    Reason.PORTRAIT_REPLAYED: Text("The face is so like the ID portrait that it may be that very photo. A person looks at it."),
    Reason.CAPTURE_NOT_ATTESTED: Text("This counter's device does not prove itself, so a person looks at the live face check."),
    Reason.PORTRAIT_NOT_BOUND: Text("Neither the chip nor the authority vouches for the ID portrait, so a person looks at it."),
    Reason.EVIDENCE_TYPED: Text("The ID was typed by hand instead of read from its chip, so a person looks at it."),
    Reason.REPRESENTATIVE_UNDER_AGE: Text("The representative is not of age."),
    Reason.REPRESENTATIVE_EVIDENCE_EXPIRED: Text("The ID of the representative is not valid on this day."),
    Reason.AUTHORITY_NOT_ACCEPTED: Text("No one may act for this holder in this way, or not by this proof."),
    Reason.PROXY_TOO_OFTEN: Text("The representative registered many lines for others lately, so a person looks at it."),
    Reason.STOPPED_MEANWHILE: Text(
        "This outlet, or who works there, was stopped by the operator's supervision while the registration was under way."
    ),
    Reason.EARLIER_ATTACK: Text("A live face check shortly before did not look like a person before the counter's camera."),
    Reason.VISUAL_CHECK_REFUSED: Text("Two people compared the person with the ID, and both said that it is another person."),
    Reason.VISUAL_CHECK_DISAGREES: Text("Of two people who compared the person with the ID one said that it is another person."),
    Reason.VISUAL_CHECK_UNSURE: Text("Of two people who compared the person with the ID one was not sure."),
    Reason.OTHER_MEANS_MISSING: Text("Beside the comparison by two people something more is needed, and it was not shown."),
    Reason.OTHER_MEANS_NOT_CONFIRMED: Text("A bank card, PIN or code that was shown beside the ID was not confirmed."),
    Reason.POLICY_CHANGED: Text("The rules changed while the registration was under way."),
    Reason.APPLICANT_UNDER_AGE: Text("The applicant is too young to register alone."),
    Reason.REVIEWED_OTHER_PERSON: Text("A person compared the pictures with the ID portrait, and saw two different people."),
    Reason.REVIEWED_ATTACK: Text("A person looked at the pictures, and saw a print, a screen or a mask."),
    Reason.REVIEWED_EVIDENCE: Text("A person looked at the ID portrait, and does not take it for genuine."),
}

_FACE_REMEDY = Text("Try again with more light on the face, or register without a face scan.")
_ID_REMEDY = Text("Come back with an ID that is valid and accepted here.")
_SOURCE_REMEDY = Text("Ask the authority that issued the ID to correct its record, then come back.")
_WAIT_REMEDY = Text("Nothing to do: the reviewer asks the authority again.")
_APPEAL_REMEDY = Text("Appeal, and two other people look; or register without a face scan.")
_REVIEW_REMEDY = Text("Nothing to do: the reviewer looks at this.")


# What can be done about a reason, now and by the applicant.
REASON_REMEDIES: Mapping[Reason, Text] = {
    Reason.CHALLENGE_ABSENT: _FACE_REMEDY,
    Reason.CHALLENGE_NOT_MET: Text("Try again and follow each prompt, or register without a face scan."),
    Reason.FACE_CHANGED: Text("Try again with the applicant alone before the camera."),
    Reason.FACE_COMPARISON_UNSURE: _REVIEW_REMEDY,
    Reason.FACE_NON_MATCH: Text("If this is the applicant's own ID, register without a face scan: a supervisor takes it from there."),
    Reason.PROBES_TOO_FEW: _REVIEW_REMEDY,
    Reason.PRESENTATION_ATTACK: _FACE_REMEDY,
    Reason.PRESENTATION_UNSURE: _REVIEW_REMEDY,
    Reason.PRESENTATION_NOT_SCREENED: _REVIEW_REMEDY,
    Reason.REFERENCE_TOO_SMALL: _REVIEW_REMEDY,
    Reason.EVIDENCE_EXPIRED: _ID_REMEDY,
    Reason.EVIDENCE_NOT_ACCEPTED: _ID_REMEDY,
    Reason.SOURCE_CONTRADICTS: _SOURCE_REMEDY,
    Reason.PORTRAIT_CONTRADICTED: Text("Read the ID once more. If it stays so, ask the authority that issued it, then come back."),
    Reason.SOURCE_DOES_NOT_KNOW: _WAIT_REMEDY,
    Reason.SOURCE_UNAVAILABLE: _WAIT_REMEDY,
    Reason.LINE_QUOTA_REACHED: Text("Close a line that is no longer needed, then come back."),
    Reason.MOTION_SURPLUS: _REVIEW_REMEDY,
    Reason.CHALLENGE_ADAPTED: _REVIEW_REMEDY,
    Reason.MOTION_UNTIMELY: _REVIEW_REMEDY,
    Reason.RECORDED_CLIP: _REVIEW_REMEDY,
    Reason.INJECTION_UNSURE: _REVIEW_REMEDY,
    Reason.INJECTION_NOT_TESTED: _REVIEW_REMEDY,
    Reason.PORTRAIT_REPLAYED: _REVIEW_REMEDY,
    Reason.CAPTURE_NOT_ATTESTED: _REVIEW_REMEDY,
    Reason.PORTRAIT_NOT_BOUND: _REVIEW_REMEDY,
    Reason.EVIDENCE_TYPED: _REVIEW_REMEDY,
    Reason.EARLIER_ATTACK: _REVIEW_REMEDY,
    Reason.STOPPED_MEANWHILE: Text("Register at another outlet, or wait: nothing is opened until the supervision has looked."),
    Reason.REPRESENTATIVE_UNDER_AGE: Text("A person who is of age comes along with their own ID."),
    Reason.REPRESENTATIVE_EVIDENCE_EXPIRED: _ID_REMEDY,
    Reason.AUTHORITY_NOT_ACCEPTED: Text("The holder comes in person, or a guardian or proxy with another proof."),
    Reason.PROXY_TOO_OFTEN: _REVIEW_REMEDY,
    Reason.POLICY_CHANGED: _REVIEW_REMEDY,
    Reason.REVIEWED_OTHER_PERSON: _APPEAL_REMEDY,
    Reason.REVIEWED_ATTACK: _APPEAL_REMEDY,
    Reason.REVIEWED_EVIDENCE: _APPEAL_REMEDY,
    Reason.VISUAL_CHECK_REFUSED: Text("If this is the applicant's own ID, begin again: two others compare, at any outlet."),
    Reason.VISUAL_CHECK_DISAGREES: _REVIEW_REMEDY,
    Reason.VISUAL_CHECK_UNSURE: _REVIEW_REMEDY,
    Reason.OTHER_MEANS_MISSING: _REVIEW_REMEDY,
    Reason.OTHER_MEANS_NOT_CONFIRMED: _REVIEW_REMEDY,
    Reason.APPLICANT_UNDER_AGE: Text("A guardian comes along with their own ID."),
}


def in_words(codes: Sequence[str], language: Language) -> Sequence[tuple[str, str]]:
    """Codes of reasons as they were recorded, each with its words; those of a newer realname have none."""
    known = {reason.value: translate(words, language) for reason, words in REASON_WORDS.items()}
    return [(code, known.get(code, "")) for code in codes]
