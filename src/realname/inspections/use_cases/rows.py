"""An inspection for programs and for spreadsheets."""

import json
from collections.abc import Mapping

from realname.inspections.model.inspection import InspectedCase
from realname.inspections.model.sampling import moment
from realname.inspections.use_cases.read_inspections import FindingView, InspectionView
from realname.platform.documents.safe_csv import Cell, csv_file

FORM = 1  # a field that means something else gets a new one
_COLUMNS = ("inspection", "no", "registration", "entry", "outlet", "result", "finding", "article", "remark", "told_at", "state", "due_at")


def inspection_csv(view: InspectionView) -> bytes:
    """A row for each drawn case, and one more for each further finding in it."""
    rows = [row for case in view.cases for row in _rows(view, case)]
    return csv_file(_COLUMNS, rows)


def inspection_json(view: InspectionView) -> Mapping[str, object]:
    """All of it, with the values that a second draw needs."""
    one = view.inspection
    return {
        "form": FORM,
        "inspection": one.id.value,
        "number": one.number,
        "state": one.state.value,
        "begun_at": moment(one.begun_at),
        "begun_by": one.begun_by.value,
        "tree_size": one.head.size,
        "root": one.head.root_hash,
        "commitment": one.commitment,
        "since": moment(one.scope.since),
        "until": moment(one.scope.until),
        "outlets": [outlet.value for outlet in one.scope.outlets],
        "stratum": one.scope.stratum.value,
        "sample": one.scope.sample,
        "share_kind": one.plan.kind.value,
        "share_source": one.plan.source or None,
        "share_round": one.plan.round or None,
        "share_commitment": one.plan.commitment or None,
        "share": one.share or None,
        "nonce": one.nonce or one.shown_nonce or None,
        "drawn_at": moment(one.drawn_at) if one.drawn_at else None,
        "population": one.population,
        "list": one.list_digest or None,
        "cases": [_case(case) for case in view.cases],
        "findings": [_finding(found) for found in view.findings],
        "late": view.late,
        "due_at": moment(one.due_at) if one.due_at else None,
        "closed_at": moment(one.closed_at) if one.closed_at else None,
    }


def inspection_json_file(view: InspectionView) -> bytes:
    """The same as a file."""
    return (json.dumps(inspection_json(view), ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _rows(view: InspectionView, case: InspectedCase) -> list[list[Cell]]:
    result = case.result.value if case.result else ""
    first: list[Cell] = [view.inspection.number, case.ordinal, case.case_id.value, case.decided_index, case.outlet_id.value, result]
    found = [one.finding for one in view.findings if one.finding.case_id == case.case_id]
    if not found:
        return [[*first, *[""] * (len(_COLUMNS) - len(first))]]
    return [
        [
            *first,
            *(one.kind.value, one.article, one.remark),
            *(moment(one.told_at) if one.told_at else "", one.state.value, moment(one.due_at) if one.due_at else ""),
        ]
        for one in found
    ]


def _case(case: InspectedCase) -> Mapping[str, object]:
    return {
        "no": case.ordinal,
        "registration": case.case_id.value,
        "entry": case.decided_index,
        "outlet": case.outlet_id.value,
        "result": case.result.value if case.result else None,
    }


def _finding(view: FindingView) -> Mapping[str, object]:
    found = view.finding
    return {
        "finding": found.id.value,
        "registration": found.case_id.value,
        "outlet": found.outlet_id.value,
        "kind": found.kind.value,
        "article": found.article,
        "remark": found.remark,
        "state": found.state.value,
        "made_at": moment(found.made_at),
        "told_at": moment(found.told_at) if found.told_at else None,
        "due_at": moment(found.due_at) if found.due_at else None,
        "late": view.is_late,
        "rectifications": [
            {
                "round": one.round,
                "at": moment(one.at),
                "text": one.text,
                "file": one.file_digest or None,
                "accepted": one.is_accepted,
                "answer": one.answer,
            }
            for one in view.rectifications
        ],
    }
