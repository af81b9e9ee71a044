"""Why a registration is not approved: a closed list. Each code has a row in docs/reference/reasons.md and its words."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a registration is not approved."""

    CHALLENGE_ABSENT = "challenge-absent"
    CHALLENGE_NOT_MET = "challenge-not-met"
    FACE_CHANGED = "face-changed"
    FACE_COMPARISON_UNSURE = "face-comparison-unsure"
    FACE_NON_MATCH = "face-non-match"
    PROBES_TOO_FEW = "probes-too-few"
    PRESENTATION_ATTACK = "presentation-attack"
    PRESENTATION_UNSURE = "presentation-unsure"
    PRESENTATION_NOT_SCREENED = "presentation-not-screened"
    MODELS_NOT_MEASURED = "models-not-measured"
    REFERENCE_TOO_SMALL = "reference-too-small"
    EVIDENCE_EXPIRED = "evidence-expired"
    EVIDENCE_NOT_ACCEPTED = "evidence-not-accepted"
    SOURCE_CONTRADICTS = "source-contradicts"
    PORTRAIT_CONTRADICTED = "portrait-contradicted"
    SOURCE_DOES_NOT_KNOW = "source-does-not-know"
    SOURCE_UNAVAILABLE = "source-unavailable"
    LINE_QUOTA_REACHED = "line-quota-reached"
    APPLICANT_UNDER_AGE = "applicant-under-age"
    MOTION_SURPLUS = "motion-surplus"
    POLICY_CHANGED = "policy-changed"
    CHALLENGE_ADAPTED = "challenge-adapted"
    MOTION_UNTIMELY = "motion-untimely"
    RECORDED_CLIP = "recorded-clip"
    INJECTION_UNSURE = "injection-unsure"
    INJECTION_NOT_TESTED = "injection-not-tested"
    PORTRAIT_REPLAYED = "portrait-replayed"
    CAPTURE_NOT_ATTESTED = "capture-not-attested"
    PORTRAIT_NOT_BOUND = "portrait-not-bound"
    PORTRAIT_FROM_PRINT = "portrait-from-print"
    EVIDENCE_TYPED = "evidence-typed"
    EVIDENCE_PHOTOGRAPHED = "evidence-photographed"
    EARLIER_ATTACK = "earlier-attack"
    STOPPED_MEANWHILE = "stopped-meanwhile"
    VISUAL_CHECK_REFUSED = "visual-check-refused"
    VISUAL_CHECK_DISAGREES = "visual-check-disagrees"
    VISUAL_CHECK_UNSURE = "visual-check-unsure"
    OTHER_MEANS_MISSING = "other-means-missing"
    OTHER_MEANS_NOT_CONFIRMED = "other-means-not-confirmed"
    REPRESENTATIVE_UNDER_AGE = "representative-under-age"
    REPRESENTATIVE_EVIDENCE_EXPIRED = "representative-evidence-expired"
    AUTHORITY_NOT_ACCEPTED = "authority-not-accepted"
    PROXY_TOO_OFTEN = "proxy-too-often"
    REVIEWED_OTHER_PERSON = "reviewed-other-person"
    REVIEWED_ATTACK = "reviewed-attack"
    REVIEWED_EVIDENCE = "reviewed-evidence"


# What was before the camera was no person, or not one person: for a day a person looks at what comes next for the same applicant.
REASONS_OF_ATTACK = frozenset({Reason.PRESENTATION_ATTACK, Reason.FACE_CHANGED})

# Nothing speaks against the applicant: the counter or the portrait is of a kind that no machine approves alone.
LEFT_TO_PEOPLE = frozenset({Reason.CAPTURE_NOT_ATTESTED, Reason.PORTRAIT_NOT_BOUND, Reason.PORTRAIT_FROM_PRINT})

# No reviewer outweighs these: the law, the authority, the count of lines, or two people who saw the applicant stand against it.
BEYOND_REVIEW = frozenset(
    {
        Reason.EVIDENCE_EXPIRED,
        Reason.EVIDENCE_NOT_ACCEPTED,
        Reason.SOURCE_CONTRADICTS,
        Reason.PORTRAIT_CONTRADICTED,
        Reason.LINE_QUOTA_REACHED,
        Reason.REPRESENTATIVE_UNDER_AGE,
        Reason.REPRESENTATIVE_EVIDENCE_EXPIRED,
        Reason.AUTHORITY_NOT_ACCEPTED,
        Reason.VISUAL_CHECK_REFUSED,
    }
)

# What reviewers give as theirs; no machine does.
OF_REVIEWERS = frozenset({Reason.REVIEWED_OTHER_PERSON, Reason.REVIEWED_ATTACK, Reason.REVIEWED_EVIDENCE})
