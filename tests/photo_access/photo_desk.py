"""The use cases of a sealed photo over SQLite in memory, with one registration whose photo is kept."""

from dataclasses import dataclass, replace
from pathlib import Path

from realname.access.model.staff import Role, StaffAccount, StaffMember
from realname.kernel.identifiers import AgentId, OpeningId, OutletId
from realname.kernel.ports import Clock, MediaStore, Vault
from realname.kernel.typed_names import CaseNumber
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.transitions import LineState
from realname.packs.use_cases.load_policy import load_policy
from realname.photo_access.model.photo_opening import OpeningReason, PhotoOpening
from realname.photo_access.store.photo_openings import PhotoOpenings
from realname.photo_access.use_cases.notify_holders import NotifyHolders
from realname.photo_access.use_cases.photo_openings import AnswerOpening, AskForOpening, LookAtPhoto, OpeningRequest
from realname.photo_access.use_cases.read_openings import ReadKnownOpenings, ReadOpenings
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.media import PHOTO, SealedMedia
from tests.support.examples import HASHED, LINE, NUMBER, OPENED, PERSON, SIM, keep
from tests.support.manual_clock import ManualClock
from tests.support.memory_media import MemoryMediaStore
from tests.support.parts import app_over
from tests.support.sqlite_units import SqliteUnits

OFFICER = StaffMember(id=AgentId("officer-1"), login="officer", outlet_id=None, role=Role.PRIVACY_OFFICER)
INSPECTOR = StaffMember(id=AgentId("inspector-1"), login="inspector", outlet_id=None, role=Role.INSPECTOR)
ELSEWHERE = StaffMember(id=AgentId("supervisor-2"), login="elsewhere", outlet_id=OutletId("outlet-2"), role=Role.SUPERVISOR)
HERE = StaffMember(id=AgentId("supervisor-1"), login="here", outlet_id=OPENED.outlet_id, role=Role.SUPERVISOR)
ACTIVE = replace(LINE, state=LineState.ACTIVE)
KEPT = replace(OPENED, state=RegistrationState.ACTIVATED, person_id=PERSON.id, msisdn=NUMBER, iccid=SIM, line_id=LINE.id)
THE_PHOTO = b"\xff\xd8\xffthe-photo"
ASKED = OpeningRequest(registration_id=KEPT.id, case_number=CaseNumber("2026-17"), reason=OpeningReason.COURT_ORDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoDesk:
    """What happens to a photo."""

    units: UnitsOfWork
    clock: ManualClock
    store: MemoryMediaStore
    ask: AskForOpening
    answer: AnswerOpening
    look: LookAtPhoto
    read: ReadOpenings
    known: ReadKnownOpenings
    tell: NotifyHolders

    def allowed(self, asked: OpeningRequest = ASKED) -> OpeningId:
        """An opening that an inspector allowed."""
        opening = self.ask(asked, acting=OFFICER.id)
        self.answer.allow(opening.id, acting=INSPECTOR, order=asked.hold.order if asked.hold else None)
        return opening.id

    def opening(self, opening_id: OpeningId) -> PhotoOpening:
        """As it is now."""
        with self.units() as unit:
            return unit[PhotoOpenings].get(opening_id)


def photo_desk(folder: Path, units: UnitsOfWork | None = None) -> PhotoDesk:
    """Build it, over SQLite in memory unless units are given; no one took part in the registration but the agent who opened it."""
    units, clock, store = units or SqliteUnits(), ManualClock(), MemoryMediaStore()
    use = app_over(units, folder, {Clock: clock, MediaStore: store}, policy=load_policy("cn"))
    person = replace(PERSON, wrapped_key=use[Vault].new_key())
    staff = [
        StaffAccount(member=one, password_hash=HASHED, added_at=clock.now(), confirmed_at=clock.now())
        for one in (OFFICER, INSPECTOR, ELSEWHERE, HERE)
    ]
    keep(units, person, KEPT, ACTIVE, *staff)
    use[SealedMedia].put(THE_PHOTO, person=person, registration_id=KEPT.id, name=PHOTO)
    return PhotoDesk(
        units=units,
        clock=clock,
        store=store,
        ask=use[AskForOpening],
        answer=use[AnswerOpening],
        look=use[LookAtPhoto],
        read=use[ReadOpenings],
        known=use[ReadKnownOpenings],
        tell=use[NotifyHolders],
    )
