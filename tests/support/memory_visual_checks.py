"""The records of the route without a face in memory."""

from collections.abc import Sequence

from realname.kernel.errors import TookPart
from realname.kernel.identifiers import RegistrationId
from realname.registration.model.alternative_checks import AnsweredMeans
from realname.registration.model.line_code import LineCode
from realname.registration.model.visual_check import TwoStatements
from tests.support.memory_records import Records


class MemoryVisualChecks:
    """Implements the port `VisualChecks`."""

    def __init__(self, records: Records) -> None:
        self._kept = records.visual_checks

    def get(self, registration_id: RegistrationId) -> TwoStatements | None:
        return self._kept.get(registration_id)

    def save(self, statements: TwoStatements) -> None:
        if statements.second is not None and statements.second.by in {statements.opened_by, statements.first.by}:
            raise TookPart
        self._kept[statements.registration_id] = statements

    def forget(self, registration_id: RegistrationId) -> None:
        self._kept.pop(registration_id, None)


class MemoryOtherMeans:
    """Implements the port `OtherMeansAnswers`."""

    def __init__(self, records: Records) -> None:
        self._kept = records.other_means

    def of_registration(self, registration_id: RegistrationId) -> Sequence[AnsweredMeans]:
        found = [one for one in self._kept.values() if one.registration_id == registration_id]
        return sorted(found, key=lambda one: one.kind.value)

    def save(self, answered: AnsweredMeans) -> None:
        self._kept[answered.registration_id, answered.kind] = answered

    def forget(self, registration_id: RegistrationId) -> None:
        for one in self.of_registration(registration_id):
            del self._kept[one.registration_id, one.kind]


class MemoryLineCodes:
    """Implements the port `LineCodes`."""

    def __init__(self, records: Records) -> None:
        self._kept = records.line_codes

    def get(self, registration_id: RegistrationId) -> LineCode | None:
        return self._kept.get(registration_id)

    def save(self, code: LineCode) -> None:
        self._kept[code.registration_id] = code

    def forget(self, registration_id: RegistrationId) -> None:
        self._kept.pop(registration_id, None)
