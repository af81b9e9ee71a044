"""Words of the report of one inspection.

Words for inspections: what can be found, what is drawn from, and how far each thing is.
"""

from collections.abc import Mapping

from realname.inspections.model.finding import FindingState
from realname.inspections.model.inspection import CaseResult, InspectionState
from realname.inspections.model.rule import FindingKind
from realname.inspections.model.sampling import ShareKind, Stratum
from realname.kernel.text.text import Text

TITLE = Text("Report of an inspection")
ABOUT = Text("{number}, {since} to {until}")
DRAWN_FROM = Text("What was drawn from, and how")
STATE = Text("State")
BEGUN = Text("Begun", "report of an inspection")
PERIOD = Text("Decided from, until before")
STRATUM = Text("Drawn from", "report of an inspection")
OUTLETS = Text("Outlets")
ALL_OUTLETS = Text("all")
POPULATION = Text("Registrations drawn from")
SAMPLE = Text("Sample asked for, drawn")
COMMITMENT = Text("Commitment to the operator's share", "report of an inspection")
INSPECTORS = Text("Inspector's share")
FIXED = Text("Fixed")
OPERATORS = Text("Operator's share")
LIST_DIGEST = Text("Digest of the drawn list")
NOT_YET = Text("not yet", "report of an inspection")
DRAW_AGAIN = Text(
    "A person who has the entries up to this root draws the same cases again with these values: tools/redraw.py, docs/inspections.md."
)
SHARES: Mapping[ShareKind, Text] = {
    ShareKind.DICE: Text("dice: {share}"),
    ShareKind.BEACON: Text("beacon {source}, round {round}: {share}"),
}
KEY_DRAWN = Text("Cases drawn")
KEY_CONFORM = Text("Conform")
KEY_FINDINGS = Text("Findings", "report of an inspection")
KEY_OPEN = Text("Not accepted yet")
KEY_LATE = Text("Steps that are late")
CASES = Text("Cases", "report of an inspection")
ORDINAL = Text("No.")
CASE = Text("Case", "report of an inspection")
ENTRY = Text("Decided by entry")
OUTLET = Text("Outlet")
RESULT = Text("Result")
CHECKED = Text("Looked at", "report of an inspection")
RESULTS: Mapping[CaseResult, Text] = {
    CaseResult.CONFORMS: Text("conforms"),
    CaseResult.FINDING: Text("finding"),
}
FINDINGS = Text("Findings, notices and rectifications")
FINDING = Text("Finding")
ARTICLE = Text("Rule")
REMARK = Text("Remark", "report of an inspection")
WHEN = Text("Made, told, accepted")
FINDING_STATE = Text("State")
DUE = Text("Due")
LATE = Text("late")
RECTIFICATION = Text("Rectification {round}")
FILE = Text("file of {bytes} bytes, SHA-256 {digest}")
ACCEPTED = Text("accepted {at}")
TURNED_DOWN = Text("not accepted {at}: {answer}")
WAITS = Text("not looked at again yet")
NO_FINDINGS = Text("Nothing was found.")
SIGNED = Text("Inspector, date")

FINDING_WORDS: Mapping[FindingKind, Text] = {
    FindingKind.EVIDENCE_MISSING: Text("No ID that the rules accept was shown"),
    FindingKind.EVIDENCE_NOT_VALIDATED: Text("The ID was not validated by reader and online check"),
    FindingKind.PERSON_NOT_COMPARED: Text("The person was not compared with the ID on the spot"),
    FindingKind.CONSENT_MISSING: Text("Separate consent to the face comparison is missing"),
    FindingKind.NO_FACE_NOT_OFFERED: Text("The way without a face was not offered"),
    FindingKind.PROXY_INCOMPLETE: Text("Both identities or the proof of a proxy are missing"),
    FindingKind.QUOTA_EXCEEDED: Text("More lines than one person may hold"),
    FindingKind.DECISION_UNFOUNDED: Text("It was approved against what was found"),
    FindingKind.RECORD_INCOMPLETE: Text("The record is not complete"),
    FindingKind.RECORD_WRONG: Text("The record is not right"),
    FindingKind.MEDIA_KEPT_TOO_LONG: Text("Media were kept beyond their term"),
    FindingKind.AGENT_NOT_ALLOWED: Text("A person who registered it may not do so"),
}

STRATUM_WORDS: Mapping[Stratum, Text] = {
    Stratum.ALL: Text("All that were decided"),
    Stratum.FACE: Text("With a live face check"),
    Stratum.NO_FACE: Text("Without a face scan"),
    Stratum.APPROVED: Text("Approved by the system"),
    Stratum.REFERRED: Text("Referred to a person"),
    Stratum.REFUSED: Text("Refused by the system"),
}

STATE_WORDS: Mapping[InspectionState, Text] = {
    InspectionState.BEGUN: Text("Begun", "inspection"),
    InspectionState.SHOWN: Text("Waits for the dice"),
    InspectionState.FIXED: Text("Randomness fixed"),
    InspectionState.DRAWN: Text("Being looked at"),
    InspectionState.CLOSED: Text("Closed"),
}

FINDING_STATE_WORDS: Mapping[FindingState, Text] = {
    FindingState.MADE: Text("Not told to the operator yet"),
    FindingState.TOLD: Text("With the operator"),
    FindingState.RECTIFIED: Text("Rectified, to be looked at again"),
    FindingState.NOT_ACCEPTED: Text("Not accepted, with the operator again"),
    FindingState.ACCEPTED: Text("Rectified and accepted"),
}
