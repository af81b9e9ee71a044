"""The report of one leak, for the authority: as it is read on paper, and as JSON. Codes and counts; the letter is the operator's own."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from realname.breaches.model.breach import Breach
from realname.breaches.text import DATA_WORDS, KIND_WORDS, MEASURE_WORDS
from realname.kernel.report_period import offset_zone
from realname.kernel.text.text import Language, Text, fill_template
from realname.platform.documents.report_document import IN_A_SANDBOX, PAGE_OF, Block, Facts, KeyFigures, Note, ReportDocument, Warned
from realname.platform.documents.safe_csv import json_file
from realname.platform.text.catalogues import translate

TITLE = Text("Report of a personal data breach")
RULES = Text("MIIT Order 25 (2013) art. 13; PIPL art. 57")
PEOPLE = Text("People affected")
TOLD = Text("People notified")
KIND = Text("What happened", "report of a leak")
SERIOUS = Text("Serious", "report of a leak")
YES, NO = Text("yes"), Text("no")
DATA = Text("Which data")
MEASURES = Text("Measures taken")
NOTICED = Text("Noticed")
RECORDED = Text("Recorded", "report of a leak")
REPORT_BY = Text("Report due by")
REPORTED = Text("Reported, reference number")
TELL_BY = Text("Notification of people due by")
TOLD_AT = Text("People notified on")
HARM_AVOIDED = Text("not notified: the measures prevent harm")
OVERDUE = Text("Missed deadline recorded")
CLOSED = Text("Closed", "report of a leak")
NONE = Text("none")
FOOT = Text("Breach {leak}. The transparency log has each step under this id.")
BY_CLOCK = Text("All times are in UTC{offset}.")


def breach_document(breach: Breach, language: Language, *, utc_offset_minutes: int, is_test: bool) -> ReportDocument:
    """Say it in a language, with times by the clock of the rule pack."""
    zone = timezone(timedelta(minutes=utc_offset_minutes))
    blocks: list[Block] = [
        *([Warned(translate(IN_A_SANDBOX, language))] if is_test else []),
        *([Warned(translate(OVERDUE, language))] if breach.overdue_at else []),
        KeyFigures([(translate(PEOPLE, language), str(breach.facts.people)), (translate(TOLD, language), str(breach.told_people or 0))]),
        Facts(_facts(breach, language, zone)),
        Note(translate(RULES, language)),
        Note(fill_template(translate(BY_CLOCK, language), offset=offset_zone(utc_offset_minutes).removeprefix("UTC"))),
    ]
    return ReportDocument(
        language=language,
        title=translate(TITLE, language),
        subtitle=breach.id.value,
        is_test=is_test,
        blocks=blocks,
        foot=fill_template(translate(FOOT, language), leak=breach.id.value),
        page_of=translate(PAGE_OF, language),
    )


def breach_json(breach: Breach, *, is_test: bool) -> bytes:
    """The same as JSON, with times in UTC."""
    facts = breach.facts
    return json_file(
        {
            "report": "leak",
            "test": is_test,
            "leak": breach.id.value,
            "kind": facts.kind.value,
            "people": facts.people,
            "data": sorted(facts.data),
            "measures": sorted(facts.measures),
            "serious": breach.is_serious,
            "noticed_at": facts.noticed_at.isoformat(),
            "report_by": breach.report_by.isoformat(),
            "tell_by": breach.tell_by.isoformat(),
            "reported_at": breach.reported_at.isoformat() if breach.reported_at else None,
            "number": breach.report_number or None,
            "told_at": breach.told_at.isoformat() if breach.told_at else None,
            "told_people": breach.told_people,
            "not_told": breach.not_told.value if breach.not_told else None,
            "overdue_at": breach.overdue_at.isoformat() if breach.overdue_at else None,
            "closed_at": breach.closed_at.isoformat() if breach.closed_at else None,
        }
    )


def _facts(breach: Breach, language: Language, zone: timezone) -> Sequence[tuple[str, str]]:
    facts, none = breach.facts, translate(NONE, language)

    def moment(at: datetime | None) -> str:
        return at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at else none

    told = translate(HARM_AVOIDED, language) if breach.not_told else moment(breach.told_at)
    return [
        (translate(KIND, language), translate(KIND_WORDS[facts.kind], language)),
        (translate(SERIOUS, language), translate(YES if breach.is_serious else NO, language)),
        (translate(DATA, language), ", ".join(translate(DATA_WORDS[one], language) for one in sorted(facts.data))),
        (translate(MEASURES, language), ", ".join(translate(MEASURE_WORDS[one], language) for one in sorted(facts.measures)) or none),
        (translate(NOTICED, language), moment(facts.noticed_at)),
        (translate(RECORDED, language), moment(breach.recorded_at)),
        (translate(REPORT_BY, language), moment(breach.report_by)),
        (translate(REPORTED, language), f"{moment(breach.reported_at)} {breach.report_number}".strip()),
        (translate(TELL_BY, language), moment(breach.tell_by)),
        (translate(TOLD_AT, language), told),
        (translate(OVERDUE, language), moment(breach.overdue_at)),
        (translate(CLOSED, language), moment(breach.closed_at)),
    ]
