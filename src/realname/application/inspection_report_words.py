"""Words of the report of an inspection, in English and Chinese."""

from realname.application.words import said

TITLE = said("Inspection", "检查报告")
CASES = said("Cases drawn", "抽中案例")
CONFORM = said("Conform", "符合")
WITH_FINDING = said("With findings", "有问题")
OPEN = said("Not looked at", "未查看")
FINDINGS = said("Findings", "问题数")
ACCEPTED = said("Rectified and accepted", "整改通过")
CLOSED = said(
    "Closed {at}: every case was looked at, and every finding was rectified and accepted.",
    "已于 {at} 办结：案例均已查看，问题均已整改并通过。",
)
NOT_CLOSED = said(
    "This inspection is not closed: what follows is how it stood when it was printed.", "本次检查尚未办结，以下为打印时的状态。"
)
LATE = said("Steps that are late: {count}.", "已逾期的步骤：{count} 项。")

ROOT_PART = said("1. The root", "1. 根哈希")
RANDOMNESS_PART = said("2. The randomness", "2. 随机数")
CASES_PART = said("3. The cases", "3. 案例")
FINDINGS_PART = said("4. Findings", "4. 问题")
FINDING_PART = said("Finding {number}: {kind}", "问题 {number}：{kind}")
NONE_FOUND = said("Nothing was found.", "未发现问题。")
AGAIN_PART = said("How to draw again", "如何重新抽取")
AGAIN = said(
    "The draw is made of the values above and of the entries of the log before the root, and of nothing else. Whoever has an export of "
    "the log draws the same cases, without any code of realname. Words of inspector and operator are not in the log; their digests are.",
    "抽取仅由以上数值和根哈希之前的日志记录决定。持有日志导出文件者无需 realname 的任何代码即可抽出相同的案例。"
    "检查员与运营商的文字说明不在日志中，其摘要在日志中。",
)

INSPECTION_ID = said("Inspection id", "检查编号")
BEGUN = said("Begun", "开始")
ENTRIES = said("Entries below the root", "根哈希下的记录数")
ROOT = said("Root", "根哈希")
COMMITMENT = said("Commitment to the operator's share", "运营商随机数的承诺")
SINCE = said("Decided from", "决定时间自")
UNTIL = said("Decided before", "决定时间早于")
OUTLETS = said("Outlets", "网点")
ALL = said("all", "全部")
STRATUM = said("Of these", "范围")
SAMPLE = said("Sample", "样本数")
SHARE_IS = said("The inspector's share is", "检查员的随机数为")
DICE = said("dice", "骰子")
BEACON = said("beacon {source}, round {round}, given out {at}", "信标 {source}，轮次 {round}，公布于 {at}")
SHARE = said("The inspector's share", "检查员的随机数")
FIXED = said("Fixed", "固定时间")
NONCE = said("The operator's share, shown last", "运营商的随机数（最后公开）")
NOT_YET = said("not yet", "尚无")
DRAWN = said("Drawn", "抽取时间")
POPULATION = said("Drawn from", "抽取总数")
LIST = said("Digest of the list", "名单摘要")
NUMBER = said("No.", "序号")
REGISTRATION = said("Registration", "登记编号")
ENTRY = said("Entry", "记录序号")
OUTLET = said("Outlet", "网点")
RESULT = said("Result", "结果")
FINDING = said("Finding", "有问题")
RULE = said("By which rule", "依据")
REMARK = said("The inspector's words", "检查员说明")
ERASED = said("erased with the record of the registration", "已随登记记录删除")
FOUND = said("Found", "发现时间")
TOLD = said("The operator was told", "通知运营商时间")
STANDS = said("How it stands", "状态")
DUE = said("Due by", "期限")
RECTIFICATION = said("Rectification {number}, {at}", "第 {number} 次整改，{at}")
EVIDENCE = said("Evidence {number}, SHA-256", "第 {number} 次证据，SHA-256")
RECHECK = said("Re-check {number}, {at}", "第 {number} 次复查，{at}")
YES = said("accepted", "通过")
NO = said("not accepted: {answer}", "未通过：{answer}")
FOOT = said("{size} entries, root {root}", "日志 {size} 条，根哈希 {root}")
PAGE_OF = said("Page {page} of {pages}", "第 {page} 页，共 {pages} 页")
IN_A_SANDBOX = said("Made in a sandbox: people, lines and network are simulated.", "本报告来自测试环境：人员、号码和网络均为模拟。")
