"""Stand-ins for whatever a country without media has not: a clock that is set, ids of a seed, cards, faces, the operator's systems.

Each keeps the promises of its port. What is simulated is named: no portrait is looked at, of pictures only the names are kept, the
operator does whatever it is asked, and messages reach no one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from bench.country.people import CountryPeople
from bench.country.places import random_id
from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.evidence import CardReading, Evidence, EvidenceMeans
from realname.evidence.model.kinds import RESIDENTS_CARD
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, LineId, Msisdn, RegistrationId
from realname.lines.model.notice import Notice
from realname.lines.model.service_order import OperatorLine, OrderKind, OrderOutcome, ServiceOrder
from realname.registration.use_cases.erasing.deletion_journal import Deletion
from realname.registration.use_cases.media import SealedMedia
from realname.vault.errors import SealBroken
from realname.vault.model.wrapped_key import Person
from realname.verification.model.findings import SourceAnswer, SourceFinding
from realname.verification.model.observations import PortraitEyes

_NO_PORTRAIT = b"no portrait"
_WINDOW = timedelta(seconds=60)


class SetClock:
    """Tells the time that it was set to; implements the port `Clock`."""

    def __init__(self, at: datetime) -> None:
        """Begin then."""
        self._at = at

    def set(self, at: datetime) -> None:
        """Go on to a time; never back."""
        self._at = max(self._at, at)

    def now(self) -> datetime:
        """Aware, in UTC."""
        return self._at.astimezone(UTC)

    def time_s(self) -> float:
        """The same as seconds since 1970."""
        return self._at.timestamp()


class SeededTokens:
    """Implements the port `RandomTokens` by a seed: the person who knows it can guess them all. Never for real lines."""

    def __init__(self, seed: int) -> None:
        """Begin with a seed."""
        self._chance = Random(f"{seed}/tokens")  # noqa: S311 - a simulation that can be repeated

    def token(self) -> str:
        """32 lower-case hexadecimal characters."""
        return random_id(self._chance)


@dataclass(frozen=True, slots=True)
class CountryCards:
    """Implements the port `CardReader`: a card holds nothing but the number of its person."""

    people: CountryPeople

    def read(self, content: bytes, *, place: str) -> CardReading:  # noqa: ARG002 - the port's names
        """Find the person."""
        try:
            attributes = self.people.attributes(int(content))
        except ValueError:
            raise InvalidInput(field="card") from None
        evidence = Evidence(
            kind=RESIDENTS_CARD[self.people.country], means=EvidenceMeans.CHIP, valid_from_on=date(2019, 1, 1), valid_until_on=None
        )
        return CardReading(evidence=evidence, attributes=attributes, portrait=_NO_PORTRAIT)


class UnsafeConfirmsAll:
    """Implements the port `AuthoritativeSource` for people who were made up a moment ago."""

    def validate(self, attributes: ApplicantAttributes, *, portrait: bytes | None) -> SourceAnswer:  # noqa: ARG002 - the port's name
        """Confirm."""
        return SourceAnswer(attributes=SourceFinding.CONFIRMED, portrait=SourceFinding.CONFIRMED)


class UnsafeNoPortraits:
    """Implements the port `ReferenceChecker` where there are no portraits."""

    def require_usable(self, portrait: bytes, *, by: AgentId | None = None) -> PortraitEyes:  # noqa: ARG002 - the port's names
        """Accept."""
        return PortraitEyes.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesOnly(SealedMedia):
    """A safe that keeps the names of what it is given, and nothing else."""

    kept: dict[str, set[str]] = field(default_factory=dict)

    def put_all(self, plain: Mapping[str, bytes], *, person: Person, registration_id: RegistrationId) -> None:  # noqa: ARG002 - the safe's names
        """Note the names."""
        self.kept.setdefault(registration_id.value, set()).update(plain)

    def get(self, *, person: Person, registration_id: RegistrationId, name: str) -> bytes:  # noqa: ARG002 - the safe's names
        """Give nothing, where something was put.

        Raises:
            SealBroken: Nothing was.
        """
        if name not in self.kept.get(registration_id.value, ()):
            raise SealBroken(kind="missing")
        return b""

    def names(self, registration_id: RegistrationId) -> tuple[str, ...]:
        """What was put and not discarded."""
        return tuple(sorted(self.kept.get(registration_id.value, ())))

    def names_by_registration(self) -> Mapping[RegistrationId, Sequence[str]]:
        """The same of all."""
        return {RegistrationId(one): sorted(names) for one, names in self.kept.items()}

    def discard(self, registration_id: RegistrationId, names: Iterable[str]) -> int:
        """Forget names."""
        given = tuple(names)
        left = self.kept.get(registration_id.value, set()) - set(given)
        if left:
            self.kept[registration_id.value] = left
        else:
            self.kept.pop(registration_id.value, None)
        return len(given)


class ObedientOperator:
    """Implements the port `Provisioner`: does what it is asked and remembers the lines that are in service."""

    key_window = _WINDOW

    def __init__(self) -> None:
        self._lines: dict[str, OperatorLine] = {}

    def carry_out(self, order: ServiceOrder, *, send_before: datetime) -> OrderOutcome:  # noqa: ARG002 - the port's name
        """Do it."""
        if order.kind is OrderKind.ACTIVATE:
            self._lines[order.msisdn.value] = OperatorLine(
                line_id=LineId(order.line_id.value), msisdn=order.msisdn, iccid=order.iccid, scope=order.scope
            )
        return OrderOutcome.DONE

    def find(self, order: ServiceOrder) -> OrderOutcome | None:  # noqa: ARG002 - the port's name
        """It never loses an order."""
        return None

    def line_on(self, msisdn: Msisdn) -> OperatorLine | None:
        """Which line is in service under a number."""
        return self._lines.get(msisdn.value)

    @property
    def in_service(self) -> Sequence[OperatorLine]:
        """All lines that were activated."""
        return list(self._lines.values())


class SilentNotifier:
    """Implements the port `Notifier`: no one is told."""

    def send(self, notice: Notice) -> None:
        """Send nothing."""


class ForgetfulJournal:
    """Implements the port `DeletionJournal`: of a country that was made up no backup brings anything back."""

    def note(self, deletion: Deletion, *, at: datetime) -> None:
        """Note nothing."""

    def read(self) -> Sequence[Deletion]:
        """Nothing."""
        return ()

    def is_begun(self) -> bool:
        """It never is."""
        return False

    def forget(self, *, noted_before: date) -> None:
        """There is nothing to forget."""
