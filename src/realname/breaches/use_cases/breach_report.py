"""The report of one leak, for the authority: as it is read on paper, and as JSON. Codes and counts; the letter is the operator's own."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from realname.breaches.model.breach import Leak
from realname.breaches.text import DATA_WORDS, KIND_WORDS, MEASURE_WORDS
from realname.kernel.report_period import offset_zone
from realname.kernel.text.bilingual_text import Language, said
from realname.kernel.text.fill_template import filled
from realname.platform.documents.report_document import Block, Facts, KeyFigures, Note, ReportDocument, Warned
from realname.reports.text import IN_A_SANDBOX, PAGE_OF
from realname.reports.use_cases.counted_rows import json_file

TITLE = said("Report of a leak of personal data", "个人信息泄露事件报告")
RULES = said("MIIT Order 25 (2013) art. 13; PIPL art. 57", "工信部令第25号第13条；《个人信息保护法》第57条")
PEOPLE = said("People it reaches", "涉及人数")
TOLD = said("People told", "已告知人数")
KIND = said("What happened", "事件类型")
SERIOUS = said("Serious", "是否严重")
YES, NO = said("yes", "是"), said("no", "否")
DATA = said("Which data", "涉及的信息")
MEASURES = said("What was done against it", "已采取的措施")
NOTICED = said("Noticed", "发现时间")
RECORDED = said("Recorded", "登记时间")
REPORT_BY = said("To be reported until", "报告截止时间")
REPORTED = said("Reported, number", "报告时间及编号")
TELL_BY = said("People to be told until", "告知截止时间")
TOLD_AT = said("Told", "告知时间")
HARM_AVOIDED = said("not told: the measures keep the harm away", "未告知：措施已有效避免危害")
OVERDUE = said("A clock ran out, noted", "逾期记录时间")
CLOSED = said("Closed", "结案时间")
NONE = said("none", "无")
FOOT = said("Leak {leak}; each step is in the transparency log under this id.", "事件 {leak}；各步骤均以此编号记入透明日志。")
BY_CLOCK = said("Times are those of UTC{offset}.", "时间均为 UTC{offset}。")


def leak_document(leak: Leak, language: Language, *, utc_offset_minutes: int, is_test: bool) -> ReportDocument:
    """Say it in a language, with times by the clock of the rule pack."""
    zone = timezone(timedelta(minutes=utc_offset_minutes))
    blocks: list[Block] = [
        *([Warned(IN_A_SANDBOX[language])] if is_test else []),
        *([Warned(OVERDUE[language])] if leak.overdue_at else []),
        KeyFigures([(PEOPLE[language], str(leak.facts.people)), (TOLD[language], str(leak.told_people or 0))]),
        Facts(_facts(leak, language, zone)),
        Note(RULES[language]),
        Note(filled(BY_CLOCK[language], offset=offset_zone(utc_offset_minutes).removeprefix("UTC"))),
    ]
    return ReportDocument(
        language=language,
        title=TITLE[language],
        subtitle=leak.id.value,
        is_test=is_test,
        blocks=blocks,
        foot=filled(FOOT[language], leak=leak.id.value),
        page_of=PAGE_OF[language],
    )


def leak_json(leak: Leak, *, is_test: bool) -> bytes:
    """The same as JSON, with times in UTC."""
    facts = leak.facts
    return json_file(
        {
            "report": "leak",
            "test": is_test,
            "leak": leak.id.value,
            "kind": facts.kind.value,
            "people": facts.people,
            "data": sorted(facts.data),
            "measures": sorted(facts.measures),
            "serious": leak.is_serious,
            "noticed_at": facts.noticed_at.isoformat(),
            "report_by": leak.report_by.isoformat(),
            "tell_by": leak.tell_by.isoformat(),
            "reported_at": leak.reported_at.isoformat() if leak.reported_at else None,
            "number": leak.report_number or None,
            "told_at": leak.told_at.isoformat() if leak.told_at else None,
            "told_people": leak.told_people,
            "not_told": leak.not_told.value if leak.not_told else None,
            "overdue_at": leak.overdue_at.isoformat() if leak.overdue_at else None,
            "closed_at": leak.closed_at.isoformat() if leak.closed_at else None,
        }
    )


def _facts(leak: Leak, language: Language, zone: timezone) -> Sequence[tuple[str, str]]:
    facts, none = leak.facts, NONE[language]

    def moment(at: datetime | None) -> str:
        return at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at else none

    told = HARM_AVOIDED[language] if leak.not_told else moment(leak.told_at)
    return [
        (KIND[language], KIND_WORDS[facts.kind][language]),
        (SERIOUS[language], (YES if leak.is_serious else NO)[language]),
        (DATA[language], ", ".join(DATA_WORDS[one][language] for one in sorted(facts.data))),
        (MEASURES[language], ", ".join(MEASURE_WORDS[one][language] for one in sorted(facts.measures)) or none),
        (NOTICED[language], moment(facts.noticed_at)),
        (RECORDED[language], moment(leak.recorded_at)),
        (REPORT_BY[language], moment(leak.report_by)),
        (REPORTED[language], f"{moment(leak.reported_at)} {leak.report_number}".strip()),
        (TELL_BY[language], moment(leak.tell_by)),
        (TOLD_AT[language], told),
        (OVERDUE[language], moment(leak.overdue_at)),
        (CLOSED[language], moment(leak.closed_at)),
    ]
