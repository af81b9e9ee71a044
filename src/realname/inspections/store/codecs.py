"""Inspections, cases, findings and rectifications as rows, and back."""

import json
from collections.abc import Mapping

from sqlalchemy import RowMapping

from realname.inspections.model.finding import Finding, FindingState, Rectification
from realname.inspections.model.inspection import CaseResult, InspectedCase, Inspection
from realname.inspections.model.rule import FindingKind
from realname.inspections.model.sampling import DrawScope, ShareKind, SharePlan, Stratum
from realname.kernel.identifiers import AgentId, FindingId, InspectionId, OutletId, RegistrationId
from realname.ledger.model.tree_head import TreeHead
from realname.registration.store.registrations import Column


def inspection_row(one: Inspection) -> Mapping[str, Column]:
    """The columns of an inspection."""
    return {
        "id": one.id.value,
        "begun_by": one.begun_by.value,
        "begun_at": one.begun_at,
        "tree_size": one.head.size,
        "root_hash": one.head.root_hash,
        "commitment": one.commitment,
        "since": one.scope.since,
        "until": one.scope.until,
        "outlets": json.dumps([outlet.value for outlet in one.scope.outlets]),
        "stratum": one.scope.stratum.value,
        "sample": one.scope.sample,
        "share_kind": one.plan.kind.value,
        "share_source": one.plan.source,
        "share_round": one.plan.round,
        "share_at": one.plan.at,
        "share": one.share,
        "fixed_at": one.fixed_at,
        "nonce": one.nonce,
        "drawn_at": one.drawn_at,
        "population": one.population,
        "list_digest": one.list_digest,
        "closed_at": one.closed_at,
        "due_at": one.due_at,
        "overdue_at": one.overdue_at,
    }


def inspection_of(row: RowMapping) -> Inspection:
    """An inspection out of its row."""
    return Inspection(
        id=InspectionId(row["id"]),
        begun_by=AgentId(row["begun_by"]),
        begun_at=row["begun_at"],
        head=TreeHead(size=row["tree_size"], root_hash=row["root_hash"]),
        commitment=row["commitment"],
        scope=_scope(row),
        plan=SharePlan(kind=ShareKind(row["share_kind"]), source=row["share_source"], round=row["share_round"], at=row["share_at"]),
        share=row["share"],
        fixed_at=row["fixed_at"],
        nonce=row["nonce"],
        drawn_at=row["drawn_at"],
        population=row["population"],
        list_digest=row["list_digest"],
        closed_at=row["closed_at"],
        due_at=row["due_at"],
        overdue_at=row["overdue_at"],
    )


def _scope(row: RowMapping) -> DrawScope:
    return DrawScope(
        since=row["since"],
        until=row["until"],
        outlets=tuple(OutletId(one) for one in json.loads(row["outlets"])),
        stratum=Stratum(row["stratum"]),
        sample=row["sample"],
    )


def case_row(one: InspectedCase) -> Mapping[str, Column]:
    """The columns of a drawn case."""
    return {
        "inspection_id": one.inspection_id.value,
        "ordinal": one.ordinal,
        "case_id": one.case_id.value,
        "decided_index": one.decided_index,
        "outlet_id": one.outlet_id.value,
        "result": one.result.value if one.result else None,
        "checked_at": one.checked_at,
    }


def case_of(row: RowMapping) -> InspectedCase:
    """A drawn case out of its row."""
    return InspectedCase(
        inspection_id=InspectionId(row["inspection_id"]),
        ordinal=row["ordinal"],
        case_id=RegistrationId(row["case_id"]),
        decided_index=row["decided_index"],
        outlet_id=OutletId(row["outlet_id"]),
        result=CaseResult(row["result"]) if row["result"] else None,
        checked_at=row["checked_at"],
    )


def finding_row(one: Finding) -> Mapping[str, Column]:
    """The columns of a finding."""
    return {
        "id": one.id.value,
        "inspection_id": one.inspection_id.value,
        "case_id": one.case_id.value,
        "outlet_id": one.outlet_id.value,
        "kind": one.kind.value,
        "article": one.article,
        "remark": one.remark,
        "made_at": one.made_at,
        "made_by": one.made_by.value,
        "state": one.state.value,
        "told_at": one.told_at,
        "rounds": one.rounds,
        "accepted_at": one.accepted_at,
        "due_at": one.due_at,
        "overdue_at": one.overdue_at,
    }


def finding_of(row: RowMapping) -> Finding:
    """A finding out of its row."""
    return Finding(
        id=FindingId(row["id"]),
        inspection_id=InspectionId(row["inspection_id"]),
        case_id=RegistrationId(row["case_id"]),
        outlet_id=OutletId(row["outlet_id"]),
        kind=FindingKind(row["kind"]),
        article=row["article"],
        remark=row["remark"],
        made_at=row["made_at"],
        made_by=AgentId(row["made_by"]),
        state=FindingState(row["state"]),
        told_at=row["told_at"],
        rounds=row["rounds"],
        accepted_at=row["accepted_at"],
        due_at=row["due_at"],
        overdue_at=row["overdue_at"],
    )


def rectification_row(one: Rectification) -> Mapping[str, Column]:
    """The columns of a rectification, its file apart."""
    return {
        "finding_id": one.finding_id.value,
        "round": one.round,
        "text": one.text,
        "text_digest": one.text_digest,
        "file_digest": one.file_digest,
        "file_bytes": one.file_bytes,
        "by": one.by.value,
        "at": one.at,
        "is_accepted": one.is_accepted,
        "answer": one.answer,
        "rechecked_at": one.rechecked_at,
    }


def rectification_of(row: RowMapping) -> Rectification:
    """A rectification out of its row."""
    return Rectification(
        finding_id=FindingId(row["finding_id"]),
        round=row["round"],
        text=row["text"],
        text_digest=row["text_digest"],
        file_digest=row["file_digest"],
        file_bytes=row["file_bytes"],
        by=AgentId(row["by"]),
        at=row["at"],
        is_accepted=row["is_accepted"],
        answer=row["answer"],
        rechecked_at=row["rechecked_at"],
    )
