"""What binds a portrait to its identity: the strongest of what there is, and nothing that is not said."""

from datetime import date

import pytest

from realname.evidence.model.evidence import Evidence, EvidenceMeans
from realname.evidence.model.kinds import EvidenceKind
from realname.verification.model.findings import SourceFinding
from realname.verification.model.live_approval import PortraitBinding

_SILENT = (None, SourceFinding.UNKNOWN, SourceFinding.UNAVAILABLE, SourceFinding.CONTRADICTED)


def _binding(means: EvidenceMeans, source: SourceFinding | None) -> PortraitBinding:
    evidence = Evidence(kind=EvidenceKind.RESIDENT_ID_CARD, means=means, valid_from_on=date(2020, 1, 1), valid_until_on=None)
    return evidence.portrait_binding(source)


@pytest.mark.parametrize("source", [*_SILENT, SourceFinding.CONFIRMED])
def test_a_chip_that_a_known_reader_checked_needs_no_source(source: SourceFinding | None) -> None:
    assert _binding(EvidenceMeans.VERIFIED_CHIP, source) is PortraitBinding.CHIP


@pytest.mark.parametrize("means", [EvidenceMeans.CHIP, EvidenceMeans.TYPED])
def test_a_source_that_confirms_binds_what_a_reader_gave_and_what_was_photographed(means: EvidenceMeans) -> None:
    assert _binding(means, SourceFinding.CONFIRMED) is PortraitBinding.SOURCE


@pytest.mark.parametrize("source", _SILENT)
def test_without_either_it_stays_as_it_came(source: SourceFinding | None) -> None:
    came = [_binding(means, source) for means in (EvidenceMeans.CHIP, EvidenceMeans.TYPED)]
    assert came == [PortraitBinding.READER, PortraitBinding.TYPED]
