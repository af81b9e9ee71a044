"""Words for alerts, in English and Chinese: what was seen, what honest people may do to look like it, and what to look at next."""

from collections.abc import Callable, Mapping

from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.model.raised_alert import AlertAnswer, AlertState
from realname.kernel.text.bilingual_text import Language, Words, said
from realname.kernel.text.fill_template import filled

NAMES: Mapping[SignalKind, Words] = {
    SignalKind.REPEAT_SIM: said("One SIM on several registrations", "同一SIM卡多次登记"),
    SignalKind.LINES_IN_MINUTES: said("Several lines on one identity within minutes", "短时间内同一身份办理多个号码"),
    SignalKind.AFTER_HOURS: said("Registrations while the outlet is closed", "非营业时间办理登记"),
    SignalKind.IMPOSSIBLE_TRAVEL: said("At two outlets faster than anybody travels", "短时间内出现在两处网点"),
    SignalKind.ROUTE_ABUSE: said("The way without a face, unusually often", "异常频繁使用非人脸方式"),
    SignalKind.OVERRIDE_ABUSE: said("Approved against the machine, unusually often", "异常频繁的人工放行"),
    SignalKind.UNUSUAL_RETRIES: said("More captures than a registration needs", "采集次数异常偏多"),
    SignalKind.REFUSED_THEN_APPROVED: said("Refused elsewhere, approved here", "他处被拒后在此处通过"),
    SignalKind.UNLIKE_PEERS: said("Unlike outlets of its size", "与同等规模网点明显不同"),
}

NEXT: Mapping[SignalKind, Words] = {
    SignalKind.REPEAT_SIM: said(
        "Look whether the card was sold or is still in a drawer, and whose lines these are. Honest: a card that was put back on the shelf"
        " after registrations that came to nothing.",
        "请核实该卡是否已售出或仍在网点，并核对各号码的机主。正常情形：登记未完成后卡片放回货架再次使用。",
    ),
    SignalKind.LINES_IN_MINUTES: said(
        "Ask the holders whether they wanted each of the lines. Honest: a second line for a tablet, a shop that takes several on one name.",
        "请向机主核实每个号码是否本人意愿。正常情形：为平板办理副卡，或商户以一人名义办理多个号码。",
    ),
    SignalKind.AFTER_HOURS: said(
        "Ask who was there and why, and whether the hours on record are those on the door. Honest: a fair, a feast, a late queue.",
        "请了解当时在场人员及原因，并核对备案营业时间与实际是否一致。正常情形：活动、节日、延时排队。",
    ),
    SignalKind.IMPOSSIBLE_TRAVEL: said(
        "Find out who used the sign-in or the device; freeze it until that is known. Honest: an outlet whose place on record is wrong.",
        "请查明是谁使用了该账号或设备，查清前应予冻结。正常情形：网点备案位置有误。",
    ),
    SignalKind.ROUTE_ABUSE: said(
        "Look at who the two people were who looked at the applicants. Honest: customers who are old or ill, a camera that does not work;"
        " nobody is to be kept from the way without a face.",
        "请核对现场两名核验人员。正常情形：老年或患病客户较多、摄像头故障；任何人使用非人脸方式的权利不得受限。",
    ),
    SignalKind.OVERRIDE_ABUSE: said(
        "Have some of the cases looked at again by somebody else. Honest: a poor camera or light, so that much is referred.",
        "请安排他人复核部分案例。正常情形：设备或光线较差导致转人工较多。",
    ),
    SignalKind.UNUSUAL_RETRIES: said(
        "Ask applicants whether they were recorded more than once and for what. Honest: poor light, a bad line, people who need help.",
        "请向申请人核实是否被多次采集及其用途。正常情形：光线差、网络不佳、需要协助的人群。",
    ),
    SignalKind.REFUSED_THEN_APPROVED: said(
        "Compare the refusals with what was shown here. Honest: an ID that was renewed, a larger shop with a better camera.",
        "请将此前拒绝原因与本次证件材料对照。正常情形：证件已更新，或到设备更好的网点办理。",
    ),
    SignalKind.UNLIKE_PEERS: said(
        "Look at what is different about the outlet, then at the cases. Honest: its place, its customers, a new agent.",
        "请先了解该网点有何不同，再查看案例。正常情形：地段、客群或新员工所致。",
    ),
}

STATES: Mapping[AlertState, Words] = {
    AlertState.NEW: said("New", "新预警"),
    AlertState.SEEN: said("Seen", "已查看"),
    AlertState.DISMISSED: said("Dismissed", "已排除"),
    AlertState.ACTED_ON: said("Acted on", "已处置"),
}

ANSWERS: Mapping[AlertAnswer, Words] = {
    AlertAnswer.SEEN: said("Seen: it is being looked into", "已查看，正在核实"),
    AlertAnswer.EXPLAINED: said("Nothing in it: an honest reason was found", "排除：已查明正当原因"),
    AlertAnswer.UNUSUAL_DAY: said("Nothing in it: a feast, a fair, an unusual day", "排除：节日、活动等特殊日"),
    AlertAnswer.OUR_TEST: said("Nothing in it: a test of ours", "排除：本单位测试"),
    AlertAnswer.TOO_STRICT: said("Nothing in it: the rule is too strict", "排除：规则过严"),
    AlertAnswer.TALKED_TO: said("Done: talked to who it is about", "已处置：已约谈"),
    AlertAnswer.TRAINED: said("Done: trained again", "已处置：已重新培训"),
    AlertAnswer.FROZEN: said("Done: agent or outlet is stopped", "已处置：已停用该人员或网点"),
    AlertAnswer.REPORTED: said("Done: reported to the police or the regulator", "已处置：已报公安或主管部门"),
}

