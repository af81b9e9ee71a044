"""What binds a portrait to its identity, and where the portrait comes from: nothing that is not said."""

from dataclasses import replace
from datetime import date

import pytest

from realname.evidence.model.evidence import Evidence, EvidenceMeans
from realname.evidence.model.kinds import EvidenceKind
from realname.verification.model.comparison_rule import PortraitSource
from realname.verification.model.findings import SourceFinding
from realname.verification.model.live_approval import PortraitBinding

_SILENT = (None, SourceFinding.UNKNOWN, SourceFinding.UNAVAILABLE, SourceFinding.CONTRADICTED)


def _evidence(means: EvidenceMeans, kind: EvidenceKind = EvidenceKind.RESIDENT_ID_CARD) -> Evidence:
    return Evidence(kind=kind, means=means, valid_from_on=date(2020, 1, 1), valid_until_on=None)


def _binding(means: EvidenceMeans, source: SourceFinding | None) -> PortraitBinding:
    return _evidence(means).portrait_binding(source)


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


@pytest.mark.parametrize("means", [EvidenceMeans.CHIP, EvidenceMeans.VERIFIED_CHIP])
@pytest.mark.parametrize(
    ("kind", "source"),
    [
        (EvidenceKind.RESIDENT_ID_CARD, PortraitSource.CARD_CHIP),
        (EvidenceKind.RESIDENCE_PERMIT, PortraitSource.CARD_CHIP),
        (EvidenceKind.FOREIGN_PERMANENT_RESIDENT_ID, PortraitSource.CARD_CHIP),
        (EvidenceKind.THAI_ID_CARD, PortraitSource.CARD_CHIP),
        (EvidenceKind.FOREIGN_PASSPORT, PortraitSource.DOCUMENT_CHIP),
        (EvidenceKind.HK_MACAU_TRAVEL_PERMIT, PortraitSource.DOCUMENT_CHIP),
    ],
)
def test_a_portrait_read_from_a_chip_is_of_the_kind_of_its_document(
    means: EvidenceMeans, kind: EvidenceKind, source: PortraitSource
) -> None:
    assert _evidence(means, kind).portrait_source is source


@pytest.mark.parametrize("means", [EvidenceMeans.PHOTO, EvidenceMeans.TYPED])
@pytest.mark.parametrize("kind", EvidenceKind)
def test_a_portrait_that_no_chip_gave_is_a_photo_of_print(means: EvidenceMeans, kind: EvidenceKind) -> None:
    assert _evidence(means, kind).portrait_source is PortraitSource.PRINT


@pytest.mark.parametrize("means", [EvidenceMeans.CHIP, EvidenceMeans.VERIFIED_CHIP])
@pytest.mark.parametrize("source", [None, *SourceFinding])
def test_a_printed_portrait_that_was_chosen_beside_a_chip_is_bound_by_no_chip_and_no_reader(
    means: EvidenceMeans, source: SourceFinding | None
) -> None:
    evidence = replace(_evidence(means), chosen_source=PortraitSource.PRINT)
    bound = PortraitBinding.SOURCE if source is SourceFinding.CONFIRMED else PortraitBinding.TYPED
    assert (evidence.portrait_source, evidence.portrait_binding(source)) == (PortraitSource.PRINT, bound)
