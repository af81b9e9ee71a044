"""The report of self-inspection as it is read on paper."""

from collections.abc import Mapping

from realname.breaches.events import BreachEvent
from realname.inspections.events import InspectionEvent
from realname.inspections.text import FINDING_STATE_WORDS, FINDING_WORDS
from realname.kernel.ledger.events import Event
from realname.kernel.report_period import zone_of
from realname.kernel.text.text import Language, Text, fill_template
from realname.ledger.use_cases.tree import document_footer
from realname.lines.events import LineEvent
from realname.outlets.events import OutletEvent
from realname.photo_access.events import PhotoAccessEvent
from realname.platform.documents.report_document import (
    IN_A_SANDBOX,
    PAGE_OF,
    Block,
    Column,
    Heading,
    KeyFigures,
    Note,
    ReportDocument,
    Table,
    Warned,
)
from realname.platform.text.catalogues import translate
from realname.registration.events import RegistrationEvent
from realname.reports import text as counted
from realname.reports.model.self_inspection import CONTROLS, Control
from realname.reports.use_cases.counted_document import made_again
from realname.reports.use_cases.self_inspection import SelfInspection
from realname.retention.events import RetentionEvent
from realname.review.events import ReviewEvent
from realname.vault.events import VaultEvent

TITLE = Text("Self-inspection report")
WHAT_FOR = Text(
    "The operator's own checks in the period, and the missed deadlines (MIIT Order 25 of 2013, article 15). Counted from the log."
)
KEYS = {"opened": counted.FIGURES["opened"], "overridden": counted.FIGURES["overridden"], "without_face": counted.FIGURES["without_face"]}
LATE = Text("Missed deadlines")
MEDIA_LATE = Text("Media kept too long, at most")
OPEN = Text("Open findings of inspections")
OPEN_AT = Text(
    "Findings that the operator was notified of and that are not yet resolved, at the end of this "
    "report. Each with the start of its step, and whether it is late."
)
FOUND = Text("Found", "report of self-inspection")
INSPECTION = Text("Inspection")
TURN = Text("Step")
SINCE = Text("Since", "report of self-inspection")
WAS_LATE = Text("Late", "report of self-inspection")
YES, NO = Text("yes"), Text("no")
SAMPLE = Text("Sample for self-inspection")
SAMPLE_HOW = Text(
    "The root of the log alone selects these registrations of the period, without tests. This is the "
    "operator's own check, not an inspector's draw."
)
CASE = Text("Registration", "report of self-inspection")
CONTROL_WORDS: Mapping[Control, Text] = {
    Control.MEDIA: Text("Media and records"),
    Control.REVIEWS: Text("Reviews"),
    Control.RECONCILING: Text("Comparison with the network"),
    Control.PHOTOS: Text("Sealed photos"),
    Control.KEYS: Text("Keys"),
    Control.DISPUTES: Text("Disputed lines", "report of self-inspection"),
    Control.INSPECTIONS: Text("Inspections by the regulator"),
    Control.LEAKS: Text("Personal data breaches", "report of self-inspection"),
    Control.FACES: Text("Faces that are held"),
    Control.OUTLETS: Text("Outlets and agents", "report of self-inspection"),
}
EVENT_WORDS: Mapping[Event, Text] = {
    RegistrationEvent.MEDIA_PROVEN: Text("Retention of all media checked"),
    RetentionEvent.RECORDS_ERASED: Text("Records deleted on schedule"),
    ReviewEvent.REVIEW_OPENED: Text("Reviews started"),
    ReviewEvent.REVIEW_SETTLED: Text("Reviews decided"),
    ReviewEvent.REVIEW_PLANTED: Text("Known cases placed"),
    LineEvent.LINE_RECONCILED: Text("Differences resolved"),
    PhotoAccessEvent.PHOTO_OPENING_ASKED: Text("Openings requested"),
    PhotoAccessEvent.PHOTO_OPENING_REFUSED: Text("Openings refused"),
    PhotoAccessEvent.PHOTO_OPENED: Text("Photos viewed"),
    VaultEvent.KEYS_ROTATED: Text("Keys rotated", "report of self-inspection"),
    VaultEvent.KEYS_SIGNING_RENEWED: Text("Signing key renewed"),
    LineEvent.LINE_DISPUTED: Text("Lines disputed"),
    LineEvent.LINE_DISPUTE_ANSWERED: Text("Disputes answered"),
    InspectionEvent.INSPECTION_NOTICE_GIVEN: Text("Notices received"),
    InspectionEvent.INSPECTION_RECTIFIED: Text("Findings rectified"),
    InspectionEvent.INSPECTION_CLOSED: Text("Inspections closed"),
    BreachEvent.LEAK_RECORDED: Text("Breaches recorded"),
    BreachEvent.LEAK_REPORTED: Text("Breaches reported"),
    BreachEvent.LEAK_PEOPLE_TOLD: Text("People notified or exempted"),
    BreachEvent.LEAK_CLOSED: Text("Breaches closed"),
    BreachEvent.FACES_LINE_CROSSED: Text("Filing limit of stored face photos reached"),
    OutletEvent.AGENT_TRAINED: Text("Trainings recorded"),
    OutletEvent.AGENT_SUSPENDED: Text("Agents suspended"),
    OutletEvent.OUTLET_SUSPENDED: Text("Outlets suspended"),
    BreachEvent.FACES_FILED: Text("Filed"),
    LineEvent.LINE_DISPUTE_OVERDUE: Text("Disputes answered late"),
    InspectionEvent.INSPECTION_OVERDUE: Text("Late steps of inspections"),
    BreachEvent.LEAK_OVERDUE: Text("Breaches reported or notified late"),
    BreachEvent.FACES_FILING_OVERDUE: Text("Filing overdue"),
}


