"""What of a face check the machine may approve alone: how it was captured, what binds the portrait, and whether a part was waived."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from realname.kernel.errors import PolicyInvalid
from realname.kernel.rules.rule_section import RuleSection
from realname.verification.model.comparison_rule import PortraitSource
from realname.verification.model.head_tests import HeadTests

SECTION = "live"
_SOURCES, _LIKENESS = "sources", "portrait_likeness"
KEYS = ("capture", "portrait", "waived_part", "head_tests", "head_score", "portrait_likeness")


class Capture(StrEnum):
    """Where the pictures of the face check came from."""

    ATTESTED_CAMERA = "attested-camera"  # the counter's agent read the camera, and a TPM that a maker vouches for signed each picture
    ATTESTED_COUNTER = "attested-counter"  # a counter whose hardware a maker vouches for, and which answered in this session
    COUNTER = "counter"  # an enrolled counter: its key may have been made by any program
    CLIP = "clip"  # a recorded clip: no counter signs it, and its actions are told at once


class PortraitBinding(StrEnum):
    """What says that the portrait is of the identity, the strongest first."""

    CHIP = "chip"  # a known reader signs that it checked the chip
    SOURCE = "source"  # the authoritative source knows the portrait as this identity's
    READER = "reader"  # a reader's word, unsigned
    TYPED = "typed"  # a photo by the agent, of what is printed


@dataclass(frozen=True, slots=True)
class LikenessBound:
    """How alike a face may be to a portrait of one source, as `LiveApprovalRule.portrait_likeness`."""

    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveApprovalRule:
    """What a pack lets the machine approve where nothing speaks against it. Everything else a person decides.

    Attributes:
        capture: Captures that need no person; there may be none.
        portrait: Bindings that need no person; there may be none.
        waived_part: Whether a challenge that left out a part for the applicant needs no person.
        head_tests: Whether the head tests are asked for at all.
        head_score: Least score of the head tests, `HeadTests.score`.
        portrait_likeness: The face is not more alike to the reference than this, `HeadTests.reference`: that would be the very photo.
        likeness_by_source: The same for portraits of a source that keeps less of the photo: never more than the plain bound.
    """

    capture: tuple[Capture, ...]
    portrait: tuple[PortraitBinding, ...]
    waived_part: bool
    head_tests: bool
    head_score: float
    portrait_likeness: float
    likeness_by_source: Mapping[PortraitSource, LikenessBound] = field(default_factory=dict)

    def is_head_tested(self, head: HeadTests) -> bool:
        """Whether what the pack asks for could be measured."""
        return not self.head_tests or (head.score is not None and head.reference is not None)

    def is_moved_picture(self, head: HeadTests) -> bool:
        """Whether the head moves as a picture does that is moved, or cut from a recording."""
        return self.head_tests and head.score is not None and head.score < self.head_score

    def is_the_portrait(self, head: HeadTests, *, source: PortraitSource) -> bool:
        """Whether the face is the reference portrait itself, as a portrait of its source shows it."""
        bound = self.likeness_by_source.get(source, LikenessBound(self.portrait_likeness))
        return self.head_tests and head.reference is not None and head.reference > bound.most


def live_approval_rule_of(table: object) -> LiveApprovalRule:
    """Read the section `live` of a pack, with its sections by source.

    Raises:
        PolicyInvalid: An unknown word, or one twice; an unknown or missing key; a source that allows more likeness than the plain bound.
    """
    plain = {key: rule for key, rule in table.items() if key != _SOURCES} if isinstance(table, dict) else table
    section = RuleSection(SECTION, plain, keys=KEYS)
    likeness = section.number(_LIKENESS, least=-1, most=1)
    return LiveApprovalRule(
        capture=section.any_of("capture", Capture),
        portrait=section.any_of("portrait", PortraitBinding),
        waived_part=section.truth("waived_part"),
        head_tests=section.truth("head_tests"),
        head_score=section.number("head_score", least=-5, most=5),
        portrait_likeness=likeness,
        likeness_by_source=_by_source(table.get(_SOURCES, {}), plain=likeness) if isinstance(table, dict) else {},
    )


def _by_source(table: object, *, plain: float) -> Mapping[PortraitSource, LikenessBound]:
    place = f"{SECTION}.{_SOURCES}"
    if not isinstance(table, dict):
        raise PolicyInvalid(entry=place)
    for name in sorted(table.keys() - set(PortraitSource)):
        raise PolicyInvalid(entry=f"{place}.{name}")
    return {
        PortraitSource(name): LikenessBound(
            RuleSection(f"{place}.{name}", rules, keys=(_LIKENESS,)).number(_LIKENESS, least=-1, most=plain)
        )
        for name, rules in table.items()
    }