_MEASURES: Mapping[str, Words] = {
    "without_face": said("registrations without a face", "非人脸方式登记"),
    "overridden": said("approvals against the machine", "人工放行"),
    "refused": said("refusals", "拒绝"),
    "retried": said("registrations with many captures", "多次采集的登记"),
    "left_lying": said("registrations left lying", "未完成的登记"),
    "same_holder": said("registrations of somebody who was there before", "同一人重复办理"),
}


def sentence(alert: Alert, language: Language) -> str:
    """What was seen, in a sentence with its figures."""
    return _SENTENCES[alert.kind](dict(alert.figures), language)


_Figures = Mapping[str, float]


def _whole(figures: _Figures, name: str) -> str:
    return f"{figures.get(name, 0):g}"


def _in(language: Language, words: Words, figures: _Figures) -> str:
    return filled(words[language], **{name: f"{value:g}" for name, value in figures.items()})


def _share_of(words: Words) -> Callable[[_Figures, Language], str]:
    def write(figures: _Figures, language: Language) -> str:
        share = said(
            "{hits} of {trials} in {days} days ({share_percent} %), where {usual_percent} % is usual.",
            "{days}天内{trials}次中有{hits}次（{share_percent}%），通常为{usual_percent}%。",
        )
        colon = ": " if language is Language.EN else "："
        return words[language] + colon + _in(language, share, figures)

    return write


def _repeat_sim(figures: _Figures, language: Language) -> str:
    words = said(
        "One SIM was chosen in {registrations} registrations of {holders} people within {days} days.",
        "{days}天内同一SIM卡用于{holders}人的{registrations}次登记。",
    )
    return _in(language, words, figures)


def _lines_in_minutes(figures: _Figures, language: Language) -> str:
    parts = []
    if "lines" in figures:
        words = said("One person got {lines} lines within {minutes} minutes.", "同一人在{minutes}分钟内办理了{lines}个号码。")
        parts.append(_in(language, words, figures))
    if "lines_a_day" in figures:
        words = said("One person got {lines_a_day} lines within 24 hours.", "同一人在24小时内办理了{lines_a_day}个号码。")
        parts.append(_in(language, words, figures))
    if "tries_a_day" in figures:
        words = said("One person was submitted {tries_a_day} times within 24 hours.", "同一人在24小时内提交了{tries_a_day}次。")
        parts.append(_in(language, words, figures))
    if "hits" in figures:
        parts.append(_FURTHER(figures, language))
    return " ".join(parts)


_FURTHER = _share_of(said("Lines that follow another of the same person within the hour", "同一人一小时内续办的号码"))


def _after_hours(figures: _Figures, language: Language) -> str:
    words = said(
        "{registrations} registrations in one night, the last {minutes} minutes outside of the hours.",
        "一夜间办理{registrations}次登记，最后一次距营业时间{minutes}分钟。",
    )
    return _in(language, words, figures)


def _travel(figures: _Figures, language: Language) -> str:
    who = said("The same counter", "同一设备") if "of_counter" in figures else said("The same agent", "同一人员")
    words = said(" was at two outlets {km} km apart within {minutes} minutes.", "在{minutes}分钟内出现在相距{km}公里的两处网点。")
    return who[language] + _in(language, words, figures)


def _unlike_peers(figures: _Figures, language: Language) -> str:
    words = said(
        "{what}: {percent} % here, {median} % at outlets of its size ({z} robust standard deviations).",
        "{what}：本网点{percent}%，同等规模网点中位数{median}%（{z}个稳健标准差）。",
    )
    found = [(name, what) for name, what in _MEASURES.items() if f"{name}_z" in figures]
    parts = (
        filled(
            words[language],
            what=what[language].capitalize(),
            percent=_whole(figures, f"{name}_percent"),
            median=_whole(figures, f"{name}_median_percent"),
            z=_whole(figures, f"{name}_z"),
        )
        for name, what in found
    )
    return " ".join(parts)


_SENTENCES: Mapping[SignalKind, Callable[[_Figures, Language], str]] = {
    SignalKind.REPEAT_SIM: _repeat_sim,
    SignalKind.LINES_IN_MINUTES: _lines_in_minutes,
    SignalKind.AFTER_HOURS: _after_hours,
    SignalKind.IMPOSSIBLE_TRAVEL: _travel,
    SignalKind.ROUTE_ABUSE: _share_of(said("Registrations without a face", "非人脸方式登记")),
    SignalKind.OVERRIDE_ABUSE: _share_of(said("Approvals by people against the machine", "人工放行")),
    SignalKind.UNUSUAL_RETRIES: _share_of(said("Registrations with many captures", "多次采集的登记")),
    SignalKind.REFUSED_THEN_APPROVED: _share_of(said("Approvals of somebody who was refused elsewhere", "他处被拒后通过")),
    SignalKind.UNLIKE_PEERS: _unlike_peers,
}
