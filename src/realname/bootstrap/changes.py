"""The use cases of who comes to the counter about a line there is, built together."""

from dataclasses import dataclass

from realname.application.find_line import FindLine, LookUps
from realname.application.holder_cards import HolderCards
from realname.application.holder_deaths import CloseAfterDeath, HolderDeaths
from realname.application.holder_wishes import CloseByCard, LiftLostBar
from realname.application.open_change import DraftChange, OpenChange, OpenChangeWithoutFace
from realname.bootstrap.lines import LineUseCases
from realname.bootstrap.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeUseCases:
    """What a holder can have changed: by a registration of its own, or by a card alone."""

    find_line: FindLine
    holder_cards: HolderCards
    open_change: OpenChange
    open_change_without_face: OpenChangeWithoutFace
    lift_lost_bar: LiftLostBar
    close_by_card: CloseByCard
    holder_deaths: HolderDeaths
    close_after_death: CloseAfterDeath


def build_changes(parts: Parts, *, lines: LineUseCases, look_ups: LookUps) -> ChangeUseCases:
    """Build them on the use cases of the lines; all look-ups are counted together."""
    units, clock, policy = parts.units, parts.clock, parts.policy
    holders = _holder_cards(parts, look_ups)
    deaths = HolderDeaths(clock=clock, marks=parts.keys.marks, holders=holders, policy=policy)
    draft = DraftChange(units=units, clock=clock, tokens=parts.tokens, holders=holders, deaths=deaths, policy=policy)
    return ChangeUseCases(
        find_line=FindLine(units=units, clock=clock, look_ups=look_ups),
        holder_cards=holders,
        open_change=OpenChange(units=units, draft=draft, duty=parts.duty),
        open_change_without_face=OpenChangeWithoutFace(units=units, draft=draft, policy=policy, duty=parts.duty),
        lift_lost_bar=LiftLostBar(units=units, clock=clock, holders=holders, lift=lines.lift_bar, policy=policy),
        close_by_card=CloseByCard(units=units, holders=holders, deactivate=lines.deactivate_line, policy=policy),
        holder_deaths=deaths,
        close_after_death=CloseAfterDeath(units=units, deaths=deaths, deactivate=lines.deactivate_line),
    )


def _holder_cards(parts: Parts, look_ups: LookUps) -> HolderCards:
    return HolderCards(
        units=parts.units,
        clock=parts.clock,
        vault=parts.keys.vault,
        reader=parts.connectors.card_reader,
        identity_numbers=parts.identity_numbers,
        marks=parts.keys.marks,
        look_ups=look_ups,
        policy=parts.policy,
    )
