"""Open a registration without a face: the applicant chose so at the start, and a supervisor takes it from there."""

from dataclasses import dataclass, replace

from realname.kernel.errors import InvalidInput
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.rules.pack import Pack
from realname.registration.model.registration import Registration, RegistrationState, Route
from realname.registration.use_cases.opening.open_registration import (
    ClientRequest,
    KeepNewRegistration,
    Opening,
    opening_events,
    referral_to_supervisor,
    registration_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWithoutFace:
    """Opens a registration that awaits a supervisor: no consent to a face comparison, and none is made."""

    clock: Clock
    tokens: RandomTokens
    policy: Pack
    keep: KeepNewRegistration

    def __call__(self, opening: Opening, *, request: ClientRequest | None = None) -> Registration:
        """Open, or give back the one that the same request opened before.

        Raises:
            InvalidInput: The applicant did consent to the face comparison: that is the other route.
            IdempotencyKeyReused: The client's key stood for another request.
        """
        if opening.has_biometric_consent:
            raise InvalidInput(field="consent.biometric")
        now = self.clock.now()
        opened = registration_of(opening, tokens=self.tokens, policy=self.policy, at=now)
        registration = replace(opened, state=RegistrationState.AWAITING_SUPERVISOR, route=Route.NO_FACE, handed_over_at=now)
        events = (*opening_events(registration), referral_to_supervisor(registration, None, at=now))
        return self.keep(registration, events, request=request)
