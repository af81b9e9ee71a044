"""Give a person all that is held about them, in one machine-readable document; what is sealed is opened for it, media stay sealed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from realname.evidence.model.applicant import Consent
from realname.evidence.model.evidence import Evidence
from realname.evidence.model.representative import Representative
from realname.evidence.use_cases.sealed_attributes import open_attributes
from realname.holder.events import HolderEvent
from realname.holder.use_cases.confirm_identity_number import ConfirmIdentityNumber
from realname.holder.use_cases.disputes import holder_registration
from realname.holder.use_cases.kept_records import KeptRecord, ReadKeptRecords
from realname.holder.use_cases.lines import HeldLine, ReadPersonLines
from realname.holder.use_cases.person_session import PersonSession
from realname.kernel.identifiers import LineId, NoticeId, PersonId
from realname.kernel.ledger.events import Event, LedgerEntry, RecordedEvent
from realname.kernel.ports import Clock, RandomTokens, Vault
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.events import LineEvent
from realname.lines.model.line import Line
from realname.lines.model.notice import NoticeKind
from realname.lines.model.transitions import LineState
from realname.lines.store.disputes import Disputes
from realname.lines.use_cases.changes import add_notice
from realname.live.events import LiveEvent
from realname.photo_access.events import PhotoAccessEvent
from realname.registration.events import RegistrationEvent
from realname.registration.model.registration import Registration
from realname.relying.text import PURPOSE_WORDS, sentences_of
from realname.relying.use_cases.consents import AllowedService, ReadServices
from realname.vault.model.wrapped_key import Person

FORMAT = "realname/person-export/1"
# What is done about a photo comes with the looks alone, as it may be on hold; no hold on records is told, nor who looked at a review.
_UNTOLD = frozenset({PhotoAccessEvent.PHOTO_OPENINGS_SHOWN, RegistrationEvent.RECORDS_HELD, RegistrationEvent.RECORDS_RELEASED})
_ENDS_SHOWN = 4
# A person who served them is another person.
_OF_OTHERS = frozenset({"agent", "counter"})
# Of the representative: their consent, their ID and their face check; all else says something of the holder.
_OF_ACTING = frozenset(
    {
        RegistrationEvent.CONSENT_RECORDED,
        RegistrationEvent.REPRESENTATIVE_ATTACHED,
        RegistrationEvent.CHALLENGE_ISSUED,
        RegistrationEvent.CLIP_REJECTED,
        RegistrationEvent.SESSION_OPENED,
        LiveEvent.SESSION_JUDGED,
        LiveEvent.SESSION_FAILED,
    }
)
Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPerson:
    """Exports for anyone who is signed in and knows the identity number: a phone that was found is not enough for a name and an address."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    vault: Vault
    own_number: ConfirmIdentityNumber
    lines: ReadPersonLines
    kept: ReadKeptRecords
    services: ReadServices

    def __call__(self, session: PersonSession, token: str, *, identity_number: str) -> bytes:
        """Give the document, UTF-8 JSON; that it was given is in the ledger, and all other active lines of the person are told.

        Raises:
            IdentityNumberInvalid: The number fails its checks.
            StateConflict: It is not theirs (`field` is `holder`); after three of those the sign-in ends.
            PersonSignInRequired: That was the third.
            SealBroken: Something that is kept cannot be opened.
        """
        now = self.clock.now()
        person = self.own_number.require(session, token, identity_number)
        held, kept = self.lines(session.person_id), self.kept(session.person_id)
        services = [_service(one) for one in self.services(session.person_id)]
        with self.units() as unit:
            content = {**self._content(unit, person, held, kept, over=session.line.id, at=now), "services": services}
            facts = (("registrations", len(kept)),)
            unit.ledger.append(RecordedEvent(at=now, event=HolderEvent.PERSON_DATA_EXPORTED, subject=session.line.id.value, facts=facts))
            self._notify_others(unit, [one.line for one in held if one.line.id != session.line.id], at=now)
            unit.commit()
        return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode()

    def _notify_others(self, unit: UnitOfWork, others: Sequence[Line], *, at: datetime) -> None:
        told = self.tokens.token()
        for place, line in enumerate(one for one in others if one.state is LineState.ACTIVE):
            add_notice(unit, line, NoticeKind.DATA_EXPORTED, notice_id=NoticeId(f"{told}.{place}"), at=at)

    def _content(
        self, unit: UnitOfWork, person: Person, held: Sequence[HeldLine], kept: Sequence[KeptRecord], *, over: LineId, at: datetime
    ) -> Mapping[str, Json]:
        return {
            "format": FORMAT,
            "exported_at": _moment(at),
            "lines": [_line(unit, one, is_own=one.line.id == over) for one in held],
            "registrations": [self._registration(unit, person, one) for one in kept],
            "disputes": _disputes(unit, person.id),
        }

    def _registration(self, unit: UnitOfWork, person: Person, kept: KeptRecord) -> Mapping[str, Json]:
        one = kept.registration
        if one.representative is not None and kept.acted_as is not None:
            return self._acted(unit, person, kept, one.representative)
        return {
            "id": one.id.value,
            "state": one.state.value,
            "purpose": one.purpose.value,
            "route": one.route.value,
            "outlet": one.outlet_id.value,
            "opened_at": _moment(one.opened_at),
            "decided_at": _moment(one.decided_at),
            "refused_for": sorted(kept.refused_for),
            "line": kept.line.id.value if kept.line else None,
            "consent": _consent(one.consent),
            "evidence": _evidence(one.evidence),
            "attributes": self._attributes(person, one, one.sealed_attributes),
            "kept": _kept(kept),
            "photo_looks": _looks(kept),
            "deletion_certificate": kept.certificate.body.decode() if kept.certificate else None,
            "events": _events(unit.ledger.of_subject(one.id.value)),
        }

    def _acted(self, unit: UnitOfWork, person: Person, kept: KeptRecord, acting: Representative) -> Mapping[str, Json]:
        """What is kept of who acted for another person, and nothing of that holder: neither their line nor what became of it."""
        one = kept.registration
        return {
            "id": one.id.value,
            "acted_as": acting.authority.role.value,
            "proof": acting.authority.proof.value,
            "outlet": one.outlet_id.value,
            "opened_at": _moment(one.opened_at),
            "consent": _consent(one.consent),  # they gave it: their own face was asked for
            "evidence": _evidence(acting.evidence),
            "attributes": self._attributes(person, one, acting.sealed_attributes),
            "source": acting.source.value if acting.source else None,
            "kept": _kept(kept),
            "photo_looks": _looks(kept),
            "events": [_event(entry) for entry in unit.ledger.of_subject(one.id.value) if entry.event.event in _OF_ACTING],
        }

    def _attributes(self, person: Person, registration: Registration, sealed: bytes | None) -> Mapping[str, Json] | None:
        if sealed is None or person.wrapped_key is None:
            return None
        opened = open_attributes(
            sealed, vault=self.vault, wrapped_key=person.wrapped_key, person_id=person.id, registration_id=registration.id
        )
        return {
            "name": opened.name,
            "identity_number": opened.identity_number.value,
            "sex": opened.sex,
            "ethnicity": opened.ethnicity,
            "birth_on": _day(opened.birth_on),
            "address": opened.address,
        }


