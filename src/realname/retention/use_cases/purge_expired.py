"""Forget what has run out: sign-ins, their tries, enrolment codes, invitations, what pictures are known by, whose what was erased was."""

from dataclasses import dataclass
from datetime import timedelta

from realname.access.model.staff import FAILED_TRIES_REMEMBERED, IDLE_LIMIT, SESSION_LIMIT
from realname.access.model.wrong_tries import LONGEST_WINDOW
from realname.access.store.cameras import CameraEnrolments
from realname.access.store.counters import EnrolmentCodes
from realname.access.store.passkeys import Invitations, PasskeyQuestions
from realname.access.store.staff import FailedSignInsByLogin, StaffSessions
from realname.access.store.wrong_tries import WrongTriesByMark
from realname.holder.model.sign_in import IDLE_LIMIT as PERSON_IDLE_LIMIT
from realname.holder.model.sign_in import SESSION_LIMIT as PERSON_SESSION_LIMIT
from realname.holder.store.sign_ins import PersonSignIns
from realname.kernel.ports import Clock
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.person_code import CODE_HOLDS, COUNTED_FOR
from realname.lines.store.person_codes import PersonCodes
from realname.live.store.frame_digests import FrameDigests
from realname.live.store.kept_pictures import KeptPictures
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.capturing.attempt_limits import TRIES_REMEMBERED
from realname.relying.model.authorization import REFUSAL_HOLDS
from realname.relying.model.consent import REVOKED_KEPT
from realname.relying.model.consent_status import CAPTURE_HOLDS
from realname.relying.model.rule import RelyingRule
from realname.relying.store.authorizations import Authorizations, BackchannelRequests, ConsentCaptures
from realname.relying.store.consents import Consents
from realname.relying.store.limits import WEEKS_KEPT, ClientCalls, ClientWeeks, Marks
from realname.relying.store.tokens import RelyingTokens
from realname.relying.store.tries import TriedValues

_OF_SERVICES_KEPT = timedelta(hours=1)  # a code that is sent again within it ends what was given for it


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeExpired:
    """Forgets; may run twice, and beside anything."""

    units: UnitsOfWork
    clock: Clock
    local_days: LocalDays
    retention_rule: RetentionRule
    relying_rule: RelyingRule

    def __call__(self) -> None:
        """Forget all that has run out."""
        now = self.clock.now()
        today = self.local_days.day_of(now)
        with self.units() as unit:
            unit[StaffSessions].forget(seen_before=now - IDLE_LIMIT, signed_in_before=now - SESSION_LIMIT)
            unit[FailedSignInsByLogin].forget(last_before=now - FAILED_TRIES_REMEMBERED)
            unit[WrongTriesByMark].forget(last_before=now - LONGEST_WINDOW)
            unit[EnrolmentCodes].forget(expired_before=now)
            unit[CameraEnrolments].forget(expired_before=now)
            unit[PasskeyQuestions].forget(expired_before=now)
            unit[Invitations].forget(expired_before=now)
            unit[Registrations].forget_persons(erased_before=now - TRIES_REMEMBERED)
            unit[Persons].forget_unneeded(erased_before=now - TRIES_REMEMBERED)
            unit[PersonCodes].expire(asked_before=now - CODE_HOLDS)
            unit[PersonCodes].forget(asked_before=now - COUNTED_FOR)
            unit[PersonSignIns].forget(seen_before=now - PERSON_IDLE_LIMIT, signed_in_before=now - PERSON_SESSION_LIMIT)
            unit[Authorizations].forget(asked_before=now - _OF_SERVICES_KEPT)
            unit[BackchannelRequests].forget(asked_before=now - _OF_SERVICES_KEPT, refused_before=now - REFUSAL_HOLDS)
            unit[RelyingTokens].forget(expired_before=now)
            unit[Marks].forget(expired_before=now)
            unit[ClientCalls].forget(minutes_before=now - _OF_SERVICES_KEPT, days_before=now.date() - timedelta(days=1))
            unit[ClientWeeks].forget(before=now.date() - timedelta(weeks=WEEKS_KEPT))
            unit[TriedValues].forget(until=now.date() - timedelta(days=self.relying_rule.value_term_days))
            unit[Consents].forget(revoked_before=now - REVOKED_KEPT)
            unit[ConsentCaptures].forget(asked_before=now - CAPTURE_HOLDS, refused_before=now - REVOKED_KEPT)
            unit[FrameDigests].forget(seen_before=today - timedelta(days=self.retention_rule.frame_digest_days))
            unit[KeptPictures].forget(seen_before=today - timedelta(days=self.retention_rule.near_duplicate_days - 1))
            unit.commit()
