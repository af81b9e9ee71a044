"""Words for alerts: what was seen, what honest people may do to look like it, and what to look at next."""

from collections.abc import Callable, Mapping

from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.model.raised_alert import AlertAnswer, AlertState
from realname.kernel.text.text import Language, Text, fill_template
from realname.platform.text.catalogues import translate

NAMES: Mapping[SignalKind, Text] = {
    SignalKind.REPEAT_SIM: Text("One SIM in several registrations"),
    SignalKind.LINES_IN_MINUTES: Text("Several lines for one person within minutes"),
    SignalKind.AFTER_HOURS: Text("Registrations outside opening hours"),
    SignalKind.IMPOSSIBLE_TRAVEL: Text("At two outlets in an impossibly short time"),
    SignalKind.ROUTE_ABUSE: Text("Unusually many registrations without a face"),
    SignalKind.WAIVED_PARTS: Text("Unusually many face checks with a skipped movement"),
    SignalKind.OVERRIDE_ABUSE: Text("Unusually many approvals against the system"),
    SignalKind.UNUSUAL_RETRIES: Text("Unusually many captures"),
    SignalKind.REFUSED_THEN_APPROVED: Text("Refused at another outlet, approved here"),
    SignalKind.UNLIKE_PEERS: Text("Different from outlets of the same size"),
}

NEXT: Mapping[SignalKind, Text] = {
    SignalKind.REPEAT_SIM: Text(
        "Check whether the SIM was sold, and whose lines these are. An honest reason: the SIM went back on "
        "the shelf after registrations ended without a line."
    ),
    SignalKind.LINES_IN_MINUTES: Text(
        "Ask the holders whether they asked for each line. An honest reason: a second line for a tablet, or several lines for a shop."
    ),
    SignalKind.AFTER_HOURS: Text(
        "Ask which staff worked then, and why. Compare the recorded opening hours with the real ones. An "
        "honest reason: a fair, a holiday or a late queue."
    ),
    SignalKind.IMPOSSIBLE_TRAVEL: Text(
        "Find out which person used the sign-in or the device. Freeze it until you know. An honest reason: "
        "the recorded location of an outlet is wrong."
    ),
    SignalKind.ROUTE_ABUSE: Text(
        "Check which two people compared the applicants. An honest reason: many old or ill applicants, or "
        "a broken camera. Applicants must stay free to register without a face check."
    ),
    SignalKind.WAIVED_PARTS: Text(
        "Ask the applicants whether they said that a movement is difficult. An honest reason: many old, "
        "ill or blind applicants. Applicants must stay free to skip a difficult movement."
    ),
    SignalKind.OVERRIDE_ABUSE: Text(
        "Ask another person to review some of the cases. An honest reason: a poor camera or poor light, so that many cases are referred."
    ),
    SignalKind.UNUSUAL_RETRIES: Text(
        "Ask applicants whether they were recorded more than once, and why. An honest reason: poor light, "
        "a bad connection or applicants who need help."
    ),
    SignalKind.REFUSED_THEN_APPROVED: Text(
        "Compare the earlier refusals with the evidence shown here. An honest reason: a renewed ID, or a better camera at this outlet."
    ),
    SignalKind.UNLIKE_PEERS: Text(
        "Find out what is different at the outlet, then review the cases. An honest reason: its location, its customers or a new agent."
    ),
}

STATES: Mapping[AlertState, Text] = {
    AlertState.NEW: Text("New"),
    AlertState.SEEN: Text("Seen"),
    AlertState.DISMISSED: Text("Dismissed"),
    AlertState.ACTED_ON: Text("Action taken"),
}

