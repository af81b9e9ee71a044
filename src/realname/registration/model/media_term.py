"""Until when the media of a registration may be kept at all, by the pack: what is stored past it is a failure, and is counted."""

from datetime import datetime, timedelta

from realname.registration.model.registration import ENDED_WITHOUT_LINE, Registration, RegistrationState, Route
from realname.registration.model.retention_rule import RetentionRule

GRACE = timedelta(hours=1)  # the reaper looks every minute, and may find a store or a database away for a while


def media_due_at(registration: Registration, rule: RetentionRule) -> datetime | None:
    """When everything of it has to be gone; None: not yet known, since it is being decided, or its line's record has a term of its own.

    Of a registration that ended without a line it was due when it ended: nothing of it may be there.
    """
    state = registration.state
    if state is RegistrationState.OPEN:
        return registration.opened_at + timedelta(minutes=rule.abandoned_minutes)
    if registration.route is Route.NO_FACE or state is RegistrationState.AWAITING_SUPERVISOR:
        return registration.handed_over_at  # nothing is taken on this route
    if state is RegistrationState.REFERRED and registration.decided_at is not None:
        return registration.decided_at + timedelta(days=rule.referral_days)
    if state is RegistrationState.REFUSED and registration.decided_at is not None:
        return registration.decided_at + timedelta(days=rule.refusal_appeal_days)
    return registration.opened_at if state in ENDED_WITHOUT_LINE else None
