"""Words of the reports of counts."""

from collections.abc import Mapping

from realname.kernel.text.bilingual_text import Words, said
from realname.reports.model.counted_report import CountedKind

TITLES: Mapping[CountedKind, Words] = {
    CountedKind.DAILY: said("Daily report of registrations", "实名登记日报"),
    CountedKind.MONTHLY: said("Monthly report of registrations", "实名登记月报"),
    CountedKind.OUTLET: said("Report of one outlet", "营业网点登记报告"),
}

# Each figure: how it is called, and what it counts.
FIGURES: Mapping[str, Words] = {
    "opened": said("Opened", "开始办理"),
    "submitted": said("Submitted", "已提交"),
    "approved": said("Approved", "已通过"),
    "referred": said("Referred to a person", "转人工复核"),
    "overridden": said("Approved by people against the machine", "人工改判通过"),
    "without_face": said("Without a face scan", "不刷脸办理"),
    "handed_over": said("of which began with a face scan", "其中先刷脸后转"),
    "appealed": said("Appealed", "提出申诉"),
    "retries": said("Live checks that failed", "活体检测失败次数"),
    "activated": said("Line active", "号码已开通"),
    "refused": said("Refused", "已拒绝"),
    "withdrawn": said("Withdrawn", "申请人撤回"),
    "abandoned": said("Abandoned", "中途放弃"),
    "lapsed": said("Lapsed without a decision", "逾期未决"),
    "rejected": said("Turned down by the network", "开通未成功"),
    "waiting": said("Not ended yet", "尚未办结"),
    "tests": said("Test registrations, counted apart", "测试登记（单独计数）"),
}
SHORT_FIGURES: Mapping[str, Words] = {
    "opened": FIGURES["opened"],
    "activated": said("Active", "已开通"),
    "refused": FIGURES["refused"],
    "referred": said("Referred", "转人工"),
    "overridden": said("Overridden", "人工改判"),
    "without_face": said("No face", "不刷脸"),
    "appealed": FIGURES["appealed"],
    "waiting": said("Open", "未办结"),
    "tests": said("Tests", "测试"),
}
ENDS = ("activated", "refused", "withdrawn", "abandoned", "lapsed", "rejected", "waiting")
KEY_FIGURES = ("opened", "activated", "refused", "referred", "without_face")

DAY = said("{day}, days by {zone}", "{day}，按 {zone} 计日")
OF_OUTLET = said("outlet {outlet}, {period}", "网点 {outlet}，{period}")
HOW_COUNTED = said(
    "Each registration is counted once: on the day on which it was opened, with what had become of it by entry {size} of the log. "
    "Test registrations of mystery shoppers are in no other figure.",
    "每笔登记只计一次：计入开始办理当日，结果以日志第 {size} 条为准。神秘顾客的测试登记不计入其他数字。",
)
NOT_OVER = said(
    "The log as read here ends before the period does: more may be opened in it yet.", "所读日志截止时该期间尚未结束，数字仍可能增加。"
)
WHAT_BECAME = said("What became of them", "办理结果")
ALL_FIGURES = said("All figures", "全部数字")
WHY_REFUSED = said("Why the machine refused", "系统拒绝的原因")
WHY_REFERRED = said("Why the machine asked a person", "系统转人工的原因")
ONE_HAS_SEVERAL = said("One registration can have several reasons.", "同一笔登记可有多个原因。")
TIMES = said("How long it takes", "办理用时")
TO_THE_DECISION = said("From the opening to the decision", "从开始办理到系统决定")
TO_THE_LINE = said("From the opening to the active line", "从开始办理到号码开通")
MINUTES = said("half within {median} min, nine of ten within {p90} min", "半数在 {median} 分钟内，九成在 {p90} 分钟内")
NOTHING_YET = said("none", "无")
BY_DAY = said("By day", "按日")
BY_OUTLET = said("By outlet", "按网点")
DAY_COLUMN = said("Day", "日期")
OUTLET_COLUMN = said("Outlet", "网点")
FIGURE_COLUMN = said("Figure", "项目")
COUNT_COLUMN = said("Count", "数量")
REASON_COLUMN = said("Reason", "原因")
CODE_COLUMN = said("Code", "代码")

MADE_AGAIN = said("How to make it again", "如何重新生成")
FROM_THE_LOG = said(
    "Everything in this report is made from the first entries of the transparency log and from nothing else. Whoever has an export of the "
    "log makes the same file again, byte by byte, and compares the root with the one that was published:",
    "本报告仅由透明日志的前若干条生成，不含其他来源。持有日志导出文件者可重新生成逐字节相同的文件，并将根哈希与已公布的根哈希比对：",
)
ENTRIES = said("Entries of the log", "日志条数")
ROOT = said("Root (SHA-256, RFC 9162)", "根哈希（SHA-256，RFC 9162）")
PUBLISHED = said("Signed head published at", "签名日志头公布时间")
NOT_PUBLISHED = said("no published head covers it yet", "尚无已公布的日志头包含这些条目")
COMMAND = said("Command", "命令")
FOOT = said("{size} entries, root {root}", "日志 {size} 条，根哈希 {root}")
PAGE_OF = said("Page {page} of {pages}", "第 {page} 页，共 {pages} 页")
IN_A_SANDBOX = said("Made in a sandbox: people, lines and network are simulated.", "本报告来自测试环境：人员、号码和网络均为模拟。")
