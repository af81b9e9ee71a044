"""A report of counts as it is read on paper."""

from collections.abc import Mapping, Sequence
from datetime import UTC

from realname.kernel.report_period import PeriodKind
from realname.kernel.text.text import Language, fill_template
from realname.ledger.model.tree_head import TreeHead
from realname.ledger.use_cases.tree import document_footer
from realname.platform.documents.report_document import (
    ENTRIES,
    IN_A_SANDBOX,
    PAGE_OF,
    ROOT,
    Bars,
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
from realname.registration.model.reasons import Reason
from realname.registration.text import REASON_WORDS
from realname.reports import text as words
from realname.reports.model.counted_report import CountedKind, CountedReport, ReportHead, ReportSubject
from realname.reports.model.route_times import RouteTimes
from realname.reports.model.tally import Tally
from realname.reports.use_cases.counted_rows import COUNTS, count_of


def counted_document(report: CountedReport, language: Language) -> ReportDocument:
    """Say it in a language."""
    subject, whole = report.subject, report.whole
    tree = report.head.tree
    blocks: list[Block] = [
        *([Warned(translate(IN_A_SANDBOX, language))] if subject.is_test else []),
        *([] if report.is_over else [Warned(translate(words.NOT_OVER, language))]),
        KeyFigures([(translate(words.FIGURES[name], language), str(count_of(whole, name))) for name in words.KEY_FIGURES]),
        Heading(translate(words.WHAT_BECAME, language)),
        Bars(bars=[(translate(words.FIGURES[name], language), count_of(whole, name)) for name in words.ENDS]),
        Note(fill_template(translate(words.HOW_COUNTED, language), size=tree.size)),
        *_reasons(whole.refusals, translate(words.WHY_REFUSED, language), language),
        *_reasons(whole.referrals, translate(words.WHY_REFERRED, language), language),
        *_times(whole, language),
        *_days(report, language),
        *_outlets(report, language),
        Heading(translate(words.ALL_FIGURES, language)),
        _all_figures(whole, language),
        *made_again(report.head, _command(subject, tree), language),
    ]
    return ReportDocument(
        language=language,
        title=translate(words.TITLES[subject.kind], language),
        subtitle=_about(subject, language),
        is_test=subject.is_test,
        blocks=blocks,
        foot=document_footer(tree, language),
        page_of=translate(PAGE_OF, language),
    )


def made_again(head: ReportHead, command: str, language: Language) -> Sequence[Block]:
    """What a report is made from, which published head covers it, and how the person who has the log makes it again."""
    tree, at = head.tree, head.published_at
    published = f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if at else translate(words.NOT_PUBLISHED, language)
    return [
        Heading(translate(words.MADE_AGAIN, language)),
        Note(translate(words.FROM_THE_LOG, language)),
        Facts(
            [
                (translate(ENTRIES, language), str(tree.size)),
                (translate(ROOT, language), tree.root_hash),
                (translate(words.PUBLISHED, language), published),
                (translate(words.COMMAND, language), command),
            ]
        ),
    ]


def _about(subject: ReportSubject, language: Language) -> str:
    period = fill_template(translate(words.DAY, language), day=subject.period.name, zone=subject.period.zone)
    return (
        fill_template(translate(words.OF_OUTLET, language), outlet=subject.outlet_id.value, period=period) if subject.outlet_id else period
    )


def _command(subject: ReportSubject, tree: TreeHead) -> str:
    period = subject.period
    asked = f"--{'day' if period.kind is PeriodKind.DAY else 'month'} {period.name} --zone {period.zone} --size {tree.size}"
    outlet = f" --outlet {subject.outlet_id.value}" if subject.outlet_id else ""
    test = " --test" if subject.is_test else ""
    return f"realname oversight reports make {subject.kind.value} {asked}{outlet}{test} --from-export FILE"


def _reasons(counted: Mapping[str, int], title: str, language: Language) -> Sequence[Block]:
    if not counted:
        return []
    columns = (
        Column(title=translate(words.REASON_COLUMN, language), share=5),
        Column(title=translate(words.CODE_COLUMN, language), share=2.5),
        Column(title=translate(words.COUNT_COLUMN, language), is_number=True),
    )
    rows = [(_reason(code, language), code, str(count)) for code, count in counted.items()]
    return [Heading(title), Table(columns=columns, rows=rows), Note(translate(words.ONE_HAS_SEVERAL, language))]


def _reason(code: str, language: Language) -> str:
    known = {one.value: one for one in Reason}
    return translate(REASON_WORDS[known[code]], language) if code in known else code  # of a newer realname than this one


def _times(whole: Tally, language: Language) -> Sequence[Block]:
    rows = [
        (translate(words.TO_THE_DECISION, language), _minutes(whole.decision_times, language)),
        (translate(words.TO_THE_LINE, language), _minutes(whole.line_times, language)),
    ]
    return [Heading(translate(words.TIMES, language)), Facts(rows)]


def _minutes(times: RouteTimes | None, language: Language) -> str:
    if times is None:
        return translate(words.NOTHING_YET, language)
    return fill_template(translate(words.MINUTES, language), median=f"{times.median:g}", p90=f"{times.p90:g}")


def _days(report: CountedReport, language: Language) -> Sequence[Block]:
    if report.subject.period.kind is PeriodKind.DAY:
        return []
    bars = Bars(bars=[(day.isoformat(), tally.opened) for day, tally in report.days])
    table = _many(translate(words.DAY_COLUMN, language), [(day.isoformat(), tally) for day, tally in report.days], language)
    return [Heading(translate(words.BY_DAY, language)), bars, table]


def _outlets(report: CountedReport, language: Language) -> Sequence[Block]:
    if report.subject.kind is CountedKind.OUTLET:
        return []
    rows = [(outlet.value, tally) for outlet, tally in report.outlets]
    table = _many(translate(words.OUTLET_COLUMN, language), rows, language) if rows else Note(translate(words.NOTHING_YET, language))
    return [Heading(translate(words.BY_OUTLET, language)), table]


def _many(first: str, rows: Sequence[tuple[str, Tally]], language: Language) -> Table:
    columns = [
        Column(title=first, share=1.3),
        *(Column(title=translate(one, language), is_number=True) for one in words.SHORT_FIGURES.values()),
    ]
    return Table(columns=columns, rows=[(name, *(str(count_of(tally, one)) for one in words.SHORT_FIGURES)) for name, tally in rows])


def _all_figures(whole: Tally, language: Language) -> Table:
    columns = (
        Column(title=translate(words.FIGURE_COLUMN, language), share=4),
        Column(title=translate(words.COUNT_COLUMN, language), is_number=True),
    )
    return Table(columns=columns, rows=[(translate(words.FIGURES[name], language), str(count_of(whole, name))) for name in COUNTS])
