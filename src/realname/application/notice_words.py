"""What a notice says, in English and Chinese: what happened and what to do, one short message each, nobody's name or number."""

from collections.abc import Mapping

from realname.application.words import Language, Words
from realname.domain.notice import Notice, NoticeKind

_CODE = "000000"  # where the code stands
NOTICE_WORDS: Mapping[NoticeKind, Words] = {
    NoticeKind.ACTIVATED: {
        Language.EN: "This line is active now. If you did not ask for it, tell an outlet of your operator.",
        Language.ZH: "本号码已开通。如非本人办理，请告知运营商营业厅。",
    },
    NoticeKind.SIM_REPLACED: {
        Language.EN: "The SIM of this line is being replaced. Texts stay off for a while. If that was not you, call your operator now.",
        Language.ZH: "本号码正在更换SIM卡，短信功能将暂停一段时间。如非本人办理，请立即联系运营商。",
    },
    NoticeKind.BARRED: {
        Language.EN: "This line is restricted. Emergency calls still work. An outlet of your operator tells you why and what to do.",
        Language.ZH: "本号码已被限制使用，紧急呼叫不受影响。原因及解除方式请到营业厅咨询。",
    },
    NoticeKind.BAR_LIFTED: {
        Language.EN: "The restriction of this line has been lifted.",
        Language.ZH: "本号码的使用限制已解除。",
    },
    NoticeKind.TRANSFERRING: {
        Language.EN: "This line is being given to somebody else. If you hold or use it and did not ask for this, call your operator now.",
        Language.ZH: "本号码正在办理过户或更换使用人。如您未申请，请立即联系运营商。",
    },
    NoticeKind.TRANSFERRED: {
        Language.EN: "This line now has a new holder. If you did not ask for it, tell an outlet of your operator.",
        Language.ZH: "本号码已过户。如非本人办理，请告知运营商营业厅。",
    },
    NoticeKind.DEACTIVATING: {
        Language.EN: "This line is being closed. If you did not ask for it, tell an outlet of your operator.",
        Language.ZH: "本号码正在销户。如非本人办理，请告知运营商营业厅。",
    },
    NoticeKind.KEPT: {
        Language.EN: "This line was not closed: it stays in service. An outlet of your operator tells you why.",
        Language.ZH: "本号码未能销户，仍可继续使用。原因请到营业厅咨询。",
    },
    NoticeKind.REVERIFY: {
        Language.EN: "Please confirm that this line is yours: bring your ID to an outlet. Nobody asks you for codes or money.",
        Language.ZH: "请携带有效证件到营业厅核验本号码的实名信息。我们不会向您索要验证码或钱款。",
    },
    NoticeKind.REVERIFY_SOON: {
        Language.EN: "This line is not confirmed yet and will be restricted soon. Please bring your ID to an outlet.",
        Language.ZH: "本号码尚未完成实名核验，即将被限制使用。请尽快携带有效证件到营业厅办理。",
    },
    NoticeKind.REVERIFY_PARTIAL_BAR: {
        Language.EN: "This line cannot call or send until it is confirmed at an outlet with your ID. Emergency calls still work.",
        Language.ZH: "本号码未完成实名核验，已暂停呼出和发送，紧急呼叫不受影响。请携带证件到营业厅办理。",
    },
    NoticeKind.REVERIFY_SUSPENDED: {
        Language.EN: "This line is suspended until confirmed at an outlet with your ID; you can object there. Emergency calls still work.",
        Language.ZH: "本号码未完成实名核验，已停机，紧急呼叫不受影响。请携带证件到营业厅办理，也可提出申诉。",
    },
    NoticeKind.APPEAL_GRANTED: {
        Language.EN: "Your objection was accepted: this line need not be confirmed again now.",
        Language.ZH: "您的申诉已通过，本号码本次无需重新核验。",
    },
    NoticeKind.APPEAL_DISMISSED: {
        Language.EN: "A person looked at your objection and did not accept it. Please bring your ID to an outlet; you may ask there why.",
        Language.ZH: "您的申诉经人工审核未通过。请携带有效证件到营业厅核验，如有疑问可当场咨询。",
    },
    NoticeKind.PHOTO_OPENED: {
        Language.EN: "The photo kept with this line was looked at for a case. Bring your ID to an outlet to see when and why.",
        Language.ZH: "因案件需要，本号码留存的照片已被调阅。您可携带有效证件到营业厅查询时间和原因。",
    },
    NoticeKind.LINE_CODE: {
        Language.EN: "Code 000000: type it at the counter where you are now, within 10 minutes. If you are at none, tell it to nobody.",
        Language.ZH: "验证码000000，请在您正在办理业务的柜台输入，10分钟内有效。如您并未在柜台办理，请勿告诉任何人。",
    },
    NoticeKind.PERSON_CODE: {
        Language.EN: "000000 is your code for My lines, good for 10 minutes. Give it to nobody: no one from your operator asks for it.",
        Language.ZH: "“我的号码”登录验证码000000，10分钟内有效。切勿告知他人，运营商工作人员不会向您索要。",
    },
    NoticeKind.CLOSE_CODE: {
        Language.EN: "000000 is the code that closes this line, good for 10 minutes. If you do not want it closed, give it to nobody.",
        Language.ZH: "000000是本号码的销户验证码，10分钟内有效。如您不想销户，切勿告知他人。",
    },
    NoticeKind.LINE_DISPUTED: {
        Language.EN: "A line in your name was reported as not yours and is frozen now. If it was not you who said so, go to an outlet.",
        Language.ZH: "您名下有一个号码被反映为“非本人办理”，现已停用。如非您本人反映，请到营业厅办理。",
    },
    NoticeKind.DISPUTE_NOT_THEIRS: {
        Language.EN: "You were right: the line that you said is not yours is not under your identity any more and is being closed.",
        Language.ZH: "经核实，您反映的号码确非您本人办理，该号码正在销户，不再登记在您名下。",
    },
    NoticeKind.DISPUTE_THEIRS: {
        Language.EN: "A person checked the line that you said is not yours: you registered it. It stays frozen until you show your ID.",
        Language.ZH: "经人工核实，您反映的号码系您本人办理。该号码仍处于停用状态，请携带有效证件到营业厅核验后恢复。",
    },
    NoticeKind.DISPUTE_LATE: {
        Language.EN: "We are late with our answer about the line that you said is not yours. It stays frozen. Ask any outlet, or complain.",
        Language.ZH: "您反映的非本人办理号码未能按时答复，深表歉意。该号码继续停用，您可到任一营业厅查询或投诉。",
    },
    NoticeKind.DISPUTE_WITHDRAWN: {
        Language.EN: "The report that a line in your name is not yours was taken back. If it was not you who said so, go to an outlet now.",
        Language.ZH: "您名下一个号码的“非本人办理”反映已被撤回。如非您本人撤回，请立即到营业厅办理。",
    },
    NoticeKind.DATA_EXPORTED: {
        Language.EN: "All that is kept about you was downloaded from My lines just now. If that was not you, go to an outlet now.",
        Language.ZH: "有人刚刚在“我的号码”下载了您的全部登记资料。如非您本人操作，请立即到营业厅办理。",
    },
}


def text_of(notice: Notice, language: Language) -> str:
    """What is sent: the words of its kind, with its code where it has one."""
    words = NOTICE_WORDS[notice.kind][language]
    return words if notice.code is None else words.replace(_CODE, notice.code.value)
