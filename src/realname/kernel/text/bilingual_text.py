"""Words for people, in English and Chinese: what a reason means, and what an action asks of the applicant."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from realname.registration.model.reasons import Reason
from realname.verification.model.observations import Action


class Language(StrEnum):
    """Languages people are spoken to in."""

    EN = "en"
    ZH = "zh"


Words = Mapping[Language, str]


def said(en: str, zh: str) -> Words:
    """The same in each language."""
    return {Language.EN: en, Language.ZH: zh}


# What the prompt says, and what is spoken: nothing but the movement, as it has to be understood at a glance.
ACTION_WORDS: Mapping[Action, Words] = {
    Action.TURN_LEFT: said("Turn your head to your left", "请向您的左侧转头"),
    Action.TURN_RIGHT: said("Turn your head to your right", "请向您的右侧转头"),
    Action.LOOK_UP: said("Look up", "请抬头"),
    Action.LOOK_DOWN: said("Look down", "请低头"),
    Action.BLINK: said("Blink once", "请眨一下眼"),
}

REASON_WORDS: Mapping[Reason, Words] = {
    Reason.CHALLENGE_ABSENT: said("The clip was recorded without a challenge.", "该视频不是按动作指令录制的。"),
    Reason.CHALLENGE_NOT_MET: said("The actions asked for were not seen in their order.", "未按顺序看到所要求的动作。"),
    Reason.FACE_CHANGED: said("More than one person's face appears in the clip.", "视频中出现了不同人的面孔。"),
    Reason.FACE_COMPARISON_UNSURE: said(
        "The face and the ID portrait are not alike enough to be sure.", "人脸与证件照片的相似度不足以确认。"
    ),
    Reason.FACE_NON_MATCH: said("The face does not match the ID portrait.", "人脸与证件照片不符。"),
    Reason.PROBES_TOO_FEW: said("Too few good views of the face in the clip.", "视频中清晰的人脸画面太少。"),
    Reason.PRESENTATION_ATTACK: said("The clip looks like a picture or a screen held to the camera.", "视频疑似翻拍照片或屏幕。"),
    Reason.PRESENTATION_UNSURE: said("It is unsure whether a person sat before the camera.", "无法确定镜头前是否为真人。"),
    Reason.PRESENTATION_NOT_SCREENED: said("The clip could not be screened for attacks.", "未能对视频进行防攻击检测。"),
    Reason.REFERENCE_TOO_SMALL: said("The ID portrait is too small to be compared with care.", "证件照片过小，无法可靠比对。"),
    Reason.EVIDENCE_EXPIRED: said("The evidence is not valid on this day.", "证件不在有效期内。"),
    Reason.EVIDENCE_NOT_ACCEPTED: said("This kind of evidence is not accepted.", "不接受该类证件。"),
    Reason.SOURCE_CONTRADICTS: said("The authority's record differs from the evidence.", "权威机构的记录与证件信息不一致。"),
    Reason.SOURCE_DOES_NOT_KNOW: said("The authority has no record of the evidence.", "权威机构没有该证件的记录。"),
    Reason.SOURCE_UNAVAILABLE: said("The authority could not be reached.", "无法连接权威机构。"),
    Reason.LINE_QUOTA_REACHED: said("The applicant holds as many lines as allowed.", "申请人名下号码已达上限。"),
    Reason.MOTION_SURPLUS: said("More movements were seen than asked for.", "看到的动作多于所要求的动作。"),
    Reason.CHALLENGE_ADAPTED: said(
        "The live face check was shortened for the applicant, so a person looks at it.", "活体检测动作已按申请人情况减少，需人工复核。"
    ),
    Reason.MOTION_UNTIMELY: said(
        "Movements came before they were asked for, or faster than a head turns.", "部分动作早于提示，或快于正常转头速度。"
    ),
    Reason.RECORDED_CLIP: said(
        "A clip was uploaded instead of a live face check, so a person looks at it.", "以上传视频代替现场活体检测，需人工复核。"
    ),
    Reason.EVIDENCE_TYPED: said(
        "The ID was typed by hand instead of read from its chip, so a person looks at it.", "证件信息为手工录入而非读卡，需人工复核。"
    ),
    Reason.REPRESENTATIVE_UNDER_AGE: said("Whoever acts for the holder is not of age.", "代办人或监护人未成年。"),
    Reason.REPRESENTATIVE_EVIDENCE_EXPIRED: said(
        "The ID of whoever acts for the holder is not valid on this day.", "代办人或监护人的证件不在有效期内。"
    ),
    Reason.AUTHORITY_NOT_ACCEPTED: said(
        "Nobody may act for this holder in this way, or not by this proof.", "该办理人身份或证明材料不符合代办或监护的要求。"
    ),
    Reason.PROXY_TOO_OFTEN: said(
        "Whoever acts for the holder registered many lines for others lately, so a person looks at it.",
        "该代办人近期已为他人办理多个号码，需人工复核。",
    ),
    Reason.STOPPED_MEANWHILE: said(
        "This outlet, or who works there, was stopped by the operator's supervision while the registration was under way.",
        "办理期间，该营业厅或经办人员已被运营商暂停办理业务。",
    ),
    Reason.EARLIER_ATTACK: said(
        "A live face check shortly before did not look like a person before the counter's camera.",
        "此前不久的一次活体检测疑似并非本人在柜台摄像头前完成。",
    ),
    Reason.VISUAL_CHECK_REFUSED: said(
        "Two people compared the person with the ID, and both said that it is somebody else.",
        "两名工作人员当面比对后，均认为与证件照片不是同一人。",
    ),
    Reason.VISUAL_CHECK_DISAGREES: said(
        "Of two people who compared the person with the ID one said that it is somebody else.",
        "两名工作人员当面比对，其中一人认为与证件照片不是同一人。",
    ),
    Reason.VISUAL_CHECK_UNSURE: said(
        "Of two people who compared the person with the ID one was not sure.", "两名工作人员当面比对，有人无法确认是否为同一人。"
    ),
    Reason.OTHER_MEANS_MISSING: said(
        "Beside the comparison by two people something more is needed, and it was not shown.",
        "除两人当面比对外，还需其他核验方式，本次未能提供。",
    ),
    Reason.OTHER_MEANS_NOT_CONFIRMED: said(
        "A bank card, PIN or code that was shown beside the ID was not confirmed.", "除证件外提供的银行卡、证件密码或短信验证码未通过核验。"
    ),
    Reason.POLICY_CHANGED: said("The rules changed while the registration was under way.", "办理期间规则发生了变更。"),
    Reason.APPLICANT_UNDER_AGE: said("The applicant is too young to register alone.", "申请人未达到可独立办理的年龄。"),
    Reason.REVIEWED_OTHER_PERSON: said(
        "A person compared the pictures with the ID portrait, and saw two different people.", "经人工比对，现场画面与证件照片不是同一人。"
    ),
    Reason.REVIEWED_ATTACK: said(
        "A person looked at the pictures, and saw a print, a screen or a mask.", "经人工查看，镜头前为照片、屏幕或面具。"
    ),
    Reason.REVIEWED_EVIDENCE: said(
        "A person looked at the ID portrait, and does not take it for genuine.", "经人工查看，证件照片不被认为真实。"
    ),
}

_FACE_REMEDY = said("Try again with more light on the face, or register without a face scan.", "请在脸部光线充足处重试，或选择不刷脸办理。")
_ID_REMEDY = said("Come back with an ID that is valid and accepted here.", "请携带有效且可受理的证件再来办理。")
_SOURCE_REMEDY = said(
    "Ask the authority that issued the ID to correct its record, then come back.", "请联系证件签发机关更正记录后再来办理。"
)
_WAIT_REMEDY = said("Nothing to do: whoever looks at it asks the authority again.", "您无需操作，复核人员会再次向权威机构核实。")
_APPEAL_REMEDY = said(
    "Appeal, and two other people look; or register without a face scan.", "可以申诉，由另外两人复核；也可选择不刷脸办理。"
)
_REVIEW_REMEDY = said("Nothing to do: the reviewer looks at this.", "您无需操作，复核人员会核实此项。")

# What can be done about a reason, now and by the applicant.
REASON_REMEDIES: Mapping[Reason, Words] = {
    Reason.CHALLENGE_ABSENT: _FACE_REMEDY,
    Reason.CHALLENGE_NOT_MET: said(
        "Try again and follow each prompt, or register without a face scan.", "请按提示逐一完成动作后重试，或选择不刷脸办理。"
    ),
    Reason.FACE_CHANGED: said("Try again with the applicant alone before the camera.", "请申请人独自面对摄像头后重试。"),
    Reason.FACE_COMPARISON_UNSURE: _REVIEW_REMEDY,
    Reason.FACE_NON_MATCH: said(
        "If this is the applicant's own ID, register without a face scan: a supervisor takes it from there.",
        "若证件确为申请人本人所有，可选择不刷脸办理，由主管接手处理。",
    ),
    Reason.PROBES_TOO_FEW: _REVIEW_REMEDY,
    Reason.PRESENTATION_ATTACK: _FACE_REMEDY,
    Reason.PRESENTATION_UNSURE: _REVIEW_REMEDY,
    Reason.PRESENTATION_NOT_SCREENED: _REVIEW_REMEDY,
    Reason.REFERENCE_TOO_SMALL: _REVIEW_REMEDY,
    Reason.EVIDENCE_EXPIRED: _ID_REMEDY,
    Reason.EVIDENCE_NOT_ACCEPTED: _ID_REMEDY,
    Reason.SOURCE_CONTRADICTS: _SOURCE_REMEDY,
    Reason.SOURCE_DOES_NOT_KNOW: _WAIT_REMEDY,
    Reason.SOURCE_UNAVAILABLE: _WAIT_REMEDY,
    Reason.LINE_QUOTA_REACHED: said("Close a line that is no longer needed, then come back.", "请先注销不再使用的号码，再来办理。"),
    Reason.MOTION_SURPLUS: _REVIEW_REMEDY,
    Reason.CHALLENGE_ADAPTED: _REVIEW_REMEDY,
    Reason.MOTION_UNTIMELY: _REVIEW_REMEDY,
    Reason.RECORDED_CLIP: _REVIEW_REMEDY,
    Reason.EVIDENCE_TYPED: _REVIEW_REMEDY,
    Reason.EARLIER_ATTACK: _REVIEW_REMEDY,
    Reason.STOPPED_MEANWHILE: said(
        "Register at another outlet, or wait: nothing is opened until the supervision has looked.",
        "请到其他营业厅办理，或等待核查；核查结束前不会开通号码。",
    ),
    Reason.REPRESENTATIVE_UNDER_AGE: said("Somebody who is of age comes along with their own ID.", "请由成年人携带本人证件前来办理。"),
    Reason.REPRESENTATIVE_EVIDENCE_EXPIRED: _ID_REMEDY,
    Reason.AUTHORITY_NOT_ACCEPTED: said(
        "The holder comes themself, or a guardian or proxy with another proof.", "请机主本人前来，或由监护人、代办人携带其他证明材料前来。"
    ),
    Reason.PROXY_TOO_OFTEN: _REVIEW_REMEDY,
    Reason.POLICY_CHANGED: _REVIEW_REMEDY,
    Reason.REVIEWED_OTHER_PERSON: _APPEAL_REMEDY,
    Reason.REVIEWED_ATTACK: _APPEAL_REMEDY,
    Reason.REVIEWED_EVIDENCE: _APPEAL_REMEDY,
    Reason.VISUAL_CHECK_REFUSED: said(
        "If this is the applicant's own ID, begin again: two others compare, at any outlet.",
        "若证件确为申请人本人所有，请重新办理，可在任一营业厅由另外两人比对。",
    ),
    Reason.VISUAL_CHECK_DISAGREES: _REVIEW_REMEDY,
    Reason.VISUAL_CHECK_UNSURE: _REVIEW_REMEDY,
    Reason.OTHER_MEANS_MISSING: _REVIEW_REMEDY,
    Reason.OTHER_MEANS_NOT_CONFIRMED: _REVIEW_REMEDY,
    Reason.APPLICANT_UNDER_AGE: said("A guardian comes along with their own ID.", "请监护人携带本人证件一同前来。"),
}


def in_words(codes: Sequence[str], language: Language) -> Sequence[tuple[str, str]]:
    """Codes of reasons as they were recorded, each with its words; those of a newer realname have none."""
    known = {reason.value: words[language] for reason, words in REASON_WORDS.items()}
    return [(code, known.get(code, "")) for code in codes]
