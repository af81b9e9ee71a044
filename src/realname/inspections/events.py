"""The events of inspections, visits and test identities: who writes each, about what, with which facts."""

import re
from collections.abc import Mapping

from realname.inspections.model.finding import FindingState
from realname.inspections.model.inspection import CaseResult, InspectionState
from realname.inspections.model.rule import FindingKind
from realname.inspections.model.sampling import Stratum
from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, DIGEST, ID, SIZE, TIME, YES_OR_NO, FactType, Form, Joined, OrNothing, code
from realname.kernel.text.text import Text

# Which dice or value of which beacon, and what it then was: neither has the form of a number of a person.
_SHARE_PLAN: FactType = Form("share's plan", re.compile(r"dice::|beacon:[a-z0-9][a-z0-9.-]{0,63}:[A-Za-z0-9][A-Za-z0-9.:+-]{0,63}"))
_SHARE: FactType = Form("dice or beacon's value", re.compile(r"[1-6]{20,200}|([0-9a-f]{2}){16,128}"))
_FINDING: Mapping[str, FactType] = {"agent": ID, "case": ID, "finding": ID}


class InspectionEvent(Event):
    """What the ledger records of inspections, visits and test identities."""

    SHOPPER_ISSUED = declare("shopper:issued", Text("Test identity created"), "inspector", SubjectKind.SHOPPER, agent=ID, commitment=DIGEST)
    SHOPPER_REVOKED = declare("shopper:revoked", Text("Test identity cancelled"), "inspector", SubjectKind.SHOPPER, agent=ID)
    VISIT_BEGUN = declare("visit:begun", Text("Visit started"), "inspector", SubjectKind.VISIT, agent=ID, checklist=DIGEST, outlet=ID)
    VISIT_SIGNED = declare(
        "visit:signed",
        Text("Visit signed off"),
        "inspector",
        SubjectKind.VISIT,
        {"not-seen": COUNT},
        agent=ID,
        answers=DIGEST,
        no=COUNT,
        outlet=ID,
        yes=COUNT,
    )
    INSPECTION_BEGUN = declare(
        "inspection:begun",
        Text("Inspection started"),
        "inspector command",
        SubjectKind.INSPECTION,
        agent=ID,
        commitment=DIGEST,
        outlets=Joined(ID),
        root=DIGEST,
        sample=COUNT,
        share=_SHARE_PLAN,
        share_at=OrNothing(TIME),
        share_commitment=OrNothing(DIGEST),
        since=TIME,
        stratum=code(Stratum),
        tree_size=SIZE,
        until=TIME,
    )
    INSPECTION_OPERATOR_SHARE_SHOWN = declare(
        "inspection:operator-share-shown", Text("Operator's number shown"), "inspector command", SubjectKind.INSPECTION, nonce=DIGEST
    )
    INSPECTION_RANDOMNESS_FIXED = declare(
        "inspection:randomness-fixed",
        Text("Inspector's number recorded"),
        "inspector command",
        SubjectKind.INSPECTION,
        agent=ID,
        value=_SHARE,
    )
    INSPECTION_DRAWN = declare(
        "inspection:drawn",
        Text("Cases drawn from the log"),
        "inspector command upkeep",
        SubjectKind.INSPECTION,
        cases=COUNT,
        list=DIGEST,
        nonce=DIGEST,
        population=SIZE,
    )
    INSPECTION_CASE_CHECKED = declare(
        "inspection:case-checked", Text("Case checked"), "inspector", SubjectKind.INSPECTION, agent=ID, case=ID, result=code(CaseResult)
    )
    INSPECTION_FINDING_MADE = declare(
        "inspection:finding-made",
        Text("Finding recorded"),
        "inspector",
        SubjectKind.INSPECTION,
        _FINDING,
        kind=code(FindingKind),
        policy=DIGEST,
        remark=DIGEST,
    )
    INSPECTION_NOTICE_GIVEN = declare(
        "inspection:notice-given", Text("Operator notified of findings"), "inspector", SubjectKind.INSPECTION, agent=ID, findings=COUNT
    )
    INSPECTION_RECTIFIED = declare(
        "inspection:rectified",
        Text("Finding rectified by the operator"),
        "office",
        SubjectKind.INSPECTION,
        _FINDING,
        file=OrNothing(DIGEST),
        round=COUNT,
        text=DIGEST,
    )
    INSPECTION_RECHECKED = declare(
        "inspection:rechecked",
        Text("Rectification checked"),
        "inspector",
        SubjectKind.INSPECTION,
        _FINDING,
        accepted=YES_OR_NO,
        round=COUNT,
    )
    INSPECTION_OVERDUE = declare(
        "inspection:overdue",
        Text("Step of an inspection overdue"),
        "upkeep",
        SubjectKind.INSPECTION,
        finding=ID,
        step=code(InspectionState, FindingState),
    )
    INSPECTION_CLOSED = declare(
        "inspection:closed", Text("Inspection closed"), "inspector", SubjectKind.INSPECTION, agent=ID, cases=COUNT, findings=COUNT
    )
