"""Read a registration by its whole number: what the ledger says of it, and nothing that only records hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.cases.model.case_file import CaseFile
from realname.cases.store.case_files import CaseFiles
from realname.cases.use_cases.project_case_files import ProjectCaseFiles
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import RegistrationId
from realname.kernel.ledger.events import LedgerEntry
from realname.kernel.unit_of_work import Reads
from realname.ledger.model.tree_head import PublishedHead, TreeHead
from realname.ledger.store.published_heads import PublishedHeads
from realname.ledger.use_cases.entry_proofs import EntryProof, prove_entries
from realname.registration.errors import UnknownRegistration
from realname.registration.events import RegistrationEvent
from realname.verification.model.operating_point import OperatingPoint

NO_HEAD = TreeHead(size=0, root_hash="")  # where none was published yet: it is about no entry
_DIGITS = frozenset("0123456789abcdef")
_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as an inspector sees it.

    Attributes:
        proofs: All entries about it, in their order, each with its proof against the newest published head.
        head: The newest published head; None: none was published yet.
    """

    file: CaseFile
    proofs: Sequence[EntryProof]
    head: PublishedHead | None

    @property
    def entries(self) -> Sequence[LedgerEntry]:
        """All about it, in their order."""
        return [one.entry for one in self.proofs]

    @property
    def shown_proof(self) -> EntryProof | None:
        """The proof that is written out: of the decision, otherwise of the last entry that the head is about; None: it is about none."""
        proven = [one for one in self.proofs if one.is_before_head]
        decided = [one for one in proven if one.entry.event.event is RegistrationEvent.REGISTRATION_DECIDED]
        return next(iter([*decided[-1:], *proven[-1:]]), None)

    @property
    def certificate(self) -> LedgerEntry | None:
        """The entry that says that its raw media are erased; None: they are not, or there were none."""
        return next((one for one in reversed(self.entries) if one.event.event is RegistrationEvent.MEDIA_ERASED), None)

    @property
    def judged_at(self) -> OperatingPoint | None:
        """As `judged_at`."""
        return judged_at(self.entries)

    @property
    def policies(self) -> Sequence[str]:
        """Digests of the policies it was decided by, in their order."""
        facts = [dict(one.event.facts) for one in self.entries if one.event.event is RegistrationEvent.REGISTRATION_DECIDED]
        return [str(one["policy"]) for one in facts if "policy" in one]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCase:
    """Reads; folds in first what the ledger has and the case files have not."""

    reads: Reads
    keep: ProjectCaseFiles

    def __call__(self, number: RegistrationId) -> CaseView:
        """Read one.

        Raises:
            UnknownRegistration: The ledger knows no registration of this number.
            LedgerBroken: A hash of the tree is not there.
        """
        self.keep()
        with self.reads() as unit:
            file = unit[CaseFiles].find(number)
            if file is None:
                raise UnknownRegistration
            head = unit[PublishedHeads].latest()
            proofs = prove_entries(unit, unit.ledger.of_subject(number.value), head.head if head else NO_HEAD)
        return CaseView(file=file, proofs=proofs, head=head)


def judged_at(entries: Sequence[LedgerEntry]) -> OperatingPoint | None:
    """How strictly the machine judged the face, by the entry of its decision; None: it judged none, or no entry says it."""
    decided = [one for one in entries if one.event.event is RegistrationEvent.REGISTRATION_DECIDED]
    return OperatingPoint.of({name: str(value) for name, value in decided[-1].event.facts}) if decided else None


def parse_whole_number(text: str) -> RegistrationId:
    """Read the number of a registration, whole: 32 digits of a hexadecimal number, which no one can guess.

    Raises:
        InvalidInput: It is anything else.
    """
    number = "".join(text.split()).lower()
    if len(number) != _LENGTH or not _DIGITS.issuperset(number):
        raise InvalidInput(field="case")
    return RegistrationId(number)
