"""Consents of people to relying services: given in words, looked up before each answer, shown and revoked on the person's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.kernel.errors import UnknownLine
from realname.kernel.identifiers import ConsentId, LineId, Msisdn, PersonId, RelyingClientId
from realname.kernel.ledger.events import recorded_event
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.text.text import Language
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.lines.model.line import Line
from realname.lines.store.lines import Lines
from realname.relying.errors import UnknownConsent
from realname.relying.events import RelyingEvent
from realname.relying.model.authorization import REQUEST_HOLDS, AskedTogether, BackchannelRequest, together
from realname.relying.model.client import AuthenticationMeans, RelyingClient
from realname.relying.model.consent import IN_SERVICE, Consent
from realname.relying.model.scopes import Asked
from realname.relying.store.authorizations import BackchannelRequests
from realname.relying.store.clients import RelyingClients
from realname.relying.store.consents import Consents
from realname.relying.store.tokens import RelyingTokens
from realname.relying.text import wording_of
from realname.relying.use_cases.answers import GivenAnswer, ReadAnswers, RefusedValues
from realname.relying.use_cases.subscribers import served_line
from realname.relying.use_cases.swap_events import EndDisallowed

NO_LINE, NO_PERSON = LineId("none"), PersonId("none")


def standing_consent(unit: UnitOfWork, client: RelyingClient, asked: Asked, line: Line) -> Consent | None:
    """The consent in force that covers what is asked, in the present wording; None: the person has to be asked."""
    found = unit[Consents].in_force(line_id=line.id, person_id=line.person_id, client_id=client.id, purpose=asked.purpose)
    return next((one for one in found if one.covers(asked) and is_as_worded_now(one, client)), None)


def is_as_worded_now(consent: Consent, client: RelyingClient) -> bool:
    """Whether the person read what a person would be told now."""
    return consent.wording == wording_of(client, consent.as_asked)


def consent_of(unit: UnitOfWork, client: RelyingClient, asked: Asked, line: Line | None) -> Consent | None:
    """The same of a line that there may not be: the database is asked alike, so that an unknown number takes as long as a known one."""
    if line is None:
        unit[Consents].in_force(line_id=NO_LINE, person_id=NO_PERSON, client_id=client.id, purpose=asked.purpose)
        return None
    return standing_consent(unit, client, asked, line)


def is_consented(unit: UnitOfWork, client: RelyingClient, asked: Asked, msisdn: Msisdn) -> bool:
    """Whether a holder's consent covers a call that names its number itself (a two-legged token); a number without a line has none."""
    return consent_of(unit, client, asked, served_line(unit, msisdn)) is not None


def line_of_consent(unit: UnitOfWork, consent: Consent) -> Line | None:
    """The line of a consent as long as it is in service and still that person's; None: the consent is for nothing any longer."""
    try:
        line = unit[Lines].get(consent.line_id)
    except UnknownLine:
        return None
    return line if line.person_id == consent.person_id and line.state in IN_SERVICE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenConsent:
    """How a consent is given: to whom, for what, about which line, read in which language."""

    client: RelyingClient
    asked: Asked
    line: Line
    means: AuthenticationMeans
    language: Language


