"""The use cases of a person's own page and of disputes, over SQLite in memory: one person with three lines, and another person's."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from realname.access.model.staff import Role, StaffAccount, StaffMember
from realname.evidence.use_cases.sealed_attributes import seal_attributes
from realname.holder.use_cases.flag_overdue_disputes import FlagOverdueDisputes
from realname.holder.use_cases.person_session import SignInByCode
from realname.kernel.identifiers import AgentId, Iccid, LineId, Msisdn, RegistrationId
from realname.kernel.ports import Clock, MediaStore, Vault
from realname.kernel.registry import App
from realname.lines.model.dispute import Dispute
from realname.lines.model.line import Line
from realname.lines.model.notice import Notice, NoticeKind
from realname.lines.model.transitions import LineState
from realname.lines.ports import Notifier
from realname.lines.store.disputes import Disputes
from realname.lines.store.lines import Lines
from realname.lines.store.notices import Notices
from realname.lines.use_cases.person_codes import AskForCode, SendCode
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.registration import Registration, RegistrationState
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.vault.model.wrapped_key import Person
from tests.support.examples import HASHED, LINE, OPENED, PERSON, STRANGER, keep
from tests.support.manual_clock import ManualClock
from tests.support.memory_media import MemoryMediaStore
from tests.support.parts import app_over
from tests.support.sqlite_units import SqliteUnits

DAY = timedelta(days=1)
REVIEWER = StaffMember(id=AgentId("reviewer-1"), login="reviewer", outlet_id=None, role=Role.REVIEWER)


@dataclass(slots=True)
class SentNotices:
    """Implements the port `Notifier`: keeps what was sent."""

    notices: list[Notice] = field(default_factory=list)

    def send(self, notice: Notice) -> None:
        self.notices.append(notice)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDesk:
    """What a person does, and what comes of it."""

    units: SqliteUnits
    clock: ManualClock
    use: App
    process_due: FlagOverdueDisputes
    notifier: SentNotices
    store: MemoryMediaStore

    def line(self, number: int) -> Line:
        """One of them as it is."""
        with self.units() as unit:
            return unit[Lines].get(LineId(f"line-{number}"))

    def change(self, line: Line) -> None:
        """Keep a line as it is to be."""
        with self.units() as unit:
            unit[Lines].save(line)
            unit.commit()

    def dispute_of(self, number: int) -> Dispute:
        """The last one of a line."""
        with self.units() as unit:
            return next(one for one in unit[Disputes].of_person(PERSON.id) if one.line_id == LineId(f"line-{number}"))

    def told(self) -> list[tuple[str, str]]:
        """Which lines are to be told what, in the order of their ids."""
        with self.units() as unit:
            claimed = unit[Notices].claim_due(at=self.clock.now(), until=self.clock.now() + DAY, limit=99)
        return sorted((one.line_id.value, one.kind.value) for one in claimed)

    def events(self, number: int) -> list[str]:
        """What the ledger says of a line."""
        with self.units() as unit:
            return [entry.event.event.value for entry in unit.ledger.of_subject(f"line-{number}")]

    def code(self, kind: NoticeKind = NoticeKind.PERSON_CODE) -> str:
        """The last one that was sent."""
        return [one.code.value if one.code else "" for one in self.notifier.notices if one.kind is kind][-1]

    def ask(self, msisdn: Msisdn, *, address: str = "192.0.2.1", browser: str = "") -> str:
        """Ask for a code and have it sent; gives what the browser holds."""
        asked = self.use[AskForCode](msisdn, address=address, browser=browser)
        self.use[SendCode](asked)
        return asked.holder

    def sign_in(self, number: int = 1) -> str:
        """Sign in by a line; gives the token."""
        holder = self.ask(self.line(number).msisdn)
        return self.use[SignInByCode](holder=holder, code=self.code())


def number_of(place: int) -> Msisdn:
    """The number of one of the lines."""
    return Msisdn(f"+861990000000{place}")


def _registration(place: int, person: Person, vault: Vault) -> Registration:
    one = replace(
        OPENED,
        id=RegistrationId(f"registration-{place}"),
        person_id=person.id,
        state=RegistrationState.ACTIVATED,
        line_id=LineId(f"line-{place}"),
    )
    if person.id != PERSON.id:
        return one
    sealed = seal_attributes(
        SAMPLE_MAN.attributes, vault=vault, wrapped_key=person.wrapped_key or b"", person_id=person.id, registration_id=one.id
    )
    return replace(one, sealed_attributes=sealed)


def _line(place: int, person: Person) -> Line:
    return replace(
        LINE,
        id=LineId(f"line-{place}"),
        registration_id=RegistrationId(f"registration-{place}"),
        person_id=person.id,
        msisdn=number_of(place),
        iccid=Iccid(f"8986990000000000{place}018"),
        state=LineState.ACTIVE,
    )


def person_desk(folder: Path) -> PersonDesk:
    """Build it: lines 1 to 3 are the person's, line 9 is another person's."""
    units, clock, store, notifier = SqliteUnits(), ManualClock(), MemoryMediaStore(), SentNotices()
    app = app_over(units, folder, {Clock: clock, MediaStore: store, Notifier: notifier}, policy=load_policy("cn"))
    vault = app[Vault]
    identity_hash = vault.identity_hash(SAMPLE_MAN.attributes.identity_number)
    person = replace(PERSON, identity_hash=identity_hash, wrapped_key=vault.new_key())
    held = [(1, person), (2, person), (3, person), (9, STRANGER)]
    staff = StaffAccount(member=REVIEWER, password_hash=HASHED, added_at=clock.now(), confirmed_at=clock.now())
    keep(units, person, STRANGER, *(_registration(place, one, vault) for place, one in held), *(_line(*one) for one in held), staff)
    return PersonDesk(units=units, clock=clock, use=app, process_due=app[FlagOverdueDisputes], notifier=notifier, store=store)
