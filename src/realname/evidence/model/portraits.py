"""Chooses the reference where a document shows two portraits: that of its chip, and the one that is printed on it."""

from dataclasses import dataclass

from realname.evidence.model.agreement import Contradiction, DocumentFinding
from realname.evidence.model.document_values import ValueSource
from realname.verification.model.comparison_rule import ComparisonRule, PortraitPair, PortraitSource

_BOTH = (ValueSource.PRINTED, ValueSource.CHIP)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortraitChoice:
    """Which of the two portraits the face is compared with, and what speaks against them: nothing, or that they differ."""

    source: PortraitSource
    findings: tuple[DocumentFinding, ...] = ()


def choose_portrait(pair: PortraitPair, *, chip: PortraitSource, rule: ComparisonRule) -> PortraitChoice:
    """Choose between two portraits of one document.

    The chip's portrait is the better one wherever its source's rule finds it large enough. Its data are signed, while print can be
    exchanged for a picture that is like two people. The print is chosen only where the chip's portrait is too small and the print is
    larger. Then both give a referral, and the reviewer sees the better picture.

    Args:
        pair: How alike they are, and how large each is.
        chip: Of which kind the chip is.
        rule: The pack's. Portraits below the higher target of the two sources differ.
    """
    bounds, printed = rule.of(chip), rule.of(PortraitSource.PRINT)
    if not pair.similarity >= max(bounds.similarity_target, printed.similarity_target):  # what is no number differs
        return PortraitChoice(source=chip, findings=(DocumentFinding(contradiction=Contradiction.PORTRAITS_DIFFER, sources=_BOTH),))
    is_small = pair.chip_eye_distance_px < bounds.reference_eye_distance_px
    if is_small and pair.print_eye_distance_px > pair.chip_eye_distance_px:
        return PortraitChoice(source=PortraitSource.PRINT)
    return PortraitChoice(source=chip)