ANSWERS: Mapping[AlertAnswer, Text] = {
    AlertAnswer.SEEN: Text("Seen: under investigation"),
    AlertAnswer.EXPLAINED: Text("Dismissed: honest reason found"),
    AlertAnswer.UNUSUAL_DAY: Text("Dismissed: unusual day (holiday, fair)"),
    AlertAnswer.OUR_TEST: Text("Dismissed: our own test"),
    AlertAnswer.TOO_STRICT: Text("Dismissed: rule is too strict"),
    AlertAnswer.TALKED_TO: Text("Action taken: spoke to the person"),
    AlertAnswer.TRAINED: Text("Action taken: agent trained again"),
    AlertAnswer.FROZEN: Text("Action taken: agent or outlet frozen"),
    AlertAnswer.REPORTED: Text("Action taken: reported to authorities"),
}

_MEASURES: Mapping[str, Text] = {
    "without_face": Text("registrations without a face"),
    "overridden": Text("approvals against the system"),
    "refused": Text("refusals"),
    "retried": Text("registrations with many captures"),
    "left_lying": Text("unfinished registrations"),
    "same_holder": Text("repeat registrations of the same person"),
}


def sentence(alert: Alert, language: Language) -> str:
    """What was seen, in a sentence with its figures."""
    return _SENTENCES[alert.kind](dict(alert.figures), language)


_Figures = Mapping[str, float]


def _whole(figures: _Figures, name: str) -> str:
    return f"{figures.get(name, 0):g}"


def _in(language: Language, words: Text, figures: _Figures, **more: str) -> str:
    return fill_template(translate(words, language), **{name: f"{value:g}" for name, value in figures.items()} | more)


def _share_of(words: Text) -> Callable[[_Figures, Language], str]:
    def write(figures: _Figures, language: Language) -> str:
        share = Text("{what}: {hits} of {trials} in {days} days ({share_percent} %). Usual: {usual_percent} %.")
        return _in(language, share, figures, what=translate(words, language))

    return write


def _repeat_sim(figures: _Figures, language: Language) -> str:
    words = Text("One SIM was used in {registrations} registrations of {holders} people within {days} days.")
    return _in(language, words, figures)


def _lines_in_minutes(figures: _Figures, language: Language) -> str:
    parts = []
    if "lines" in figures:
        words = Text("One person registered {lines} lines within {minutes} minutes.")
        parts.append(_in(language, words, figures))
    if "lines_a_day" in figures:
        words = Text("One person registered {lines_a_day} lines within 24 hours.")
        parts.append(_in(language, words, figures))
    if "tries_a_day" in figures:
        words = Text("One person was submitted {tries_a_day} times within 24 hours.")
        parts.append(_in(language, words, figures))
    if "hits" in figures:
        parts.append(_FURTHER(figures, language))
    return " ".join(parts)


_FURTHER = _share_of(Text("Further lines of the same person within an hour"))


def _after_hours(figures: _Figures, language: Language) -> str:
    words = Text("{registrations} registrations in one night, the last one {minutes} minutes outside opening hours.")
    return _in(language, words, figures)


def _travel(figures: _Figures, language: Language) -> str:
    of_counter = Text("The same counter was at two outlets {km} km apart within {minutes} minutes.")
    of_agent = Text("The same agent was at two outlets {km} km apart within {minutes} minutes.")
    return _in(language, of_counter if "of_counter" in figures else of_agent, figures)


def _unlike_peers(figures: _Figures, language: Language) -> str:
    words = Text("{what}: {percent} % here, {median} % at outlets of its size ({z} robust standard deviations).")
    found = [(name, what) for name, what in _MEASURES.items() if f"{name}_z" in figures]
    parts = (
        fill_template(
            translate(words, language),
            what=translate(what, language).capitalize(),
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
    SignalKind.ROUTE_ABUSE: _share_of(Text("Registrations without a face")),
    SignalKind.WAIVED_PARTS: _share_of(Text("Face checks with a skipped movement")),
    SignalKind.OVERRIDE_ABUSE: _share_of(Text("Approvals against the system")),
    SignalKind.UNUSUAL_RETRIES: _share_of(Text("Registrations with many captures")),
    SignalKind.REFUSED_THEN_APPROVED: _share_of(Text("Approvals of a person refused at another outlet")),
    SignalKind.UNLIKE_PEERS: _unlike_peers,
}
