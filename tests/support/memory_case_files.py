"""Case files in memory."""

from collections.abc import Sequence
from datetime import datetime

from realname.cases.model.case_file import CaseFile
from realname.kernel.identifiers import OutletId, RegistrationId
from tests.support.memory_records import Records


class MemoryCaseFiles:
    """Implements the port `CaseFiles`."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def folded(self) -> int:
        return self._records.folded

    def save(self, files: Sequence[CaseFile], *, folded: int) -> None:
        self._records.case_files.update({one.case_id: one for one in files})
        self._records.folded = folded

    def find(self, case_id: RegistrationId) -> CaseFile | None:
        return self._records.case_files.get(case_id)

    def among(self, ids: Sequence[RegistrationId]) -> Sequence[CaseFile]:
        return [self._records.case_files[one] for one in ids if one in self._records.case_files]

    def opened_between(self, since: datetime, until: datetime, *, outlet_id: OutletId | None = None) -> Sequence[CaseFile]:
        found = [one for one in self._records.case_files.values() if since <= one.opened_at < until]
        return sorted((one for one in found if outlet_id in {None, one.outlet_id}), key=lambda one: one.opened_index)

    def decided_within(self, since: datetime, until: datetime, *, size: int) -> Sequence[CaseFile]:
        decided = [(one.decided_index, one) for one in self._records.case_files.values() if one.decided_index is not None]
        found = [(index, one) for index, one in decided if index < size and one.decided_at and since <= one.decided_at < until]
        return [one for _, one in sorted(found, key=lambda pair: pair[0])]
