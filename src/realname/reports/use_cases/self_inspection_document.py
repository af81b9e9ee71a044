"""The report of self-inspection as it is read on paper."""

from collections.abc import Mapping

from realname.inspections.text import FINDING_STATE_WORDS, FINDING_WORDS
from realname.kernel.ledger.events import Event
from realname.kernel.report_period import zone_of
from realname.kernel.text.bilingual_text import Language, Words, said
from realname.kernel.text.fill_template import filled
from realname.platform.documents.report_document import Block, Column, Heading, KeyFigures, Note, ReportDocument, Table, Warned
from realname.reports import text as counted
from realname.reports.model.self_inspection import CONTROLS, Control
from realname.reports.use_cases.counted_document import foot_of, made_again
from realname.reports.use_cases.self_inspection import SelfInspection

TITLE = said("Report of self-inspection", "自查报告")
WHAT_FOR = said(
    "What the operator looked at by itself in the period, and which clocks ran out (MIIT Order 25 of 2013, art. 15). Counted from the log.",
    "运营者在本期间的自查情况及逾期事项（工信部令第25号第15条），由日志统计得出。",
)
KEYS = {"opened": counted.FIGURES["opened"], "overridden": counted.FIGURES["overridden"], "without_face": counted.FIGURES["without_face"]}
LATE = said("Clocks that ran out", "逾期事项")
MEDIA_LATE = said("Media past their term, at most", "超期留存影像（最多）")
OPEN = said("Open findings of inspections", "未办结的检查问题")
OPEN_AT = said(
    "Told to the operator and not accepted yet, as the log stands where this report ends; since when the step runs, and whether it was "
    "noted as late.",
    "已通知运营者、整改尚未通过的问题，以所读日志末条为准；列明本步骤开始时间及是否已登记逾期。",
)
FOUND = said("Found", "问题")
INSPECTION = said("Inspection", "检查")
TURN = said("Step", "步骤")
SINCE = said("Since", "开始时间")
WAS_LATE = said("Late", "逾期")
YES, NO = said("yes", "是"), said("no", "否")
SAMPLE = said("Sample to look at again", "自查抽样")
SAMPLE_HOW = said(
    "Chosen by the root of the log alone, out of the registrations of the period without tests: the operator's own check, and no draw "
    "of an inspector's.",
    "仅由日志根哈希从本期间登记（不含测试登记）中确定：为运营者自查之用，并非监管抽查。",
)
CASE = said("Registration", "登记编号")
CONTROL_WORDS: Mapping[Control, Words] = {
    Control.MEDIA: said("Media and records", "影像与记录"),
    Control.REVIEWS: said("Reviews", "人工复核"),
    Control.RECONCILING: said("Comparison with the network", "与网络数据比对"),
    Control.PHOTOS: said("Sealed photos", "封存照片"),
    Control.KEYS: said("Keys", "密钥"),
    Control.DISPUTES: said("Disputed lines", "非本人办理"),
    Control.INSPECTIONS: said("Inspections by the regulator", "监管检查"),
    Control.LEAKS: said("Leaks of personal data", "个人信息泄露"),
    Control.FACES: said("Faces that are held", "人脸信息存量"),
    Control.OUTLETS: said("Outlets and agents", "网点与人员"),
}
EVENT_WORDS: Mapping[Event, Words] = {
    Event.MEDIA_PROVEN: said("The whole media store was held against the terms", "全部影像与留存期限核对"),
    Event.RECORDS_ERASED: said("Records were erased at their term", "到期记录删除"),
    Event.REVIEW_OPENED: said("Reviews begun", "开始复核"),
    Event.REVIEW_SETTLED: said("Reviews decided", "复核完成"),
    Event.REVIEW_PLANTED: said("Known cases planted", "投放已知样本"),
    Event.LINE_RECONCILED: said("Differences settled", "差异已处理"),
    Event.PHOTO_OPENING_ASKED: said("Openings asked for", "申请查看"),
    Event.PHOTO_OPENING_REFUSED: said("Openings refused", "拒绝查看"),
    Event.PHOTO_OPENED: said("Looks", "查看次数"),
    Event.KEYS_ROTATED: said("Keys rotated", "更换密钥"),
    Event.KEYS_SIGNING_RENEWED: said("Signing key renewed", "更换签名密钥"),
    Event.LINE_DISPUTED: said("Lines disputed", "提出非本人办理"),
    Event.LINE_DISPUTE_ANSWERED: said("Disputes answered", "已答复"),
    Event.INSPECTION_NOTICE_GIVEN: said("Notices received", "收到通知"),
    Event.INSPECTION_RECTIFIED: said("Findings rectified", "已整改"),
    Event.INSPECTION_CLOSED: said("Inspections closed", "检查办结"),
    Event.LEAK_RECORDED: said("Leaks recorded", "登记泄露事件"),
    Event.LEAK_REPORTED: said("Leaks reported", "已报告"),
    Event.LEAK_PEOPLE_TOLD: said("Settled with the people", "已告知当事人或说明"),
    Event.LEAK_CLOSED: said("Leaks closed", "已结案"),
    Event.FACES_LINE_CROSSED: said("Line of held faces reached", "达到备案标准"),
    Event.AGENT_TRAINED: said("Trainings recorded", "培训登记"),
    Event.AGENT_SUSPENDED: said("Agents suspended", "停办人员"),
    Event.OUTLET_SUSPENDED: said("Outlets suspended", "停办网点"),
    Event.FACES_FILED: said("Filed", "已备案"),
    Event.LINE_DISPUTE_OVERDUE: said("Disputes not answered in time", "未按时答复"),
    Event.INSPECTION_OVERDUE: said("Steps of inspections that were late", "检查事项逾期"),
    Event.LEAK_OVERDUE: said("Leaks not reported or told in time", "泄露事件未按时报告或告知"),
    Event.FACES_FILING_OVERDUE: said("Filing not made in time", "未按时备案"),
}


