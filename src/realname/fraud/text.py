"""Words for alerts: what was seen, what honest people may do to look like it, and what to look at next."""

from collections.abc import Callable, Mapping

from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.model.raised_alert import AlertAnswer, AlertState
from realname.kernel.text.text import Language, Text, fill_template
from realname.platform.text.catalogues import translate

NAMES: Mapping[SignalKind, Text] = {
    SignalKind.REPEAT_SIM: Text("One SIM on several registrations"),
    SignalKind.LINES_IN_MINUTES: Text("Several lines on one identity within minutes"),
    SignalKind.AFTER_HOURS: Text("Registrations while the outlet is closed"),
    SignalKind.IMPOSSIBLE_TRAVEL: Text("At two outlets faster than anyone travels"),
    SignalKind.ROUTE_ABUSE: Text("The way without a face, unusually often"),
    SignalKind.WAIVED_PARTS: Text("A part of the face check left out, unusually often"),
    SignalKind.OVERRIDE_ABUSE: Text("Approved against the machine, unusually often"),
    SignalKind.UNUSUAL_RETRIES: Text("More captures than a registration needs"),
    SignalKind.REFUSED_THEN_APPROVED: Text("Refused elsewhere, approved here"),
    SignalKind.UNLIKE_PEERS: Text("Unlike outlets of its size"),
}

NEXT: Mapping[SignalKind, Text] = {
    SignalKind.REPEAT_SIM: Text(
        "Look whether the card was sold or is still in a drawer, and whose lines these are. Honest: a card that was put back on the shelf"
        " after registrations that came to nothing."
    ),
    SignalKind.LINES_IN_MINUTES: Text(
        "Ask the holders whether they wanted each of the lines. Honest: a second line for a tablet, a shop that takes several on one name."
    ),
    SignalKind.AFTER_HOURS: Text(
        "Ask who was there and why, and whether the hours on record are those on the door. Honest: a fair, a feast, a late queue."
    ),
    SignalKind.IMPOSSIBLE_TRAVEL: Text(
        "Find out who used the sign-in or the device; freeze it until that is known. Honest: an outlet whose place on record is wrong."
    ),
    SignalKind.ROUTE_ABUSE: Text(
        "Look at who the two people were who looked at the applicants. Honest: customers who are old or ill, a camera that does not work;"
        " no one is to be kept from the way without a face."
    ),
    SignalKind.WAIVED_PARTS: Text(
        "Ask the applicants whether they said that a movement is hard for them. Honest: customers who are old, ill or blind;"
        " no one is to be kept from having a movement left out."
    ),
    SignalKind.OVERRIDE_ABUSE: Text(
        "Have some of the cases looked at again by another person. Honest: a poor camera or light, so that much is referred."
    ),
    SignalKind.UNUSUAL_RETRIES: Text(
        "Ask applicants whether they were recorded more than once and for what. Honest: poor light, a bad line, people who need help."
    ),
    SignalKind.REFUSED_THEN_APPROVED: Text(
        "Compare the refusals with what was shown here. Honest: an ID that was renewed, a larger shop with a better camera."
    ),
    SignalKind.UNLIKE_PEERS: Text(
        "Look at what is different about the outlet, then at the cases. Honest: its place, its customers, a new agent."
    ),
}

STATES: Mapping[AlertState, Text] = {
    AlertState.NEW: Text("New"),
    AlertState.SEEN: Text("Seen"),
    AlertState.DISMISSED: Text("Dismissed"),
    AlertState.ACTED_ON: Text("Acted on"),
}

ANSWERS: Mapping[AlertAnswer, Text] = {
    AlertAnswer.SEEN: Text("Seen: it is being looked into"),
    AlertAnswer.EXPLAINED: Text("Nothing in it: an honest reason was found"),
    AlertAnswer.UNUSUAL_DAY: Text("Nothing in it: a feast, a fair, an unusual day"),
    AlertAnswer.OUR_TEST: Text("Nothing in it: a test of ours"),
    AlertAnswer.TOO_STRICT: Text("Nothing in it: the rule is too strict"),
    AlertAnswer.TALKED_TO: Text("Done: talked to who it is about"),
    AlertAnswer.TRAINED: Text("Done: trained again"),
    AlertAnswer.FROZEN: Text("Done: agent or outlet is stopped"),
    AlertAnswer.REPORTED: Text("Done: reported to the police or the regulator"),
}

_MEASURES: Mapping[str, Text] = {
    "without_face": Text("registrations without a face"),
    "overridden": Text("approvals against the machine"),
    "refused": Text("refusals"),
    "retried": Text("registrations with many captures"),
    "left_lying": Text("registrations left lying"),
    "same_holder": Text("registrations of a person who was there before"),
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
        share = Text("{what}: {hits} of {trials} in {days} days ({share_percent} %), where {usual_percent} % is usual.")
        return _in(language, share, figures, what=translate(words, language))

    return write


def _repeat_sim(figures: _Figures, language: Language) -> str:
    words = Text("One SIM was chosen in {registrations} registrations of {holders} people within {days} days.")
    return _in(language, words, figures)


def _lines_in_minutes(figures: _Figures, language: Language) -> str:
    parts = []
    if "lines" in figures:
        words = Text("One person got {lines} lines within {minutes} minutes.")
        parts.append(_in(language, words, figures))
    if "lines_a_day" in figures:
        words = Text("One person got {lines_a_day} lines within 24 hours.")
        parts.append(_in(language, words, figures))
    if "tries_a_day" in figures:
        words = Text("One person was submitted {tries_a_day} times within 24 hours.")
        parts.append(_in(language, words, figures))
    if "hits" in figures:
        parts.append(_FURTHER(figures, language))
    return " ".join(parts)


_FURTHER = _share_of(Text("Lines that follow another of the same person within the hour"))


def _after_hours(figures: _Figures, language: Language) -> str:
    words = Text("{registrations} registrations in one night, the last {minutes} minutes outside of the hours.")
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
    SignalKind.WAIVED_PARTS: _share_of(Text("Face checks that left out a part")),
    SignalKind.OVERRIDE_ABUSE: _share_of(Text("Approvals by people against the machine")),
    SignalKind.UNUSUAL_RETRIES: _share_of(Text("Registrations with many captures")),
    SignalKind.REFUSED_THEN_APPROVED: _share_of(Text("Approvals of a person who was refused elsewhere")),
    SignalKind.UNLIKE_PEERS: _unlike_peers,
}
