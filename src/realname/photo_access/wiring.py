"""The use cases of sealed photos, built together."""

from dataclasses import dataclass

from realname.kernel.ports import Clock, Marks, RandomTokens
from realname.kernel.registry import App
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.lines.use_cases.counter.find_line import FindLine
from realname.lines.use_cases.counter.holder_cards import HolderCards
from realname.photo_access.use_cases.find_photo import FindPhoto
from realname.photo_access.use_cases.photo_openings import AnswerOpening, AskForOpening, LookAtPhoto
from realname.photo_access.use_cases.read_openings import ReadKnownOpenings, ReadOpenings, ShowOpenings
from realname.registration.use_cases.look_ups import LookUps
from realname.registration.use_cases.media import MediaSafe


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


def build_openings(parts: App, *, holders: HolderCards, look_ups: LookUps) -> OpeningUseCases:
    """Build them."""
    units, clock, policy = parts[UnitsOfWork], parts[Clock], parts[Pack]
    return OpeningUseCases(
        find=FindPhoto(find_line=FindLine(units=units, clock=clock, look_ups=look_ups), units=parts[Reads], safe=parts[MediaSafe]),
        ask=AskForOpening(units=units, clock=clock, tokens=parts[RandomTokens], marks=parts[Marks], safe=parts[MediaSafe], policy=policy),
        answer=AnswerOpening(units=units, clock=clock, policy=policy),
        look=LookAtPhoto(units=units, clock=clock, safe=parts[MediaSafe], policy=policy),
        read=ReadOpenings(units=parts[Reads], clock=clock),
        read_known=ReadKnownOpenings(units=parts[Reads], clock=clock),
        show=ShowOpenings(units=units, clock=clock, holders=holders),
    )
