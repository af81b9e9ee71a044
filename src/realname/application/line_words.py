"""Words about a line at the counter, in English and Chinese: what is barred and why, and what to do where something cannot be done."""

from collections.abc import Mapping

from realname.application.line_wishes import Hindrance
from realname.application.problem_words import ProblemWords
from realname.application.words import Words, said
from realname.domain.bars import BarReason

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
