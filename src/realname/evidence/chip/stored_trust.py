"""What is trusted for good: the files that were imported, each whole, and what a new one changes."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date

from realname.evidence.chip.proving_trust import require_certificates_proven, require_list_proven, require_revocations_proven
from realname.evidence.chip.revocation import parse_revocation_list
from realname.evidence.chip.trust import Anchor, Trust
from realname.evidence.chip.trust_files import TrustFile
from realname.evidence.errors import TrustFileOlder
from realname.evidence.model.chip import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustSource:
    """One file that was imported.

    Attributes:
        name: What it is, such as `master list of DE`; the next file of this name replaces it.
        sha256: Of the file, hexadecimal.
        signed_on: None: it does not say.
    """

    name: str
    sha256: str
    imported_on: date
    signed_on: date | None
    certificates: tuple[bytes, ...] = field(default=(), repr=False)
    revocations: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustChange:
    """What an import changes: certificates by the SHA-256 of each, hexadecimal."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    kept: int


@dataclass(frozen=True, slots=True)
class StoredTrust:
    """What is trusted, by source."""

    sources: tuple[TrustSource, ...] = ()

    @property
    def trust(self) -> Trust:
        """All of it; a certificate that several sources bring stands under the first."""
        anchors: dict[bytes, Anchor] = {}
        for source in self.sources:
            for one in source.certificates:
                anchors.setdefault(one, Anchor(certificate=one, source=source.name))
        return Trust(anchors=tuple(anchors.values()), revocations=tuple(one for source in self.sources for one in source.revocations))

    def with_source(self, source: TrustSource) -> "StoredTrust":
        """Put a source in the place of the one with its name.

        Raises:
            TrustFileOlder: The one there was signed later.
        """
        former = next((one for one in self.sources if one.name == source.name), None)
        if former and former.signed_on and (source.signed_on is None or source.signed_on < former.signed_on):
            raise TrustFileOlder(stored=former.signed_on.isoformat())
        return replace(self, sources=(*(one for one in self.sources if one is not former), source))

    def change_to(self, other: "StoredTrust") -> TrustChange:
        """What is different in another one."""
        before, after = ({sha256_of(one.certificate) for one in stored.trust.anchors} for stored in (self, other))
        return TrustChange(added=tuple(sorted(after - before)), removed=tuple(sorted(before - after)), kept=len(before & after))


def prove_sources(file: TrustFile, trust: Trust, *, file_sha256: str, today: date) -> tuple[TrustSource, ...]:
    """What a file brings, each part proven; nothing of it where one part is not.

    Args:
        file: What was read.
        trust: Who may answer for it.
        file_sha256: Of the file, hexadecimal.
        today: The day of the import.

    Raises:
        TrustNotProven: No trusted issuer answers for a part.
    """
    sources = []
    for listed in file.master_lists:
        require_list_proven(listed, trust, today=today)
        name = f"master list of {listed.signer.country or 'no country'}"
        sources.append(
            TrustSource(name=name, sha256=file_sha256, imported_on=today, signed_on=listed.signed_on, certificates=listed.certificates)
        )
    for one in require_certificates_proven(file.certificates, trust):
        name = f"certificate {sha256_of(one)[:16]}"
        sources.append(TrustSource(name=name, sha256=file_sha256, imported_on=today, signed_on=None, certificates=(one,)))
    require_revocations_proven(file.revocations, trust + StoredTrust(tuple(sources)).trust)
    return (*sources, *(_revocations(one, file_sha256=file_sha256, today=today) for one in file.revocations))


def _revocations(encoded: bytes, *, file_sha256: str, today: date) -> TrustSource:
    found = parse_revocation_list(encoded, wrong=Step.SECURITY_OBJECT_UNREADABLE)
    name = f"revocation list of {found.country or 'no country'} {sha256_of(found.issuer.encode())[:8]}"  # one for each name of an issuer
    return TrustSource(name=name, sha256=file_sha256, imported_on=today, signed_on=found.since_on, revocations=(encoded,))


def sha256_of(content: bytes) -> str:
    """Hexadecimal."""
    return hashlib.sha256(content).hexdigest()
