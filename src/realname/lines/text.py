"""Words about a line at the counter, in English and Chinese: what is barred and why, and what to do where something cannot be done.

What a notice says, in English and Chinese: what happened and what to do, one short message each, nobody's name or number.
Words for the proofs of a death and of an heirship, in English and Chinese.
"""

from collections.abc import Mapping

from realname.kernel.text.bilingual_text import Language, Words, said
from realname.kernel.text.error_messages import ProblemWords
from realname.lines.model.barring import BarReason
from realname.lines.model.notice import Notice, NoticeKind
from realname.lines.use_cases.counter.eligibility import Hindrance
from realname.registration.model.holder_death import DeathProof, HeirProof

_hindered = ProblemWords.of

# Emergency calls go through under every one of them; the page says so once.
BAR_WORDS: Mapping[BarReason, Words] = {
    BarReason.SIM_REPLACEMENT: said("Texts, after a new SIM", "短信：更换 SIM 卡后暂停"),
    BarReason.REVERIFICATION: said("Calls out and texts, until the holder is verified again", "呼出和短信：机主重新核验前暂停"),
    BarReason.SUSPENSION: said("Everything, until the holder is verified again", "全部业务，机主重新核验前停机"),
    BarReason.DISPUTED: said("Everything: somebody says that this line is not theirs", "全部业务：有人提出该号码非本人办理"),
    BarReason.LOST: said("Everything: reported lost", "全部业务：已挂失"),
    BarReason.COURT: said("Everything, by order of a court", "全部业务：法院要求"),
    BarReason.REGULATOR: said("Everything, by order of the regulator", "全部业务：监管部门要求"),
}

HINDRANCE_WORDS: Mapping[Hindrance, ProblemWords] = {
    Hindrance.OPENING: _hindered(
        en=("The line is still being opened.", "Come back to it when the operator has answered; that takes a minute as a rule."),
        zh=("该号码正在开通中。", "请待运营商系统答复后再办理，通常约需一分钟。"),
    ),
    Hindrance.CLOSING: _hindered(
        en=("The line is being closed.", "A closing cannot be taken back here. For another line, begin a new registration."),
        zh=("该号码正在销户。", "此处无法撤回销户。如需号码，请办理新号码。"),
    ),
    Hindrance.CLOSED: _hindered(
        en=("The line is closed.", "For another line, begin a new registration."),
        zh=("该号码已销户。", "如需号码，请办理新号码。"),
    ),
    Hindrance.DISPUTED: _hindered(
        en=(
            "Somebody says that this line is not theirs, so it stays as it is until that is settled.",
            "Tell the holder that the operator answers within 48 hours, and that they need not come back for it. Nothing is decided here.",
        ),
        zh=(
            "有人提出该号码非本人办理，核实完成前号码保持不变。",
            "请告知机主：运营商将在 48 小时内答复，无需再次到场。此处不作决定。",
        ),
    ),
    Hindrance.COURT: _hindered(
        en=(
            "A court has ordered that this line stays as it is.",
            "The holder turns to the court named in the order. Nothing can be done here.",
        ),
        zh=("法院要求该号码保持不变。", "请机主联系作出决定的法院，此处无法办理。"),
    ),
    Hindrance.REGULATOR: _hindered(
        en=("The regulator has ordered that this line stays as it is.", "The holder asks the operator's own office, which has the order."),
        zh=("监管部门要求该号码保持不变。", "请机主到运营商自有营业厅咨询。"),
    ),
    Hindrance.ORGANISATION: _hindered(
        en=(
            "An organisation holds this line, not the person who used it.",
            "The organisation asks the operator's own office: nobody here can stand in for its user.",
        ),
        zh=("该号码由单位持有，不属于使用人个人。", "请由单位到运营商自有营业厅办理，此处无人可代替原使用人。"),
    ),
    Hindrance.UNDER_WAY: _hindered(
        en=(
            "Another change of this line waits for the operator's answer.",
            "Look again in a minute. If it stays so, tell the operator; nothing is lost.",
        ),
        zh=("该号码的另一项变更正在等待运营商系统答复。", "请一分钟后再查看；若长时间无变化，请告知运营商，已办内容不会丢失。"),
    ),
    Hindrance.LOST: _hindered(
        en=(
            "The line is reported lost: it cannot be given away meanwhile.",
            "Give the holder a new SIM, or lift the bar if the old one was found: the holder is verified again and shows their ID.",
        ),
        zh=("该号码已挂失，挂失期间不能过户。", "请先为机主补换 SIM 卡；若原卡已找回，机主重新核验并出示证件后可解除挂失。"),
    ),
    Hindrance.SUSPENSION: _hindered(
        en=("The line is suspended until its holder is verified again.", "Verify the holder again first; that lifts the bar at once."),
        zh=("该号码在机主重新核验前停机。", "请先为机主重新核验，核验通过后立即恢复。"),
    ),
    Hindrance.REVERIFICATION: _hindered(
        en=("The line is restricted until its holder is verified again.", "Verify the holder again first; that lifts the bar at once."),
        zh=("该号码在机主重新核验前受限。", "请先为机主重新核验，核验通过后立即恢复。"),
    ),
    Hindrance.SIM_REPLACEMENT: _hindered(
        en=(
            "The SIM was replaced a short while ago, so the line cannot be given away yet.",
            "Come back when texts are on again. Whoever had a SIM replaced by fraud could give the line away otherwise.",
        ),
        zh=("该号码刚更换 SIM 卡，暂不能过户。", "请在短信恢复后再来办理，以防有人冒名补卡后转走号码。"),
    ),
    Hindrance.BARRED: _hindered(
        en=(
            "The line is barred, so it cannot go to an heir now.",
            "Close it, or ask the operator's own office to lift the bar first: nobody else can, as the holder has died.",
        ),
        zh=("该号码处于停机或限制状态，暂不能由继承人过户。", "可办理销户；如需过户，机主已故，请先到运营商自有营业厅解除限制。"),
    ),
    Hindrance.VERIFY_FIRST: _hindered(
        en=(
            "The holder's ID alone is not enough for this, for an ID can be stolen.",
            "Choose Verify the holder again first. Then come back here within half an hour, with the holder's ID.",
        ),
        zh=("仅凭机主证件不能办理此项，证件可能被盗用。", "请先选择“重新核验机主”，核验通过后半小时内凭机主证件再办理。"),
    ),
}


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


DEATH_PROOF_WORDS: Mapping[DeathProof, Words] = {
    DeathProof.DEATH_CERTIFICATE: said("Death certificate", "死亡证明"),
    DeathProof.HOUSEHOLD_CANCELLATION: said("Certificate that the household registration was cancelled", "户口注销证明"),
    DeathProof.COURT_DECLARATION: said("Judgment that declares the holder dead", "宣告死亡判决书"),
}

HEIR_PROOF_WORDS: Mapping[HeirProof, Words] = {
    HeirProof.NOTARIAL_CERTIFICATE: said("Notarial certificate of inheritance", "继承权公证书"),
    HeirProof.KINSHIP_CERTIFICATE: said("Certificate of kinship", "亲属关系证明"),
    HeirProof.COURT_JUDGMENT: said("Judgment on the inheritance", "继承判决书或调解书"),
}
