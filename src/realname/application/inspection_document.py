"""The report of an inspection as it is read on paper: root, randomness, cases, findings with their deadlines, outcome."""

from collections.abc import Sequence
from datetime import UTC, datetime

from realname.application import inspection_report_words as words
from realname.application.filled_words import filled
from realname.application.inspection_words import FINDING_STATE_WORDS, FINDING_WORDS, STRATUM_WORDS
from realname.application.read_inspections import FindingView, InspectionView
from realname.application.report_document import Block, Column, Facts, Heading, KeyFigures, Note, ReportDocument, Table, Warned
from realname.application.words import Language
from realname.domain.draw import ShareKind
from realname.domain.inspection import CaseResult, InspectedCase, Inspection
from realname.domain.inspection_finding import Rectification

Row = tuple[str, str]


def inspection_document(view: InspectionView, language: Language, *, is_test: bool) -> ReportDocument:
    """Say it in a language."""
    one = view.inspection
    head = one.head
    return ReportDocument(
        language=language,
        title=words.TITLE[language],
        subtitle=one.number,
        is_test=is_test,
        blocks=[
            *([Warned(words.IN_A_SANDBOX[language])] if is_test else []),
            *_outcome(view, language),
            KeyFigures(_figures(view, language)),
            Heading(words.ROOT_PART[language]),
            Facts(_root(view, language)),
            Heading(words.RANDOMNESS_PART[language]),
            Facts(_randomness(one, language)),
            Heading(words.CASES_PART[language]),
            *_cases(view, language),
            Heading(words.FINDINGS_PART[language]),
            *_findings(view, language),
            Heading(words.AGAIN_PART[language]),
            Note(words.AGAIN[language]),
            Note(f"python3 tools/redraw.py ledger.jsonl {one.id} --root {head.root_hash} --commitment {one.commitment}"),
        ],
        foot=filled(words.FOOT[language], size=head.size, root=head.root_hash),
        page_of=words.PAGE_OF[language],
    )


def shown(at: datetime | None) -> str:
    """A time to the minute, in UTC: a report is read in any time zone."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at else "-"


def _outcome(view: InspectionView, language: Language) -> Sequence[Block]:
    closed_at = view.inspection.closed_at
    if closed_at is not None:
        return [Note(filled(words.CLOSED[language], at=shown(closed_at)))]
    late = [Warned(filled(words.LATE[language], count=view.late))] if view.late else []
    return [Warned(words.NOT_CLOSED[language]), *late]


def _figures(view: InspectionView, language: Language) -> Sequence[Row]:
    results, accepted = view.results, len(view.findings) - view.unaccepted
    return [
        (words.CASES[language], str(len(view.cases))),
        (words.CONFORM[language], str(results[CaseResult.CONFORMS.value])),
        (words.WITH_FINDING[language], str(results[CaseResult.FINDING.value])),
        (words.OPEN[language], str(view.unchecked)),
        (words.FINDINGS[language], str(len(view.findings))),
        (words.ACCEPTED[language], str(accepted)),
    ]


def _root(view: InspectionView, language: Language) -> Sequence[Row]:
    one = view.inspection
    scope = one.scope
    return [
        (words.INSPECTION_ID[language], one.id.value),
        (words.BEGUN[language], f"{shown(one.begun_at)} · {view.begun_by}"),
        (words.ENTRIES[language], str(one.head.size)),
        (words.ROOT[language], one.head.root_hash),
        (words.COMMITMENT[language], one.commitment),
        (words.SINCE[language], shown(scope.since)),
        (words.UNTIL[language], shown(scope.until)),
        (words.OUTLETS[language], ", ".join(outlet.value for outlet in scope.outlets) or words.ALL[language]),
        (words.STRATUM[language], STRATUM_WORDS[scope.stratum][language]),
        (words.SAMPLE[language], str(scope.sample)),
    ]


def _randomness(one: Inspection, language: Language) -> Sequence[Row]:
    plan, not_yet = one.plan, words.NOT_YET[language]
    beacon = filled(words.BEACON[language], source=plan.source, round=plan.round, at=shown(plan.at))
    return [
        (words.SHARE_IS[language], words.DICE[language] if plan.kind is ShareKind.DICE else beacon),
        (words.SHARE[language], one.share or not_yet),
        (words.FIXED[language], shown(one.fixed_at)),
        (words.NONCE[language], one.nonce or not_yet),
    ]


def _cases(view: InspectionView, language: Language) -> Sequence[Block]:
    one = view.inspection
    facts = Facts(
        [
            (words.DRAWN[language], shown(one.drawn_at)),
            (words.POPULATION[language], str(one.population)),
            (words.LIST[language], one.list_digest or words.NOT_YET[language]),
        ]
    )
    columns = (
        Column(title=words.NUMBER[language], share=0.6, is_number=True),
        Column(title=words.REGISTRATION[language], share=4),
        Column(title=words.ENTRY[language], share=1, is_number=True),
        Column(title=words.OUTLET[language], share=2),
        Column(title=words.RESULT[language], share=1.6),
    )
    table = Table(columns=columns, rows=[_case(case, language) for case in view.cases])
    return [facts, table] if view.cases else [facts]


def _case(case: InspectedCase, language: Language) -> Sequence[str]:
    result = {None: words.OPEN, CaseResult.CONFORMS: words.CONFORM, CaseResult.FINDING: words.FINDING}[case.result]
    return (str(case.ordinal), case.case_id.value, str(case.decided_index), case.outlet_id.value, result[language])


def _findings(view: InspectionView, language: Language) -> Sequence[Block]:
    if not view.findings:
        return [Note(words.NONE_FOUND[language])]
    blocks: list[Block] = []
    for number, found in enumerate(view.findings, start=1):
        title = filled(words.FINDING_PART[language], number=number, kind=FINDING_WORDS[found.finding.kind][language])
        blocks += [Heading(title), Facts(_finding(found, language))]
    return blocks


def _finding(view: FindingView, language: Language) -> Sequence[Row]:
    found = view.finding
    rounds = [row for one in view.rectifications for row in _round(one, language)]
    return [
        (words.REGISTRATION[language], found.case_id.value),
        (words.OUTLET[language], found.outlet_id.value),
        (words.RULE[language], found.article),
        (words.REMARK[language], found.remark or words.ERASED[language]),
        (words.FOUND[language], shown(found.made_at)),
        (words.TOLD[language], shown(found.told_at)),
        *rounds,
        (words.STANDS[language], FINDING_STATE_WORDS[found.state][language]),
        (words.DUE[language], shown(found.due_at)),
    ]


def _round(one: Rectification, language: Language) -> Sequence[Row]:
    rows = [(filled(words.RECTIFICATION[language], number=one.round, at=shown(one.at)), one.text or words.ERASED[language])]
    if one.file_digest:
        rows.append((filled(words.EVIDENCE[language], number=one.round), one.file_digest))
    if one.rechecked_at is not None:
        answer = words.YES[language] if one.is_accepted else filled(words.NO[language], answer=one.answer or words.ERASED[language])
        rows.append((filled(words.RECHECK[language], number=one.round, at=shown(one.rechecked_at)), answer))
    return rows
