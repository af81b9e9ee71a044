"""Words of the report of one inspection.

Words for inspections, in English and Chinese: what can be found, what is drawn from, and how far each thing is.
"""

from collections.abc import Mapping

from realname.inspections.model.finding import FindingState
from realname.inspections.model.inspection import CaseResult, InspectionState
from realname.inspections.model.rule import FindingKind
from realname.inspections.model.sampling import ShareKind, Stratum
from realname.kernel.text.bilingual_text import Words, said

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


FINDING_WORDS: Mapping[FindingKind, Words] = {
    FindingKind.EVIDENCE_MISSING: said("No ID that the rules accept was shown", "未出示规定的有效证件"),
    FindingKind.EVIDENCE_NOT_VALIDATED: said("The ID was not validated by reader and online check", "未通过读卡器和联网核验证件"),
    FindingKind.PERSON_NOT_COMPARED: said("The person was not compared with the ID on the spot", "未现场进行人证一致性核验"),
    FindingKind.CONSENT_MISSING: said("Separate consent to the face comparison is missing", "缺少人脸信息处理的单独同意"),
    FindingKind.NO_FACE_NOT_OFFERED: said("The way without a face was not offered", "未提供不刷脸的办理方式"),
    FindingKind.PROXY_INCOMPLETE: said("Both identities or the proof of a proxy are missing", "代办未登记双方证件或缺少授权证明"),
    FindingKind.QUOTA_EXCEEDED: said("More lines than one person may hold", "超过一人可持有的号码数"),
    FindingKind.DECISION_UNFOUNDED: said("It was approved against what was found", "与核验结果不符仍予办理"),
    FindingKind.RECORD_INCOMPLETE: said("The record is not complete", "登记资料不完整"),
    FindingKind.RECORD_WRONG: said("The record is not right", "登记资料不真实"),
    FindingKind.MEDIA_KEPT_TOO_LONG: said("Media were kept beyond their term", "影像资料超期留存"),
    FindingKind.AGENT_NOT_ALLOWED: said("Whoever registered it may not do so", "经办人无办理资格"),
}

STRATUM_WORDS: Mapping[Stratum, Words] = {
    Stratum.ALL: said("All that were decided", "全部已决定的登记"),
    Stratum.FACE: said("With a live face check", "刷脸办理"),
    Stratum.NO_FACE: said("Without a face scan", "不刷脸办理"),
    Stratum.APPROVED: said("Approved by the system", "系统通过"),
    Stratum.REFERRED: said("Referred to a person", "转人工复核"),
    Stratum.REFUSED: said("Refused by the system", "系统未通过"),
}

STATE_WORDS: Mapping[InspectionState, Words] = {
    InspectionState.BEGUN: said("Begun", "已开始"),
    InspectionState.FIXED: said("Randomness fixed", "随机数已固定"),
    InspectionState.DRAWN: said("Being looked at", "检查中"),
    InspectionState.CLOSED: said("Closed", "已办结"),
}

FINDING_STATE_WORDS: Mapping[FindingState, Words] = {
    FindingState.MADE: said("Not told to the operator yet", "尚未通知运营商"),
    FindingState.TOLD: said("With the operator", "待运营商整改"),
    FindingState.RECTIFIED: said("Rectified, to be looked at again", "已整改，待复查"),
    FindingState.NOT_ACCEPTED: said("Not accepted, with the operator again", "复查未通过，待再次整改"),
    FindingState.ACCEPTED: said("Rectified and accepted", "整改已通过"),
}
