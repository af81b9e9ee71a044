"""Count the lines that stand against one more for the person of a registration."""

from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitOfWork
from realname.lines.store.lines import Lines
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import Registration
from realname.registration.use_cases.persons import require_person


def count_lines(unit: UnitOfWork, registration: Registration, *, policy: Pack) -> int:
    """Count, with the person locked, so that two decisions never count the same quota.

    None count where the person gets none, or where lines of organisations do not count.

    Raises:
        StateConflict: No evidence was attached yet.
    """
    person = require_person(unit, registration)
    if policy[LineRule].corporate_users_count:
        return unit[Lines].count_held(person.id) if registration.adds_line else 0
    is_counted = registration.adds_line and registration.organisation_id is None
    return unit[Lines].count_private(person.id) if is_counted else 0
