"""What a registration asks of the lines that there are: how many stand against one more, and whose one is."""

from realname.kernel.identifiers import LineId, PersonId
from realname.kernel.unit_of_work import UnitOfWork
from realname.lines.store.lines import Lines
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import Registration
from realname.registration.use_cases.persons import require_person


class LinesHeld:
    """Answers in the transaction of the registration; implements its port `HeldLines`."""

    def count(self, unit: UnitOfWork, registration: Registration, *, line_rule: LineRule) -> int:
        """Count, with the person locked, so that two decisions never count the same quota.

        None count where the person gets none, or where lines of organisations do not count.

        Raises:
            StateConflict: No evidence was attached yet.
        """
        person = require_person(unit, registration)
        if line_rule.corporate_users_count:
            return unit[Lines].count_held(person.id) if registration.adds_line else 0
        is_counted = registration.adds_line and registration.organisation_id is None
        return unit[Lines].count_private(person.id) if is_counted else 0

    def holder(self, unit: UnitOfWork, line_id: LineId) -> PersonId:
        """Give who holds or uses a line, with the line locked.

        Raises:
            UnknownLine: There is none.
        """
        return unit[Lines].get(line_id).person_id
