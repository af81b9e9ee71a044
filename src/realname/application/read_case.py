"""Read a registration by its whole number: what the ledger says of it, and nothing that only records hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from realname.application.unit_of_work import UnitsOfWork
from realname.domain.case_file import CaseFile
from realname.domain.errors import InvalidInput, UnknownRegistration
from realname.domain.events import Event, LedgerEntry
from realname.domain.identifiers import RegistrationId
from realname.domain.tree_head import PublishedHead

_DIGITS = frozenset("0123456789abcdef")
_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as an inspector sees it.

    Attributes:
        entries: All about it, in their order.
        head: The newest published head; None: none was published yet.
    """

    file: CaseFile
    entries: Sequence[LedgerEntry]
    head: PublishedHead | None = None

    @property
    def certificate(self) -> LedgerEntry | None:
        """The entry that says that its raw media are erased; None: they are not, or there were none."""
        return next((one for one in reversed(self.entries) if one.event.event is Event.MEDIA_ERASED), None)

    @property
    def policies(self) -> Sequence[str]:
        """Digests of the policies it was decided by, in their order."""
        facts = [dict(one.event.facts) for one in self.entries if one.event.event is Event.REGISTRATION_DECIDED]
        return [str(one["policy"]) for one in facts if "policy" in one]

    def is_below_head(self, entry: LedgerEntry) -> bool:
        """Whether an entry stands under the newest published head."""
        return self.head is not None and entry.index < self.head.head.size


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCase:
    """Reads; folds in first what the ledger has and the case files have not."""

    reads: UnitsOfWork
    keep: Callable[[], int]

    def __call__(self, number: RegistrationId) -> CaseView:
        """Read one.

        Raises:
            UnknownRegistration: The ledger knows no registration of this number.
        """
        self.keep()
        with self.reads() as unit:
            file = unit.case_files.find(number)
            if file is None:
                raise UnknownRegistration
            return CaseView(file=file, entries=unit.ledger.of_subject(number.value))


def parse_whole_number(text: str) -> RegistrationId:
    """Read the number of a registration, whole: 32 digits of a hexadecimal number, which nobody can guess.

    Raises:
        InvalidInput: It is anything else.
    """
    number = "".join(text.split()).lower()
    if len(number) != _LENGTH or not _DIGITS.issuperset(number):
        raise InvalidInput(field="case")
    return RegistrationId(number)
