"""The events of inspections, declared."""

import re
from collections.abc import Mapping

from realname.inspections.model.finding import FindingState
from realname.inspections.model.inspection import CaseResult, InspectionState
from realname.inspections.model.rule import FindingKind
from realname.inspections.model.sampling import Stratum
from realname.kernel.ledger.event_schema import About, Declared, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, DIGEST, ID, SIZE, TIME, YES_OR_NO, FactType, Form, Joined, OrNothing, code

# Which dice or value of which beacon, and what it then was: neither has the form of a number of a person.
_SHARE_PLAN: FactType = Form("share's plan", re.compile(r"dice::|beacon:[a-z0-9][a-z0-9.-]{0,63}:[A-Za-z0-9][A-Za-z0-9.:+-]{0,63}"))
_SHARE: FactType = Form("dice or beacon's value", re.compile(r"[1-6]{20,200}|([0-9a-f]{2}){16,128}"))
_FINDING: Mapping[str, FactType] = {"agent": ID, "case": ID, "finding": ID}
_INSPECTION = About.INSPECTION
INSPECTIONS: Mapping[Event, Declared] = {
    Event.INSPECTION_BEGUN: declare(
        "inspector command",
        _INSPECTION,
        agent=ID,
        commitment=DIGEST,
        outlets=Joined(ID),
        root=DIGEST,
        sample=COUNT,
        share=_SHARE_PLAN,
        share_at=OrNothing(TIME),
        since=TIME,
        stratum=code(Stratum),
        tree_size=SIZE,
        until=TIME,
    ),
    Event.INSPECTION_RANDOMNESS_FIXED: declare("inspector command", _INSPECTION, agent=ID, value=_SHARE),
    Event.INSPECTION_DRAWN: declare("inspector command upkeep", _INSPECTION, cases=COUNT, list=DIGEST, nonce=DIGEST, population=SIZE),
    Event.INSPECTION_CASE_CHECKED: declare("inspector", _INSPECTION, agent=ID, case=ID, result=code(CaseResult)),
    Event.INSPECTION_FINDING_MADE: declare("inspector", _INSPECTION, _FINDING, kind=code(FindingKind), policy=DIGEST, remark=DIGEST),
    Event.INSPECTION_NOTICE_GIVEN: declare("inspector", _INSPECTION, agent=ID, findings=COUNT),
    Event.INSPECTION_RECTIFIED: declare("office", _INSPECTION, _FINDING, file=OrNothing(DIGEST), round=COUNT, text=DIGEST),
    Event.INSPECTION_RECHECKED: declare("inspector", _INSPECTION, _FINDING, accepted=YES_OR_NO, round=COUNT),
    Event.INSPECTION_OVERDUE: declare("upkeep", _INSPECTION, finding=ID, step=code(InspectionState, FindingState)),
    Event.INSPECTION_CLOSED: declare("inspector", _INSPECTION, agent=ID, cases=COUNT, findings=COUNT),
}