def self_inspection_document(report: SelfInspection, language: Language) -> ReportDocument:
    """Say it in a language."""
    subject, whole, controls, tree = report.counted.subject, report.counted.whole, report.controls, report.counted.head.tree
    late = sum(controls.overdue.values())
    command = f"realname reports make self-inspection --month {subject.period.name} --zone {subject.period.zone} --size {tree.size}"
    blocks: list[Block] = [
        *([Warned(counted.IN_A_SANDBOX[language])] if subject.is_test else []),
        *([] if report.counted.is_over else [Warned(counted.NOT_OVER[language])]),
        KeyFigures([*((words[language], str(getattr(whole, name))) for name, words in KEYS.items()), (LATE[language], str(late))]),
        Note(WHAT_FOR[language]),
        Heading(LATE[language]),
        _table({event: controls.overdue[event] for event in controls.overdue}, language, (MEDIA_LATE[language], controls.media_overdue)),
    ]
    for control, events in CONTROLS.items():
        blocks += [Heading(CONTROL_WORDS[control][language]), _table({event: controls.counts[event] for event in events}, language)]
    blocks += [Heading(OPEN[language]), Note(OPEN_AT[language]), _open_findings(report, language)]
    blocks += [Heading(SAMPLE[language]), Note(SAMPLE_HOW[language]), _sample(report, language)]
    blocks += made_again(report.counted.head, f"{command}{' --test' if subject.is_test else ''} --from-export FILE", language)
    return ReportDocument(
        language=language,
        title=TITLE[language],
        subtitle=filled(counted.DAY[language], day=subject.period.name, zone=subject.period.zone),
        is_test=subject.is_test,
        blocks=blocks,
        foot=foot_of(tree, language),
        page_of=counted.PAGE_OF[language],
    )


def _open_findings(report: SelfInspection, language: Language) -> Block:
    if not report.controls.open_findings:
        return Note(counted.NOTHING_YET[language])
    titles = ((FOUND, 4.0), (INSPECTION, 3.5), (TURN, 3.0), (SINCE, 2.0), (WAS_LATE, 1.2))
    rows = [
        (
            _kind(one.kind, language),
            one.inspection,
            FINDING_STATE_WORDS[one.state][language],
            f"{one.since.astimezone(zone_of(report.counted.subject.period.zone)):%Y-%m-%d %H:%M}",
            (YES if one.is_late else NO)[language],
        )
        for one in report.controls.open_findings
    ]
    return Table(columns=[Column(title=title[language], share=share) for title, share in titles], rows=rows)


def _kind(code: str, language: Language) -> str:
    known = {one.value: words for one, words in FINDING_WORDS.items()}
    return known[code][language] if code in known else code  # of a newer realname than this one


def _sample(report: SelfInspection, language: Language) -> Block:
    cases = report.counted.sample
    if not cases:
        return Note(counted.NOTHING_YET[language])
    return Table(columns=(Column(title=CASE[language]),), rows=[(one.value,) for one in cases])


def _table(counts: Mapping[Event, int], language: Language, *more: tuple[str, int]) -> Table:
    columns = (Column(title=counted.FIGURE_COLUMN[language], share=5), Column(title=counted.COUNT_COLUMN[language], is_number=True))
    rows = [(EVENT_WORDS[event][language], str(count)) for event, count in counts.items()]
    return Table(columns=columns, rows=[*rows, *((name, str(count)) for name, count in more)])