def _consent(consent: Consent) -> Mapping[str, Json]:
    return {
        "text_version": consent.text_version,
        "language": consent.language,
        "means": consent.means.value,
        "given_at": _moment(consent.given_at),
        "is_biometric": consent.is_biometric,
    }


def _evidence(evidence: Evidence | None) -> Mapping[str, Json] | None:
    if evidence is None:
        return None
    return {
        "kind": evidence.kind.value,
        "means": evidence.means.value,
        "valid_from": _day(evidence.valid_from_on),
        "valid_until": _day(evidence.valid_until_on),
    }


def _kept(kept: KeptRecord) -> Mapping[str, Json]:
    return {
        "photo": "sealed; not in this document" if kept.has_photo else "none",
        "term": kept.term.value,
        "until": _moment(kept.until) if isinstance(kept.until, datetime) else _day(kept.until),
    }


def _looks(kept: KeptRecord) -> Sequence[Mapping[str, Json]]:
    return [
        {"at": _moment(look.opened_at), "reason": look.reason, "case": look.case_number, "by": [role.value for role in look.by]}
        for look in kept.openings
    ]


def _line(unit: UnitOfWork, held: HeldLine, *, is_own: bool) -> Mapping[str, Json]:
    """One line; of others than the one signed in by the number is masked, as on the page, and of none the SIM's number is given."""
    line = held.line
    return {
        "id": line.id.value,
        "number": line.msisdn.value if is_own else f"••••{line.msisdn.value[-_ENDS_SHOWN:]}",
        "state": line.state.value,
        "registered_at": _moment(held.registered_at),
        "outlet": held.outlet_id.value,
        "activated_at": _moment(line.activated_at),
        "verified_at": _moment(line.verified_at),
        "held_by_organisation": line.organisation_id is not None,
        "bars": sorted(bar.reason.value for bar in line.bars),
        "events": _events(_since_theirs(unit, line, held.registered_at)),
    }


