"""The rule of a pack for the signals of fraud: from when on something is unusual enough that a person looks at it."""

from dataclasses import dataclass
from datetime import timedelta

from realname.fraud.model.signals.shares import ShareBound
from realname.kernel.rules.rule_section import RuleSection

SECTION = "signals"
KEYS = (
    "window_days",
    "share_days",
    "share_ratio",
    "share_odds",
    "repeat_sim_days",
    "repeat_sim_registrations",
    "repeat_sim_holders",
    "lines_minutes",
    "lines_within",
    "lines_a_day",
    "tries_a_day",
    "further_line_minimum",
    "further_line_usual_percent",
    "after_hours_grace_minutes",
    "after_hours_registrations",
    "travel_km",
    "travel_kmh",
    "route_minimum",
    "route_usual_percent",
    "waived_minimum",
    "waived_usual_percent",
    "override_minimum",
    "override_usual_percent",
    "reviewer_minimum",
    "reviewer_usual_percent",
    "retries_challenges",
    "retries_minimum",
    "retries_usual_percent",
    "refused_days",
    "refused_minimum",
    "refused_usual_percent",
    "peers_minimum",
    "peers_registrations",
    "peers_z",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRule:
    """What a pack says of signals.

    Attributes:
        window_days: Within one such window there is one alert of a kind for an outlet and an agent, and it grows.
        share_days: Over how many days shares are counted.
        share_ratio: How many times the usual share is still taken as custom: outlets are not alike.
        share_odds: Once in so many times chance alone may raise it.
        repeat_sim_days: How long a SIM is remembered.
        repeat_sim_registrations: So many registrations with one SIM.
        repeat_sim_holders: So many people with one SIM.
        lines_minutes: Within so many minutes.
        lines_within: So many lines on one identity.
        lines_a_day: So many lines on one identity within 24 hours.
        tries_a_day: So many registrations of one identity that were submitted within 24 hours, whatever became of them.
        further_line: The share of lines that follow another of the same person within those minutes.
        after_hours_grace_minutes: Before opening and after closing, and nothing is said.
        after_hours_registrations: So many on one local day.
        travel_km: Outlets nearer to each other than this are one place.
        travel_kmh: Faster than this no one travels.
        route: The share without a face.
        waived: The share of faces whose challenge left out a part.
        override: The share that people approved against the machine.
        reviewer: The share of a reviewer's opinions on one outlet that approve.
        retries_challenges: So many challenges in a registration are many.
        retries: The share of registrations with many.
        refused_days: How long a refusal is remembered.
        refused: The share of approvals that follow a refusal of the same person elsewhere.
        peers_minimum: Of fewer outlets of like size nothing is said.
        peers_registrations: Of an outlet with fewer registrations nothing is said.
        peers_z: So many robust standard deviations from the median of its peers.
    """

    window_days: int
    share_days: int
    share_ratio: float
    share_odds: int
    repeat_sim_days: int
    repeat_sim_registrations: int
    repeat_sim_holders: int
    lines_minutes: int
    lines_within: int
    lines_a_day: int
    tries_a_day: int
    further_line: ShareBound
    after_hours_grace_minutes: int
    after_hours_registrations: int
    travel_km: float
    travel_kmh: float
    route: ShareBound
    waived: ShareBound
    override: ShareBound
    reviewer: ShareBound
    retries_challenges: int
    retries: ShareBound
    refused_days: int
    refused: ShareBound
    peers_minimum: int
    peers_registrations: int
    peers_z: float

    @property
    def share_span(self) -> timedelta:
        """As `share_days`."""
        return timedelta(days=self.share_days)

    @property
    def longest_span(self) -> timedelta:
        """What is older than this counts for no signal."""
        return timedelta(days=max(self.share_days, self.repeat_sim_days, self.refused_days, self.window_days) + 1)


def signal_rule_of(section: RuleSection) -> SignalRule:
    """Read the section `signals` of a pack.

    Raises:
        PolicyInvalid: A value outside its range.
    """
    return SignalRule(
        window_days=section.whole("window_days", least=1, most=31),
        share_days=section.whole("share_days", least=1, most=60),
        share_ratio=section.number("share_ratio", least=1.0, most=20.0),
        share_odds=section.whole("share_odds", least=10, most=1_000_000),
        repeat_sim_days=section.whole("repeat_sim_days", least=1, most=60),
        repeat_sim_registrations=section.whole("repeat_sim_registrations", least=2, most=100),
        repeat_sim_holders=section.whole("repeat_sim_holders", least=2, most=100),
        lines_minutes=section.whole("lines_minutes", least=1, most=24 * 60),
        lines_within=section.whole("lines_within", least=2, most=50),
        lines_a_day=section.whole("lines_a_day", least=2, most=100),
        tries_a_day=section.whole("tries_a_day", least=2, most=100),
        further_line=_bound(section, "further_line"),
        after_hours_grace_minutes=section.whole("after_hours_grace_minutes", least=0, most=12 * 60),
        after_hours_registrations=section.whole("after_hours_registrations", least=1, most=1000),
        travel_km=section.number("travel_km", least=0.0, most=1000.0),
        travel_kmh=section.number("travel_kmh", least=10.0, most=2000.0),
        route=_bound(section, "route"),
        waived=_bound(section, "waived"),
        override=_bound(section, "override"),
        reviewer=_bound(section, "reviewer"),
        retries_challenges=section.whole("retries_challenges", least=2, most=100),
        retries=_bound(section, "retries"),
        refused_days=section.whole("refused_days", least=1, most=60),
        refused=_bound(section, "refused"),
        peers_minimum=section.whole("peers_minimum", least=3, most=1000),
        peers_registrations=section.whole("peers_registrations", least=5, most=10_000),
        peers_z=section.number("peers_z", least=1.0, most=100.0),
    )


def _bound(section: RuleSection, name: str) -> ShareBound:
    return ShareBound(
        minimum=section.whole(f"{name}_minimum", least=1, most=1000),
        usual_percent=section.number(f"{name}_usual_percent", least=0.0, most=95.0),
    )
