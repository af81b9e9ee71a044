"""What was shown of one document, and what can be taken from it: a value is taken where no source speaks against it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from realname.evidence.model.agreement import Contradiction
from realname.evidence.model.document_reading import PhotoFinding
from realname.evidence.model.document_values import ValueSource
from realname.evidence.model.evidence import EvidenceMeans
from realname.evidence.model.kinds import KINDS, EvidenceField, EvidenceKind
from realname.verification.model.comparison_rule import PortraitSource

MOST_CHIP_FILES = 20
# Which source's spelling is taken where several agree: the issuer signed the chip, and print has the letters that a zone lacks.
_PREFERENCE = (ValueSource.CHIP, ValueSource.PRINTED, ValueSource.MRZ, ValueSource.TYPED)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DocumentShown:
    """One document as it reached us; personal data, silent when shown.

    Attributes:
        kind: What it is said to be.
        photos: Encoded pictures of its sides.
        chip_files: Data groups and the security object of its chip, in any order.
        typed: What an agent typed off it, by field.
    """

    kind: EvidenceKind
    photos: tuple[bytes, ...] = ()
    chip_files: tuple[bytes, ...] = ()
    typed: Mapping[EvidenceField, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """The kind alone."""
        return f"DocumentShown({self.kind}, …)"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Candidate:
    """A value of one field as one source says it."""

    source: ValueSource
    value: str
    is_certain: bool

    def __repr__(self) -> str:
        """The source alone."""
        return f"Candidate({self.source}, …)"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DocumentRead:
    """What was read of a document; personal data, silent when shown.

    Attributes:
        candidates: Every value that any source gave, by field.
        contradictions: What speaks against the document. With any of them nothing of it is taken.
        photo_findings: What is wrong with its photos.
        is_authentic: Whether the issuer's signature over the chip's data holds, and a trusted issuer answers for it.
        portrait: The encoded picture that is the reference; None: none was found.
        chosen_source: Print, where the printed portrait was chosen because that of the chip is too small; None: as the means says.
    """

    kind: EvidenceKind
    candidates: Mapping[EvidenceField, tuple[Candidate, ...]]
    contradictions: tuple[Contradiction, ...] = ()
    photo_findings: tuple[PhotoFinding, ...] = ()
    has_chip: bool = False
    is_authentic: bool = False
    portrait: bytes | None = None
    chosen_source: PortraitSource | None = None

    def __repr__(self) -> str:
        """The kind alone."""
        return f"DocumentRead({self.kind}, …)"

    @property
    def means(self) -> EvidenceMeans:
        """How it was read, by the strongest of what was shown."""
        if self.has_chip:
            return EvidenceMeans.VERIFIED_CHIP if self.is_authentic else EvidenceMeans.CHIP
        return EvidenceMeans.PHOTO

    def value(self, name: EvidenceField) -> str:
        """The value to take, read or typed; empty: no source has one."""
        found = {one.source: one.value for one in self.candidates.get(name, ())}
        return next((found[source] for source in _PREFERENCE if found.get(source)), "")

    def with_typed(self, typed: Mapping[EvidenceField, str]) -> "DocumentRead":
        """Add what an agent typed where no source had a value; what was read is not replaced."""
        added = {
            name: (Candidate(source=ValueSource.TYPED, value=value, is_certain=True),)
            for name, value in typed.items()
            if value and not self.value(name)
        }
        return replace(self, candidates={**self.candidates, **added})

    @property
    def typed(self) -> frozenset[EvidenceField]:
        """Fields that an agent typed and no other source has."""
        return frozenset(name for name, found in self.candidates.items() if {one.source for one in found} == {ValueSource.TYPED})

    @property
    def missing(self) -> frozenset[EvidenceField]:
        """Fields that are on this kind of document and that no source has. A validity without an end has a value."""
        return frozenset(name for name in KINDS[self.kind].fields if not self.value(name))

    @property
    def doubtful(self) -> frozenset[EvidenceField]:
        """Fields that a person has to compare with the document: one source alone has them, and it is not the chip.

        A check digit that holds does not change that: it misses one wrong character in fourteen.
        """
        return frozenset(name for name, found in self.candidates.items() if not _is_confirmed(found))


def _is_confirmed(found: Iterable[Candidate]) -> bool:
    certain = {one.source for one in found if one.is_certain}
    return ValueSource.CHIP in certain or len(certain) > 1