def give_consent(unit: UnitOfWork, tokens: RandomTokens, given: GivenConsent, *, at: datetime) -> Consent:
    """Record a consent; one that is in force and covers the same is not given twice."""
    standing = standing_consent(unit, given.client, given.asked, given.line)
    if standing is not None:
        return standing
    consent = Consent(
        id=ConsentId(tokens.token()),
        person_id=given.line.person_id,
        line_id=given.line.id,
        client_id=given.client.id,
        purpose=given.asked.purpose,
        scopes=given.asked.scopes,
        wording=wording_of(given.client, given.asked),
        language=given.language,
        means=given.means,
        given_at=at,
    )
    unit[Consents].add(consent)
    facts = {
        "client": consent.client_id.value,
        "consent": consent.id.value,
        "language": consent.language,
        "means": consent.means.value,
        "purpose": consent.purpose.value,
        "scopes": " ".join(sorted(consent.scopes)),
        "wording": consent.wording,
    }
    unit.ledger.append(recorded_event(RelyingEvent.RELYING_CONSENT_GIVEN, consent.line_id.value, at=at, **facts))
    return consent


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedService:
    """A consent as its person sees it.

    Attributes:
        line: The line it is about; None: it is no longer theirs.
        uses: The answers, the newest first.
        refused: Where the service tried more values than it may, the newest first.
    """

    consent: Consent
    client: RelyingClient
    line: Line | None
    uses: Sequence[GivenAnswer]
    refused: Sequence[RefusedValues]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingService:
    """A service that waits for the person's answer about one of their lines, however often it asked.

    Attributes:
        parts: Its open requests about the line, those together that are answered as one, the newest first.
    """

    client: RelyingClient
    line: Line
    parts: Sequence[AskedTogether]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadServices:
    """What a person has allowed, to whom, and what became of it."""

    units: Reads
    clock: Clock
    answers: ReadAnswers

    def __call__(self, person_id: PersonId) -> Sequence[AllowedService]:
        """All consents of a person, the newest first."""
        with self.units() as unit:
            return [self._allowed(unit, one) for one in unit[Consents].of_person(person_id)]

    def asking(self, person_id: PersonId) -> Sequence[AskingService]:
        """Services that wait for an answer, each once for a line, the one that asked last first."""
        after = self.clock.now() - REQUEST_HOLDS
        with self.units() as unit:
            found = dict[tuple[RelyingClientId, LineId], list[BackchannelRequest]]()
            for one in unit[BackchannelRequests].open_of(person_id, asked_after=after):
                if one.line_id is not None:
                    found.setdefault((one.client_id, one.line_id), []).append(one)
            return [
                AskingService(client=unit[RelyingClients].get(client_id), line=unit[Lines].get(line_id), parts=together(requests))
                for (client_id, line_id), requests in found.items()
            ]

    def _allowed(self, unit: UnitOfWork, consent: Consent) -> AllowedService:
        answers = self.answers(unit, consent.line_id, person_id=consent.person_id)
        refused = self.answers.refused(unit, consent.line_id, person_id=consent.person_id)
        return AllowedService(
            consent=consent,
            client=unit[RelyingClients].get(consent.client_id),
            line=line_of_consent(unit, consent),
            uses=[one for one in answers if _is_of_consent(one, consent)],
            refused=[one for one in refused if _is_of_consent(one, consent)],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeConsent:
    """Revokes, and ends at once what was given for the consent: tokens and subscriptions."""

    units: UnitsOfWork
    clock: Clock
    end_subscriptions: EndDisallowed

    def __call__(self, consent_id: ConsentId, *, person_id: PersonId) -> None:
        """Revoke; again changes nothing.

        Raises:
            UnknownConsent: There is none, or it is another person's.
        """
        now = self.clock.now()
        with self.units() as unit:
            consent = unit[Consents].get(consent_id)
            if consent.person_id != person_id:
                raise UnknownConsent
            if not consent.is_in_force:
                return
            unit[Consents].save(consent.revoked(at=now))
            unit[RelyingTokens].end_of_consent(consent_id)
            self.end_subscriptions(unit, unit[Lines].read(consent.line_id), at=now)
            facts = {"client": consent.client_id.value, "consent": consent_id.value}
            unit.ledger.append(recorded_event(RelyingEvent.RELYING_CONSENT_REVOKED, consent.line_id.value, at=now, **facts))
            unit.commit()


def _is_of_consent(answer: GivenAnswer | RefusedValues, consent: Consent) -> bool:
    """Whether an answer, or a refusal, went to the service of a consent, for its purpose, while it was in force."""
    if (answer.client, answer.purpose) != (consent.client_id, consent.purpose.value) or answer.at < consent.given_at:
        return False
    return consent.revoked_at is None or answer.at <= consent.revoked_at
