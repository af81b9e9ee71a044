"""Words for inspections, in English and Chinese: what can be found, what is drawn from, and how far each thing is."""

from collections.abc import Mapping

from realname.application.words import Words, said
from realname.domain.draw import Stratum
from realname.domain.inspection import InspectionState
from realname.domain.inspection_finding import FindingState
from realname.domain.inspection_rule import FindingKind

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
