"""Words of the report of one inspection."""

from collections.abc import Mapping

from realname.application.words import Words, said
from realname.domain.draw import ShareKind
from realname.domain.inspection import CaseResult

TITLE = said("Report of an inspection", "检查报告")
ABOUT = said("{number}, {since} to {until}", "{number}，{since} 至 {until}")
DRAWN_FROM = said("What was drawn from, and how", "抽样范围与方式")
STATE = said("State", "状态")
BEGUN = said("Begun", "开始")
PERIOD = said("Decided from, until before", "决定时间（起，止）")
STRATUM = said("Drawn from", "抽样总体")
OUTLETS = said("Outlets", "网点")
ALL_OUTLETS = said("all", "全部")
POPULATION = said("Registrations drawn from", "总体数量")
SAMPLE = said("Sample asked for, drawn", "要求样本数，实际抽取")
COMMITMENT = said("Commitment to the operator's share", "运营商份额的承诺值")
INSPECTORS = said("Inspector's share", "检查员份额")
FIXED = said("Fixed", "固定时间")
OPERATORS = said("Operator's share", "运营商份额")
LIST_DIGEST = said("Digest of the drawn list", "抽取名单摘要")
NOT_YET = said("not yet", "尚无")
DRAW_AGAIN = said(
    "Whoever has the entries up to this root draws the same cases again with these values: tools/redraw.py, docs/inspections.md.",
    "持有该根哈希所含日志者，用以上数值可重新抽得相同的登记：tools/redraw.py，docs/inspections.md。",
)
SHARES: Mapping[ShareKind, Words] = {
    ShareKind.DICE: said("dice: {share}", "骰子：{share}"),
    ShareKind.BEACON: said("beacon {source}, round {round}: {share}", "信标 {source}，第 {round} 轮：{share}"),
}
KEY_DRAWN = said("Cases drawn", "抽取登记")
KEY_CONFORM = said("Conform", "符合要求")
KEY_FINDINGS = said("Findings", "发现问题")
KEY_OPEN = said("Not accepted yet", "未整改完成")
KEY_LATE = said("Steps that are late", "逾期事项")
CASES = said("Cases", "登记")
ORDINAL = said("No.", "序号")
CASE = said("Case", "登记编号")
ENTRY = said("Decided by entry", "决定条目")
OUTLET = said("Outlet", "网点")
RESULT = said("Result", "结果")
CHECKED = said("Looked at", "检查时间")
RESULTS: Mapping[CaseResult, Words] = {
    CaseResult.CONFORMS: said("conforms", "符合"),
    CaseResult.FINDING: said("finding", "有问题"),
}
FINDINGS = said("Findings, notices and rectifications", "问题、通知与整改")
FINDING = said("Finding", "问题")
ARTICLE = said("Rule", "依据")
REMARK = said("Remark", "说明")
WHEN = said("Made, told, accepted", "发现、通知、通过")
FINDING_STATE = said("State", "状态")
DUE = said("Due", "期限")
LATE = said("late", "已逾期")
RECTIFICATION = said("Rectification {round}", "第 {round} 次整改")
FILE = said("file of {bytes} bytes, SHA-256 {digest}", "文件 {bytes} 字节，SHA-256 {digest}")
ACCEPTED = said("accepted {at}", "通过 {at}")
TURNED_DOWN = said("not accepted {at}: {answer}", "未通过 {at}：{answer}")
WAITS = said("not looked at again yet", "待复查")
NO_FINDINGS = said("Nothing was found.", "未发现问题。")
SIGNED = said("Inspector, date", "检查员、日期")