def _since_theirs(unit: UnitOfWork, line: Line, registered_at: datetime) -> Sequence[LedgerEntry]:
    """From the entry on that made it theirs: until a transfer is carried out, what happens to the line is its former holder's."""
    entries = [entry for entry in unit.ledger.of_subject(line.id.value) if entry.event.at >= registered_at]
    given_by = ("registration", holder_registration(unit, line).id.value)
    theirs = [place for place, one in enumerate(entries) if one.event.event is LineEvent.LINE_TRANSFERRED and given_by in one.event.facts]
    return entries[theirs[0] :] if theirs else entries


def _disputes(unit: UnitOfWork, person_id: PersonId) -> list[Mapping[str, Json]]:
    return [
        {
            "id": one.id.value,
            "line": one.line_id.value,
            "opened_at": _moment(one.opened_at),
            "due_at": _moment(one.due_at),
            "answered_at": _moment(one.answered_at),
            "outcome": one.outcome.value if one.outcome else None,
            "reason": one.reason.value if one.reason else None,
        }
        for one in unit[Disputes].of_person(person_id)
    ]


def _service(allowed: AllowedService) -> Mapping[str, Json]:
    """A consent to a relying service, and the answers that the service got by it: what was asked and when, never what was answered."""
    consent = allowed.consent
    return {
        "id": consent.id.value,
        "service": allowed.client.name,
        "line": consent.line_id.value,
        "purpose": PURPOSE_WORDS[consent.purpose].english,
        "learns": [sentence.english for sentence in sentences_of(consent.as_asked)],
        "scopes": sorted(consent.scopes),
        "language": consent.language,
        "given_at": _moment(consent.given_at),
        "revoked_at": _moment(consent.revoked_at),
        "answers": [{"at": _moment(one.at), "operation": one.operation.value} for one in allowed.uses],
    }


def _events(entries: Sequence[LedgerEntry]) -> list[Mapping[str, Json]]:
    return [_event(entry) for entry in entries if not _is_untold(entry.event.event)]


def _is_untold(event: Event) -> bool:
    return event.declared.is_withheld or event in _UNTOLD


def _event(entry: LedgerEntry) -> Mapping[str, Json]:
    event = entry.event
    facts = {name: value for name, value in event.facts if name not in _OF_OTHERS}
    return {"entry": entry.index, "at": _moment(event.at), "event": event.event.value, "facts": facts, "leaf_hash": entry.leaf_hash}


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None