def self_inspection_document(report: SelfInspection, language: Language) -> ReportDocument:
    """Say it in a language."""
    subject, whole, controls, tree = report.counted.subject, report.counted.whole, report.controls, report.counted.head.tree
    late = sum(controls.overdue.values())
    command = (
        f"realname oversight reports make self-inspection --month {subject.period.name} --zone {subject.period.zone} --size {tree.size}"
    )
    blocks: list[Block] = [
        *([Warned(translate(IN_A_SANDBOX, language))] if subject.is_test else []),
        *([] if report.counted.is_over else [Warned(translate(counted.NOT_OVER, language))]),
        KeyFigures(
            [
                *((translate(words, language), str(getattr(whole, name))) for name, words in KEYS.items()),
                (translate(LATE, language), str(late)),
            ]
        ),
        Note(translate(WHAT_FOR, language)),
        Heading(translate(LATE, language)),
        _table(
            {event: controls.overdue[event] for event in controls.overdue},
            language,
            (translate(MEDIA_LATE, language), controls.media_overdue),
        ),
    ]
    for control, events in CONTROLS.items():
        blocks += [
            Heading(translate(CONTROL_WORDS[control], language)),
            _table({event: controls.counts[event] for event in events}, language),
        ]
    blocks += [Heading(translate(OPEN, language)), Note(translate(OPEN_AT, language)), _open_findings(report, language)]
    blocks += [Heading(translate(SAMPLE, language)), Note(translate(SAMPLE_HOW, language)), _sample(report, language)]
    blocks += made_again(report.counted.head, f"{command}{' --test' if subject.is_test else ''} --from-export FILE", language)
    return ReportDocument(
        language=language,
        title=translate(TITLE, language),
        subtitle=fill_template(translate(counted.DAY, language), day=subject.period.name, zone=subject.period.zone),
        is_test=subject.is_test,
        blocks=blocks,
        foot=document_footer(tree, language),
        page_of=translate(PAGE_OF, language),
    )


def _open_findings(report: SelfInspection, language: Language) -> Block:
    if not report.controls.open_findings:
        return Note(translate(counted.NOTHING_YET, language))
    titles = ((FOUND, 4.0), (INSPECTION, 3.5), (TURN, 3.0), (SINCE, 2.0), (WAS_LATE, 1.2))
    rows = [
        (
            _kind(one.kind, language),
            one.inspection,
            translate(FINDING_STATE_WORDS[one.state], language),
            f"{one.since.astimezone(zone_of(report.counted.subject.period.zone)):%Y-%m-%d %H:%M}",
            translate(YES if one.is_late else NO, language),
        )
        for one in report.controls.open_findings
    ]
    return Table(columns=[Column(title=translate(title, language), share=share) for title, share in titles], rows=rows)


def _kind(code: str, language: Language) -> str:
    known = {one.value: words for one, words in FINDING_WORDS.items()}
    return translate(known[code], language) if code in known else code  # of a newer realname than this one


def _sample(report: SelfInspection, language: Language) -> Block:
    cases = report.counted.sample
    if not cases:
        return Note(translate(counted.NOTHING_YET, language))
    return Table(columns=(Column(title=translate(CASE, language)),), rows=[(one.value,) for one in cases])


def _table(counts: Mapping[Event, int], language: Language, *more: tuple[str, int]) -> Table:
    columns = (
        Column(title=translate(counted.FIGURE_COLUMN, language), share=5),
        Column(title=translate(counted.COUNT_COLUMN, language), is_number=True),
    )
    rows = [(translate(EVENT_WORDS[event], language), str(count)) for event, count in counts.items()]
    return Table(columns=columns, rows=[*rows, *((name, str(count)) for name, count in more)])
