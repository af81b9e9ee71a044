"""About whom a relying service asks: the number, the line in service under it, and the holder who was verified for it."""

from dataclasses import dataclass

from realname.evidence.use_cases.sealed_attributes import open_attributes
from realname.inventory.ports import NumberingPlan
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import Msisdn
from realname.kernel.ports import Vault
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Line
from realname.registration.model.registration import RegistrationState
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.relying.connectors.country_codes import alpha_2_of
from realname.relying.errors import IdentifierMissing, IdentifierUnnecessary, NumberNotServed, RelyingConsentMissing
from realname.relying.model.caller import Caller
from realname.relying.model.scopes import Asked, Purpose
from realname.relying.model.verified_holder import VerifiedHolder
from realname.relying.store.clients import RelyingClients
from realname.relying.use_cases.consents import is_consented
from realname.relying.use_cases.limits import ClientLimits
from realname.relying.use_cases.subscribers import served_line

# Whose line it is, is in question: a person says that it is not theirs, or the holder was not verified again in time.
_IN_QUESTION = frozenset({BarReason.DISPUTED, BarReason.REVERIFICATION, BarReason.SUSPENSION})


@dataclass(frozen=True, slots=True, kw_only=True)
class FindSubject:
    """Finds which number a call is about, and that its holder allowed it: that of the token, or that of the request."""

    units: UnitsOfWork
    reads: Reads
    limits: ClientLimits
    numbers: NumberingPlan

    def __call__(self, caller: Caller, phone_number: str | None) -> Msisdn:
        """Find the number. Consent to a token that stands for a line is looked up with the token.

        A number without a line and one without consent are answered alike: a service learns of no number whether it is served here.

        Args:
            caller: Whose token may stand for one line.
            phone_number: As the request names it (E.164); None: it names none.

        Raises:
            IdentifierUnnecessary, IdentifierMissing, NumberQuotaReached, NumberNotServed: As `number`.
            RelyingConsentMissing: The holder of the number in the request did not allow what the token is for.
        """
        msisdn = self.number(caller, phone_number)
        if caller.subject is None:
            self._require_consent(caller, msisdn)
        return msisdn

    def number(self, caller: Caller, phone_number: str | None) -> Msisdn:
        """Find the number alone, for a question about consent itself.

        Raises:
            IdentifierUnnecessary: Both token and request name one, be it the same.
            IdentifierMissing: Neither does.
            NumberQuotaReached: The service named too many different numbers today.
            NumberNotServed: The number in the request is none of the numbering plan: that tells nothing of any line.
        """
        require_no_second_identifier(caller, phone_number)
        if caller.subject is not None:
            return Msisdn(caller.subject)
        if phone_number is None:
            raise IdentifierMissing
        with self.reads() as unit:
            client = unit[RelyingClients].get(caller.client)
        self.limits.count_number(client, Msisdn(phone_number))
        try:
            return self.numbers.parse(phone_number)
        except InvalidInput:
            raise NumberNotServed from None

    def _require_consent(self, caller: Caller, msisdn: Msisdn) -> None:
        asked = Asked(purpose=Purpose(caller.purpose), scopes=caller.scopes)
        with self.units() as unit:
            client = unit[RelyingClients].get(caller.client)
            if not is_consented(unit, client, asked, msisdn):
                raise RelyingConsentMissing
            self.limits.note_answered(unit, client, msisdn)
            unit.commit()


def require_no_second_identifier(caller: Caller, phone_number: str | None) -> None:
    """Refuse a number beside a token that stands for a line.

    Raises:
        IdentifierUnnecessary: There is one.
    """
    if caller.subject is not None and phone_number is not None:
        raise IdentifierUnnecessary


def line_in_service(unit: UnitOfWork, msisdn: Msisdn) -> Line:
    """The line that is in service under a number; not locked.

    Raises:
        NumberNotServed: None is.
    """
    found = served_line(unit, msisdn)
    if found is None:
        raise NumberNotServed
    return found


@dataclass(frozen=True, slots=True)
class FindVerifiedHolder:
    """Finds whom the operator verified as the holder of a line, or as its user where an organisation holds it."""

    vault: Vault

    def __call__(self, unit: UnitOfWork, line: Line) -> VerifiedHolder | None:
        """Open what was sealed when the holder was verified last.

        Returns:
            None: no holder is verified. The record or the person's key is erased, or a bar says that the holder is in question.

        Raises:
            SealBroken: What was sealed is damaged.
        """
        if any(bar.reason in _IN_QUESTION for bar in line.bars):
            return None
        registration = next(iter(unit[Registrations].read_many([line.verified_by or line.registration_id])), None)
        if registration is None or registration.state is not RegistrationState.ACTIVATED or registration.person_id != line.person_id:
            return None
        person = unit[Persons].read_many([line.person_id]).get(line.person_id)
        if registration.sealed_attributes is None or registration.evidence is None or person is None or person.wrapped_key is None:
            return None
        attributes = open_attributes(
            registration.sealed_attributes,
            vault=self.vault,
            wrapped_key=person.wrapped_key,
            person_id=person.id,
            registration_id=registration.id,
        )
        return VerifiedHolder(attributes=attributes, evidence=registration.evidence, nationality=alpha_2_of(attributes.nationality))
