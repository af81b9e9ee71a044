"""What a reason means and what can be done about it, in words."""

from collections.abc import Mapping, Sequence

from realname.kernel.text.text import Language, Text
from realname.platform.text.catalogues import translate
from realname.registration.model.reasons import Reason

REASON_WORDS: Mapping[Reason, Text] = {
    Reason.CHALLENGE_ABSENT: Text("The clip was recorded without a challenge."),
    Reason.CHALLENGE_NOT_MET: Text("The requested movements were not seen in order."),
    Reason.FACE_CHANGED: Text("The clip shows the faces of different people."),
    Reason.FACE_COMPARISON_UNSURE: Text("The face and the ID photo are not similar enough to be sure."),
    Reason.FACE_NON_MATCH: Text("The face does not match the ID photo."),
    Reason.PROBES_TOO_FEW: Text("The clip has too few clear views of the face."),
    Reason.PRESENTATION_ATTACK: Text("The clip may show a picture or a screen in front of the camera."),
    Reason.PRESENTATION_UNSURE: Text("The system could not tell whether a real person was in front of the camera."),
    Reason.PRESENTATION_NOT_SCREENED: Text("The clip could not be checked for attacks."),
    Reason.MODELS_NOT_MEASURED: Text("The system uses models that its rule pack was not measured with, so a person must check the face."),
    Reason.REFERENCE_TOO_SMALL: Text("The ID photo is too small for a reliable comparison."),
    Reason.EVIDENCE_EXPIRED: Text("The ID is not valid today."),
    Reason.EVIDENCE_NOT_ACCEPTED: Text("This kind of ID is not accepted."),
    Reason.SOURCE_CONTRADICTS: Text("The record of the authority differs from the ID."),
    Reason.PORTRAIT_CONTRADICTED: Text("The authority says that the ID photo shows another person."),
    Reason.SOURCE_DOES_NOT_KNOW: Text("The authority has no record of the ID."),
    Reason.SOURCE_UNAVAILABLE: Text("The authority did not answer."),
    Reason.LINE_QUOTA_REACHED: Text("The applicant has reached the limit of lines."),
    Reason.MOTION_SURPLUS: Text("More movements were seen than requested."),
    Reason.CHALLENGE_ADAPTED: Text("The face check skipped a movement for the applicant, so a person must check it."),
    Reason.MOTION_UNTIMELY: Text("Some movements came before the prompt, or unnaturally fast."),
    Reason.RECORDED_CLIP: Text("A clip was uploaded instead of a face check, so a person must check it."),
    Reason.INJECTION_UNSURE: Text("The pictures may show a moved photo or an edited recording, so a person must check them."),
    Reason.INJECTION_NOT_TESTED: Text("The pictures do not show the head clearly enough, so a person must check them."),
    Reason.PORTRAIT_REPLAYED: Text("The face is so similar to the ID photo that it may be that photo. A person must check it."),
    Reason.CAPTURE_NOT_ATTESTED: Text("The device of this counter has no hardware proof, so a person must check the face check."),
    Reason.PORTRAIT_NOT_BOUND: Text("Neither the chip nor the authority confirms the ID photo, so a person must check it."),
    Reason.PORTRAIT_FROM_PRINT: Text("The ID photo was photographed from print and not read from a chip, so a person must check it."),
    Reason.EVIDENCE_TYPED: Text("The ID was entered by hand and not read from its chip, so a person must check it."),
    Reason.EVIDENCE_PHOTOGRAPHED: Text("The ID was read from a photo and not from its chip, so a person must check it."),
    Reason.REPRESENTATIVE_UNDER_AGE: Text("The representative is not an adult."),
    Reason.REPRESENTATIVE_EVIDENCE_EXPIRED: Text("The ID of the representative is not valid today."),
    Reason.AUTHORITY_NOT_ACCEPTED: Text("The rules do not accept this representative or proof for the holder."),
    Reason.PROXY_TOO_OFTEN: Text("The representative has recently registered many lines for other people, so a person must check this."),
    Reason.STOPPED_MEANWHILE: Text("The operator stopped this outlet or its agent during the registration."),
    Reason.EARLIER_ATTACK: Text("A recent face check did not look like a real person at the counter."),
    Reason.VISUAL_CHECK_REFUSED: Text("Two people compared the applicant with the ID. Both said that it is another person."),
    Reason.VISUAL_CHECK_DISAGREES: Text("Two people compared the applicant with the ID. One said that it is another person."),
    Reason.VISUAL_CHECK_UNSURE: Text("Two people compared the applicant with the ID. One was not sure."),
    Reason.OTHER_MEANS_MISSING: Text("The comparison by two people needs one more proof, which was not shown."),
    Reason.OTHER_MEANS_NOT_CONFIRMED: Text("A bank card, PIN or code shown with the ID was not confirmed."),
    Reason.POLICY_CHANGED: Text("The rules changed during the registration."),
    Reason.APPLICANT_UNDER_AGE: Text("The applicant is too young to register alone."),
    Reason.REVIEWED_OTHER_PERSON: Text("A reviewer compared the pictures with the ID photo and saw two different people."),
    Reason.REVIEWED_ATTACK: Text("A reviewer saw a print, a screen or a mask in the pictures."),
    Reason.REVIEWED_EVIDENCE: Text("A reviewer does not consider the ID photo genuine."),
}

