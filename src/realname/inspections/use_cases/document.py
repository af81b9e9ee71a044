"""The report of one inspection: what was drawn from and how, each case, each finding with its notice, rectifications and dates."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from realname.inspections import text as words
from realname.inspections.model.finding import Rectification
from realname.inspections.model.inspection import InspectedCase, Inspection
from realname.inspections.text import FINDING_STATE_WORDS, FINDING_WORDS, STATE_WORDS, STRATUM_WORDS
from realname.inspections.use_cases.read_inspections import FindingView, InspectionView
from realname.kernel.text.text import Language, fill_template
from realname.ledger.use_cases.tree import document_footer
from realname.platform.documents.report_document import (
    ENTRIES,
    IN_A_SANDBOX,
    PAGE_OF,
    ROOT,
    Block,
    Column,
    Facts,
    Heading,
    KeyFigures,
    Note,
    ReportDocument,
    Table,
    Warned,
)
from realname.platform.text.catalogues import translate


class InspectionDocuments:
    """Says them in a language, with times by the clock of the rule pack."""

    def __init__(self, language: Language, *, utc_offset_minutes: int, is_test: bool) -> None:
        self._language = language
        self._zone = timezone(timedelta(minutes=utc_offset_minutes))
        self._is_test = is_test

    def of(self, view: InspectionView) -> ReportDocument:
        """The report of one, as it is now."""
        language, one = self._language, view.inspection
        blocks: list[Block] = [
            *([Warned(translate(IN_A_SANDBOX, language))] if self._is_test else []),
            KeyFigures(self._key_figures(view)),
            Heading(translate(words.DRAWN_FROM, language)),
            Facts(self._drawn_from(one, drawn=len(view.cases))),
            Note(translate(words.DRAW_AGAIN, language)),
            *self._cases(view.cases),
            Heading(translate(words.FINDINGS, language)),
            *self._findings(view.findings),
            Facts([(translate(words.SIGNED, language), "")]),
        ]
        about = {"number": one.number, "since": self._day(one.scope.since), "until": self._day(one.scope.until)}
        return ReportDocument(
            language=language,
            title=translate(words.TITLE, language),
            subtitle=fill_template(translate(words.ABOUT, language), **about),
            is_test=self._is_test,
            blocks=blocks,
            foot=document_footer(one.head, language),
            page_of=translate(PAGE_OF, language),
        )

    def _key_figures(self, view: InspectionView) -> Sequence[tuple[str, str]]:
        language, results = self._language, view.results
        return [
            (translate(words.KEY_DRAWN, language), str(len(view.cases))),
            (translate(words.KEY_CONFORM, language), str(results["conforms"])),
            (translate(words.KEY_FINDINGS, language), str(len(view.findings))),
            (translate(words.KEY_OPEN, language), str(view.unaccepted)),
            (translate(words.KEY_LATE, language), str(view.late)),
        ]

    def _drawn_from(self, one: Inspection, *, drawn: int) -> Sequence[tuple[str, str]]:
        language, scope, plan = self._language, one.scope, one.plan
        share = fill_template(
            translate(words.SHARES[plan.kind], language),
            share=one.share or translate(words.NOT_YET, language),
            source=plan.source,
            round=plan.round,
        )
        return [
            (translate(words.STATE, language), translate(STATE_WORDS[one.state], language)),
            (translate(words.BEGUN, language), self._moment(one.begun_at)),
            (translate(ENTRIES, language), str(one.head.size)),
            (translate(ROOT, language), one.head.root_hash),
            (translate(words.PERIOD, language), f"{self._moment(scope.since)}, {self._moment(scope.until)}"),
            (translate(words.STRATUM, language), translate(STRATUM_WORDS[scope.stratum], language)),
            (
                translate(words.OUTLETS, language),
                ", ".join(outlet.value for outlet in scope.outlets) or translate(words.ALL_OUTLETS, language),
            ),
            (translate(words.COMMITMENT, language), one.commitment),
            (translate(words.INSPECTORS, language), share),
            (translate(words.FIXED, language), self._moment(one.fixed_at)),
            (translate(words.OPERATORS, language), one.nonce or one.shown_nonce or translate(words.NOT_YET, language)),
            (translate(words.POPULATION, language), str(one.population)),
            (translate(words.SAMPLE, language), f"{scope.sample}, {drawn}"),
            (translate(words.LIST_DIGEST, language), one.list_digest or translate(words.NOT_YET, language)),
        ]

    def _cases(self, cases: Sequence[InspectedCase]) -> Sequence[Block]:
        language = self._language
        if not cases:
            return []
        columns = (
            Column(title=translate(words.ORDINAL, language), share=0.7, is_number=True),
            Column(title=translate(words.CASE, language), share=4),
            Column(title=translate(words.ENTRY, language), share=1.3, is_number=True),
            Column(title=translate(words.OUTLET, language), share=1.5),
            Column(title=translate(words.RESULT, language), share=1.2),
            Column(title=translate(words.CHECKED, language), share=1.8),
        )
        rows = [(str(one.ordinal), one.case_id.value, str(one.decided_index), one.outlet_id.value, *self._result(one)) for one in cases]
        return [Heading(translate(words.CASES, language)), Table(columns=columns, rows=rows)]

    def _result(self, case: InspectedCase) -> tuple[str, str]:
        said = translate(words.RESULTS[case.result], self._language) if case.result else translate(words.NOT_YET, self._language)
        return said, self._moment(case.checked_at)

    def _findings(self, findings: Sequence[FindingView]) -> Sequence[Block]:
        if not findings:
            return [Note(translate(words.NO_FINDINGS, self._language))]
        return [block for found in findings for block in (Facts(self._finding(found)), Note(" "))]

    def _finding(self, view: FindingView) -> Sequence[tuple[str, str]]:
        language, one = self._language, view.finding
        late = f" ({translate(words.LATE, language)})" if view.is_late else ""
        dates = (self._moment(one.made_at), self._moment(one.told_at), self._moment(one.accepted_at))
        return [
            (translate(words.FINDING, language), translate(FINDING_WORDS[one.kind], language)),
            (translate(words.CASE, language), f"{one.case_id.value} · {one.outlet_id.value}"),
            (translate(words.ARTICLE, language), one.article),
            (translate(words.REMARK, language), one.remark or translate(words.NOT_YET, language)),
            (translate(words.WHEN, language), ", ".join(dates)),
            (translate(words.FINDING_STATE, language), translate(FINDING_STATE_WORDS[one.state], language)),
            *([(translate(words.DUE, language), f"{self._moment(one.due_at)}{late}")] if one.due_at else []),
            *(self._rectification(made) for made in view.rectifications),
        ]

    def _rectification(self, made: Rectification) -> tuple[str, str]:
        language = self._language
        file = fill_template(translate(words.FILE, language), bytes=made.file_bytes, digest=made.file_digest) if made.file_digest else ""
        parts = (self._moment(made.at), made.text, file, self._answer(made))
        return fill_template(translate(words.RECTIFICATION, language), round=made.round), " · ".join(part for part in parts if part)

    def _answer(self, made: Rectification) -> str:
        at = self._moment(made.rechecked_at)
        if made.is_accepted is None:
            return translate(words.WAITS, self._language)
        if made.is_accepted:
            return fill_template(translate(words.ACCEPTED, self._language), at=at)
        return fill_template(translate(words.TURNED_DOWN, self._language), at=at, answer=made.answer)

    def _moment(self, at: datetime | None) -> str:
        return at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M") if at else translate(words.NOT_YET, self._language)

    def _day(self, at: datetime) -> str:
        return at.astimezone(self._zone).date().isoformat()
