"""The pack's rule on how long what is kept is kept."""

from calendar import isleap
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from realname.kernel.errors import InvalidInput

_LEAP_DAY = (2, 29)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """How long what is kept is kept.

    Attributes:
        frame_digest_days: Hashes of the pictures of live sessions, by which a stream shown before is recognised.
        near_duplicate_days: What a few pictures of each live session are known again by although they were encoded anew; 1: on the day
            itself; 0: none is kept, and none recognised.
        record_hold_days: The longest that one order of an authority holds a record; it can be renewed.
    """

    abandoned_minutes: int
    referral_days: int
    refusal_appeal_days: int
    record_years_after_service: int
    frame_digest_days: int
    near_duplicate_days: int
    record_hold_days: int

    def require_hold(self, until: datetime, *, at: datetime) -> None:
        """Accept the end of a legal hold.

        Raises:
            InvalidInput: It lies in the past, or further away than the pack allows.
        """
        if not at < until <= at + timedelta(days=self.record_hold_days):
            raise InvalidInput(field="until", days=self.record_hold_days)

    def record_due_on(self, ended_on: date) -> date:
        """The day on which the record of a service that ended on a day has come to its term."""
        year = ended_on.year + self.record_years_after_service
        # The 29 February of no leap year: the day after, as `service_over_before` has it.
        is_day_there = (ended_on.month, ended_on.day) != _LEAP_DAY or isleap(year)
        return ended_on.replace(year=year) if is_day_there else date(year, 3, 1)

    def service_over_before(self, now: datetime) -> datetime:
        """Records of services that ended before this time have come to their term."""
        year = now.year - self.record_years_after_service
        # A person who ended on 29 February is over with the end of the month.
        return now.replace(year=year) if (now.month, now.day) != _LEAP_DAY else now.replace(year=year, day=28)
