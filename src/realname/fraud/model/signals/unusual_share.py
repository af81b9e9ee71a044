"""A share that is unusual: of an agent, or of an outlet whose agents one by one do nothing that stands out."""

from collections.abc import Sequence
from datetime import datetime

from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.model.signals.shares import Counted, ShareBound, Shares, Window, is_beyond_chance
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId

_ALL = "all"
_OTHERS_ENOUGH = 200  # trials of all others together, before their share is what is usual


class UnusualShare:
    """Counts trials and hits, and says when the hits of one are more than custom and chance explain.

    What is usual is the share of all other outlets together, and not less than the pack says; `share_ratio` times as much is custom.
    """

    def __init__(self, kind: SignalKind, bound: ShareBound, rule: SignalRule) -> None:
        """Nothing counted yet."""
        self._kind = kind
        self._bound = bound
        self._rule = rule
        self._shares = Shares(rule.share_span)

    def try_at(self, at: datetime, outlet: OutletId, agent: AgentId) -> None:
        """Count something that might be a hit."""
        self._shares.try_at(at, _of_agent(outlet, agent), outlet.value, _ALL)

    def hit(self, at: datetime, case_id: RegistrationId, outlet: OutletId, agent: AgentId) -> Sequence[Alert]:
        """Count a hit; says so where they are too many, of the agent before the outlet."""
        self._shares.hit(at, case_id, _of_agent(outlet, agent), outlet.value, _ALL)
        of_outlet = self._shares.window(outlet.value, at)
        usual = self._usual(self._shares.window(_ALL, at).counted.without(of_outlet.counted))
        of_agent = self._shares.window(_of_agent(outlet, agent), at)
        if self._is_unusual(of_agent.counted, usual):
            return (self._alert(at, outlet, agent, of_agent, usual),)
        if self._is_unusual(of_outlet.counted, usual):
            return (self._alert(at, outlet, None, of_outlet, usual),)
        return ()

    def forget(self, before: datetime) -> None:
        """Drop what counts no more."""
        self._shares.forget(before)

    def _usual(self, others: Counted) -> float:
        least = self._bound.usual_percent / 100
        return max(least, others.share) if others.trials >= _OTHERS_ENOUGH else least

    def _is_unusual(self, counted: Counted, usual: float) -> bool:
        is_enough = counted.hits >= self._bound.minimum
        return is_enough and is_beyond_chance(counted, share=usual * self._rule.share_ratio, odds=self._rule.share_odds)

    def _alert(self, at: datetime, outlet: OutletId, agent: AgentId | None, window: Window, usual: float) -> Alert:
        counted = window.counted
        figures = (
            ("days", float(self._rule.share_days)),
            ("hits", float(counted.hits)),
            ("share_percent", round(100 * counted.share, 1)),
            ("trials", float(counted.trials)),
            ("usual_percent", round(100 * usual, 1)),
        )
        return Alert(kind=self._kind, at=at, outlet_id=outlet, agent_id=agent, cases=window.hits.cases, figures=figures)


def _of_agent(outlet: OutletId, agent: AgentId) -> str:
    return f"{outlet.value}/{agent.value}"  # no id has a slash
