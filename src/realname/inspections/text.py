"""Words of the report of one inspection.

Words for inspections: what can be found, what is drawn from, and how far each thing is.
"""

from collections.abc import Mapping

from realname.inspections.model.checklist import ChecklistGroup
from realname.inspections.model.finding import FindingState
from realname.inspections.model.inspection import CaseResult, InspectionState
from realname.inspections.model.rule import FindingKind
from realname.inspections.model.sampling import ShareKind, Stratum
from realname.kernel.text.text import Text

TITLE = Text("Inspection report")
ABOUT = Text("{number}, {since} to {until}")
DRAWN_FROM = Text("Sample: source and method")
STATE = Text("State")
BEGUN = Text("Started", "report of an inspection")
PERIOD = Text("Decided from, before")
STRATUM = Text("Source of the sample", "report of an inspection")
OUTLETS = Text("Outlets")
ALL_OUTLETS = Text("all")
POPULATION = Text("Registrations in the source")
SAMPLE = Text("Sample size requested, drawn")
COMMITMENT = Text("Commitment to the operator's share", "report of an inspection")
INSPECTORS = Text("Inspector's share")
FIXED = Text("Fixed")
OPERATORS = Text("Operator's share")
LIST_DIGEST = Text("Digest of the drawn list")
NOT_YET = Text("not yet", "report of an inspection")
DRAW_AGAIN = Text(
    "With the log entries up to this root and these values, tools/redraw.py draws the same cases again (docs/how-to/inspections.md)."
)
SHARES: Mapping[ShareKind, Text] = {
    ShareKind.DICE: Text("dice: {share}"),
    ShareKind.BEACON: Text("beacon {source}, round {round}: {share}"),
}
KEY_DRAWN = Text("Cases drawn")
KEY_CONFORM = Text("Cases that conform")
KEY_FINDINGS = Text("Findings", "report of an inspection")
KEY_OPEN = Text("Findings not yet resolved")
KEY_LATE = Text("Late steps")
CASES = Text("Cases", "report of an inspection")
ORDINAL = Text("No.")
CASE = Text("Case", "report of an inspection")
ENTRY = Text("Log entry of the decision")
OUTLET = Text("Outlet")
RESULT = Text("Result")
CHECKED = Text("Checked", "report of an inspection")
RESULTS: Mapping[CaseResult, Text] = {
    CaseResult.CONFORMS: Text("conforms"),
    CaseResult.FINDING: Text("finding"),
}
FINDINGS = Text("Findings, notices and rectifications")
FINDING = Text("Finding")
ARTICLE = Text("Rule")
REMARK = Text("Remark", "report of an inspection")
WHEN = Text("Recorded, notified, accepted")
FINDING_STATE = Text("State")
DUE = Text("Due")
LATE = Text("late")
RECTIFICATION = Text("Rectification {round}")
FILE = Text("file of {bytes} bytes, SHA-256 {digest}")
ACCEPTED = Text("accepted {at}")
TURNED_DOWN = Text("not accepted {at}: {answer}")
WAITS = Text("not yet checked again")
NO_FINDINGS = Text("No findings.")
SIGNED = Text("Inspector, date")

FINDING_WORDS: Mapping[FindingKind, Text] = {
    FindingKind.EVIDENCE_MISSING: Text("No accepted ID was shown"),
    FindingKind.EVIDENCE_NOT_VALIDATED: Text("The ID was not validated by card reader and online check"),
    FindingKind.PERSON_NOT_COMPARED: Text("The person was not compared with the ID at the counter"),
    FindingKind.CONSENT_MISSING: Text("The separate consent to the face comparison is missing"),
    FindingKind.NO_FACE_NOT_OFFERED: Text("Registering without a face check was not offered"),
    FindingKind.PROXY_INCOMPLETE: Text("The identity of holder or proxy, or the proof of authority, is missing"),
    FindingKind.QUOTA_EXCEEDED: Text("The person holds too many lines"),
    FindingKind.DECISION_UNFOUNDED: Text("The approval contradicts the result of the check"),
    FindingKind.RECORD_INCOMPLETE: Text("The record is incomplete"),
    FindingKind.RECORD_WRONG: Text("The record is incorrect"),
    FindingKind.MEDIA_KEPT_TOO_LONG: Text("Media were kept longer than allowed"),
    FindingKind.AGENT_NOT_ALLOWED: Text("The agent was not authorised to register the line"),
}

STRATUM_WORDS: Mapping[Stratum, Text] = {
    Stratum.ALL: Text("All decided registrations"),
    Stratum.FACE: Text("With a face check"),
    Stratum.NO_FACE: Text("Without a face check"),
    Stratum.APPROVED: Text("Approved by the system"),
    Stratum.REFERRED: Text("Referred to a person"),
    Stratum.REFUSED: Text("Refused by the system"),
}

STATE_WORDS: Mapping[InspectionState, Text] = {
    InspectionState.BEGUN: Text("Started", "inspection"),
    InspectionState.SHOWN: Text("Waiting for the dice"),
    InspectionState.FIXED: Text("Randomness fixed"),
    InspectionState.DRAWN: Text("Cases being checked"),
    InspectionState.CLOSED: Text("Closed"),
}

FINDING_STATE_WORDS: Mapping[FindingState, Text] = {
    FindingState.MADE: Text("Operator not yet notified"),
    FindingState.TOLD: Text("With the operator"),
    FindingState.RECTIFIED: Text("Rectified, waiting for the inspector"),
    FindingState.NOT_ACCEPTED: Text("Not accepted, back with the operator"),
    FindingState.ACCEPTED: Text("Rectified and accepted"),
}

GROUPS: Mapping[ChecklistGroup, Text] = {
    ChecklistGroup.REGISTERING: Text("Registering a line"),
    ChecklistGroup.PAPERS_AND_SIMS: Text("Papers and SIMs"),
    ChecklistGroup.STAFF: Text("Agents"),
    ChecklistGroup.NOTICES: Text("Notices for customers"),
}
