"""The use cases of sealed photos, built together."""

from dataclasses import dataclass

from realname.lines.use_cases.counter.find_line import FindLine, LookUps
from realname.lines.use_cases.counter.holder_cards import HolderCards
from realname.main.deployment.components import Parts
from realname.photo_access.use_cases.find_photo import FindPhoto
from realname.photo_access.use_cases.photo_openings import AnswerOpening, AskForOpening, LookAtPhoto
from realname.photo_access.use_cases.read_openings import ReadKnownOpenings, ReadOpenings, ShowOpenings


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningUseCases:
    """What can be done with the photo that is kept with a line, and for whom it is shown who did."""

    find: FindPhoto
    ask: AskForOpening
    answer: AnswerOpening
    look: LookAtPhoto
    read: ReadOpenings
    read_known: ReadKnownOpenings
    show: ShowOpenings


def build_openings(parts: Parts, *, holders: HolderCards, look_ups: LookUps) -> OpeningUseCases:
    """Build them."""
    units, clock, policy = parts.units, parts.clock, parts.policy
    return OpeningUseCases(
        find=FindPhoto(find_line=FindLine(units=units, clock=clock, look_ups=look_ups), units=parts.reads, safe=parts.safe),
        ask=AskForOpening(units=units, clock=clock, tokens=parts.tokens, marks=parts.keys.marks, safe=parts.safe, policy=policy),
        answer=AnswerOpening(units=units, clock=clock, policy=policy),
        look=LookAtPhoto(units=units, clock=clock, safe=parts.safe, policy=policy),
        read=ReadOpenings(units=parts.reads, clock=clock),
        read_known=ReadKnownOpenings(units=parts.reads, clock=clock),
        show=ShowOpenings(units=units, clock=clock, holders=holders),
    )