_FACE_REMEDY = Text("Try again with more light on the face, or register without a face check.")
_ID_REMEDY = Text("Ask the applicant to come back with a valid ID of an accepted kind.")
_SOURCE_REMEDY = Text("Ask the applicant to have the record corrected by the authority that issued the ID, then come back.")
_WAIT_REMEDY = Text("Wait: the reviewer asks the authority again.")
_APPEAL_REMEDY = Text("Appeal, so that two other people decide, or register without a face check.")
_REVIEW_REMEDY = Text("Wait: a reviewer checks this.")


# What can be done about a reason, now and by the applicant.
REASON_REMEDIES: Mapping[Reason, Text] = {
    Reason.CHALLENGE_ABSENT: _FACE_REMEDY,
    Reason.CHALLENGE_NOT_MET: Text("Try again and follow each prompt, or register without a face check."),
    Reason.FACE_CHANGED: Text("Try again with only the applicant in front of the camera."),
    Reason.FACE_COMPARISON_UNSURE: _REVIEW_REMEDY,
    Reason.FACE_NON_MATCH: Text("If the ID belongs to the applicant, register without a face check. A supervisor continues."),
    Reason.PROBES_TOO_FEW: _REVIEW_REMEDY,
    Reason.PRESENTATION_ATTACK: _FACE_REMEDY,
    Reason.PRESENTATION_UNSURE: _REVIEW_REMEDY,
    Reason.PRESENTATION_NOT_SCREENED: _REVIEW_REMEDY,
    Reason.MODELS_NOT_MEASURED: _REVIEW_REMEDY,
    Reason.REFERENCE_TOO_SMALL: _REVIEW_REMEDY,
    Reason.EVIDENCE_EXPIRED: _ID_REMEDY,
    Reason.EVIDENCE_NOT_ACCEPTED: _ID_REMEDY,
    Reason.SOURCE_CONTRADICTS: _SOURCE_REMEDY,
    Reason.PORTRAIT_CONTRADICTED: Text("Read the ID again. If it fails again, ask the applicant to contact the authority that issued it."),
    Reason.SOURCE_DOES_NOT_KNOW: _WAIT_REMEDY,
    Reason.SOURCE_UNAVAILABLE: _WAIT_REMEDY,
    Reason.LINE_QUOTA_REACHED: Text("Ask the applicant to close a line first, then start again."),
    Reason.MOTION_SURPLUS: _REVIEW_REMEDY,
    Reason.CHALLENGE_ADAPTED: _REVIEW_REMEDY,
    Reason.MOTION_UNTIMELY: _REVIEW_REMEDY,
    Reason.RECORDED_CLIP: _REVIEW_REMEDY,
    Reason.INJECTION_UNSURE: _REVIEW_REMEDY,
    Reason.INJECTION_NOT_TESTED: _REVIEW_REMEDY,
    Reason.PORTRAIT_REPLAYED: _REVIEW_REMEDY,
    Reason.CAPTURE_NOT_ATTESTED: _REVIEW_REMEDY,
    Reason.PORTRAIT_NOT_BOUND: _REVIEW_REMEDY,
    Reason.PORTRAIT_FROM_PRINT: _REVIEW_REMEDY,
    Reason.EVIDENCE_TYPED: _REVIEW_REMEDY,
    Reason.EVIDENCE_PHOTOGRAPHED: _REVIEW_REMEDY,
    Reason.EARLIER_ATTACK: _REVIEW_REMEDY,
    Reason.STOPPED_MEANWHILE: Text("Register at another outlet, or wait until the operator's supervision has decided."),
    Reason.REPRESENTATIVE_UNDER_AGE: Text("Ask an adult representative to come with the applicant and bring an ID."),
    Reason.REPRESENTATIVE_EVIDENCE_EXPIRED: _ID_REMEDY,
    Reason.AUTHORITY_NOT_ACCEPTED: Text("Ask the holder to come in person, or ask the representative for another proof."),
    Reason.PROXY_TOO_OFTEN: _REVIEW_REMEDY,
    Reason.POLICY_CHANGED: _REVIEW_REMEDY,
    Reason.REVIEWED_OTHER_PERSON: _APPEAL_REMEDY,
    Reason.REVIEWED_ATTACK: _APPEAL_REMEDY,
    Reason.REVIEWED_EVIDENCE: _APPEAL_REMEDY,
    Reason.VISUAL_CHECK_REFUSED: Text(
        "If the ID belongs to the applicant, start a new registration at any outlet. Two other people compare."
    ),
    Reason.VISUAL_CHECK_DISAGREES: _REVIEW_REMEDY,
    Reason.VISUAL_CHECK_UNSURE: _REVIEW_REMEDY,
    Reason.OTHER_MEANS_MISSING: _REVIEW_REMEDY,
    Reason.OTHER_MEANS_NOT_CONFIRMED: _REVIEW_REMEDY,
    Reason.APPLICANT_UNDER_AGE: Text("Ask a guardian to come with the applicant and bring an ID."),
}


def in_words(codes: Sequence[str], language: Language) -> Sequence[tuple[str, str]]:
    """Codes of reasons as they were recorded, each with its words; those of a newer realname have none."""
    known = {reason.value: translate(words, language) for reason, words in REASON_WORDS.items()}
    return [(code, known.get(code, "")) for code in codes]
