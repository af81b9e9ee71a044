"""Every sentence of reports, notices, errors and prompts comes from the catalogue, and is there in a language that is a folder."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

from realname.breaches.model.breach import BreachedData, BreachFacts, BreachKind, BreachMeasure, record_breach
from realname.breaches.model.breach_rule import BreachRule
from realname.breaches.use_cases.breach_report import breach_document
from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.text import ANSWERS, NAMES, NEXT, STATES, sentence
from realname.inspections.model.rule import FindingKind
from realname.inspections.use_cases.document import InspectionDocuments
from realname.kernel.errors import error_classes
from realname.kernel.identifiers import AgentId, BreachId, LineId, Msisdn, OutletId
from realname.kernel.report_period import parse_month
from realname.kernel.text.text import Language
from realname.lines.model.notice import Notice, NoticeKind
from realname.lines.text import text_of
from realname.live.pages.face import live_words
from realname.platform.documents.report_document import ReportDocument
from realname.platform.text.catalogues import in_each_language, install_catalogues, languages, translate
from realname.platform.text.languages import parse_language, pick_language
from realname.registration.model.line_code import OneTimeCode
from realname.registration.text import REASON_REMEDIES, REASON_WORDS
from realname.reports.model.counted_report import ReportSubject, count_report
from realname.reports.use_cases.counted_document import counted_document
from realname.reports.use_cases.self_inspection import self_inspection_from
from realname.reports.use_cases.self_inspection_document import self_inspection_document
from realname.verification.text import ACTION_WORDS
from tests.cases.case_file_examples import SOME
from tests.inspections.inspection_desk import INSPECTOR, SCOPE, SHOP, SUPERVISOR, inspection_desk
from tests.reports.test_tally import HEAD
from tests.support.manual_clock import START
from tests.support.pseudo_reader import words_of
from tools import pseudo_locale

PSEUDO = Language(pseudo_locale.LANGUAGE)
# Codes, the command that makes a report again, and rules as packs cite them.
_SAME_EVERYWHERE = re.compile(r"[a-z][a-z0-9-]*|realname oversight reports make .*|MIIT Order 25 .*")
SUBJECT = ReportSubject(period=parse_month("2026-11", zone="UTC+08:00"), is_test=True)
_FIGURES = ("days", "holders", "hits", "km", "lines", "minutes", "registrations", "share_percent", "trials", "usual_percent", "refused_z")


@pytest.fixture(scope="module", autouse=True)
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("locales")
    pseudo_locale.main(folder)
    install_catalogues(folder)
    yield
    install_catalogues()


def _texts(one: object) -> Iterator[str]:
    """Every text of a document."""
    if isinstance(one, str):
        yield one
    elif isinstance(one, Sequence):
        for part in one:
            yield from _texts(part)
    elif is_dataclass(one):
        for field in fields(one):
            yield from _texts(getattr(one, field.name))


def _left(document: ReportDocument) -> set[str]:
    texts = [text for text in _texts(replace(document, language=Language(""))) if not _SAME_EVERYWHERE.fullmatch(text)]
    return {word for text in texts for word in words_of(text)}


def test_a_folder_with_a_catalogue_is_a_language() -> None:
    assert PSEUDO in languages()
    assert (parse_language(PSEUDO), pick_language(f"{PSEUDO}, en;q=0.5")) == (PSEUDO, PSEUDO)
    assert PSEUDO in in_each_language(next(iter(ACTION_WORDS.values())))


def test_reports_of_counts_and_of_self_inspection_are_in_it(tmp_path: Path) -> None:
    desk = inspection_desk(tmp_path)
    with desk.units() as unit:
        entries = unit.ledger.from_index(0, limit=1000)
    assert _left(counted_document(count_report(SOME, SUBJECT, HEAD), PSEUDO)) == set()
    assert _left(self_inspection_document(self_inspection_from(entries, SUBJECT), PSEUDO)) == set()


def test_the_report_of_an_inspection_is_in_it(tmp_path: Path) -> None:
    desk = inspection_desk(tmp_path)
    drawn = desk.drawn(scope=replace(SCOPE, until=desk.clock.now(), outlets=(SHOP,)))
    found = desk.check.finding(drawn.id, 1, kind=FindingKind.RECORD_INCOMPLETE, remark="1111", acting=INSPECTOR.id)
    desk.follow.give_notice(drawn.id, acting=INSPECTOR.id)
    desk.rectify(found.id, text="2222", file=b"", acting=SUPERVISOR)
    desk.follow.turn_down(found.id, answer="3333", acting=INSPECTOR.id)
    document = InspectionDocuments(PSEUDO, utc_offset_minutes=480, is_test=True).of(desk.read.one(drawn.id))
    assert _left(document) == set()


def test_the_report_of_a_leak_is_in_it() -> None:
    measures = frozenset(BreachMeasure)
    facts = BreachFacts(kind=BreachKind.LOSS, noticed_at=START, people=3, data=frozenset(BreachedData), measures=measures)
    rule = BreachRule(serious_people=100, serious_hours=1, report_hours=24, tell_hours=72)
    leak = record_breach(BreachId("leak-1"), facts, rule, at=START, by=AgentId("agent-1"))
    assert _left(breach_document(leak, PSEUDO, utc_offset_minutes=480, is_test=True)) == set()


def test_every_notice_is_in_it() -> None:
    code, line_id, msisdn = OneTimeCode("123456"), LineId("line-1"), Msisdn("+8619900000001")
    notices = [Notice(idempotency_key="n", kind=kind, line_id=line_id, msisdn=msisdn, code=code) for kind in NoticeKind]
    assert [f"{notice.kind}: {word}" for notice in notices for word in words_of(text_of(notice, PSEUDO))] == []


def test_every_alert_is_told_in_it() -> None:
    figures, outlet_id = tuple((name, 3.0) for name in _FIGURES), OutletId("outlet-1")
    alerts = [Alert(kind=kind, at=START, outlet_id=outlet_id, agent_id=None, cases=(), figures=figures) for kind in SignalKind]
    assert [f"{alert.kind}: {word}" for alert in alerts for word in words_of(sentence(alert, PSEUDO))] == []


def test_every_table_of_sentences_is_in_it() -> None:
    problems = [text for error in error_classes() for text in (error.words.happened, error.words.do)]
    tables = (ACTION_WORDS, REASON_WORDS, REASON_REMEDIES, NAMES, NEXT, STATES, ANSWERS)
    texts = [*problems, *(text for table in tables for text in table.values())]
    said = [*(translate(text, PSEUDO) for text in texts), *live_words(PSEUDO).values()]
    assert [text for text in said if words_of(text)] == []
