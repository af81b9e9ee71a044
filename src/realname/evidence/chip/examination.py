"""A chip's data as a whole: whether it is authentic, and what it says."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from realname.evidence.chip.files import ChipFiles
from realname.evidence.chip.groups import DocumentDetails, HolderDetails, document_details, holder_details, machine_readable_lines
from realname.evidence.chip.offers import ChipOffers, read_offers
from realname.evidence.chip.passive_authentication import authenticate
from realname.evidence.chip.portraits import ChipPortrait, read_portraits
from realname.evidence.chip.trust import Trust
from realname.evidence.errors import ChipDataUnreadable, MrzShapeUnknown
from realname.evidence.model.chip import Authenticity, ChipProof, Note
from realname.evidence.model.mrz import Mrz, parse_mrz

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipExamination:
    """What is known of one chip. The values are authentic only where `authenticity` says `verified`.

    Attributes:
        proof: Whether the chip itself is genuine. Files alone never show it.
        zone: DG1; None: absent or unreadable. So are the others.
        unreadable: Groups that are there and not of their form.
    """

    authenticity: Authenticity
    proof: ChipProof = ChipProof.NOT_SHOWN
    zone: Mrz | None = field(default=None, repr=False)
    portraits: tuple[ChipPortrait, ...] = ()
    holder: HolderDetails | None = None
    document: DocumentDetails | None = None
    offers: ChipOffers = field(default_factory=ChipOffers)
    unreadable: frozenset[int] = frozenset()


def examine(files: ChipFiles, trust: Trust, *, today: date) -> ChipExamination:
    """Authenticate the files of a chip, and read them.

    What a signed group says is read whether or not it is authentic, so that a person sees what was shown.
    """
    unreadable: set[int] = set()

    def read(number: int, parse: Callable[[bytes], _Read]) -> _Read | None:
        content = files.groups.get(number)
        try:
            return None if content is None else parse(content)
        except (ChipDataUnreadable, MrzShapeUnknown):
            unreadable.add(number)
            return None

    zone = read(1, lambda content: parse_mrz(machine_readable_lines(content), on=today))
    portraits = read(2, read_portraits)
    holder, document = read(11, holder_details), read(12, document_details)
    offers = read(14, lambda content: read_offers(content, None))
    key = read(15, lambda content: read_offers(files.groups.get(14) if offers else None, content))
    authenticity = authenticate(files, trust, today=today)
    if unreadable:
        authenticity = replace(authenticity, notes=authenticity.notes | {Note.GROUP_UNREADABLE})
    return ChipExamination(
        authenticity=authenticity,
        zone=zone,
        portraits=portraits or (),
        holder=holder,
        document=document,
        offers=key or offers or ChipOffers(),
        unreadable=frozenset(unreadable),
    )
