"""What of a face check the machine may approve alone: how it was captured, what binds the portrait, and whether a part was waived."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from realname.kernel.errors import PolicyInvalid
from realname.kernel.rules.rule_section import RuleSection
from realname.verification.model.comparison_rule import (
    ONE_NETWORK,
    SEVERAL_NETWORKS,
    AttackScoreBand,
    PortraitSource,
    PresentationRule,
    band_keys,
    band_of,
)
from realname.verification.model.head_tests import HeadTests
from realname.verification.model.picture_fitness import FIT, Unfit

SECTION = "live"
_SOURCES, _GRADES, _LIKENESS = "sources", "grades", "portrait_likeness"
KEYS = ("portrait", "waived_part", _LIKENESS)
GRADE_KEYS = ("may_approve", "head_tests", "head_score")
# Keys of packs written before there were grades of capture, and what says the same now.
_REPLACED = {
    "capture": "live.grades.GRADE.may_approve",
    "head_tests": "live.grades.GRADE.head_tests",
    "head_score": "live.grades.GRADE.head_score",
}


class Capture(StrEnum):
    """Where the pictures of the face check came from: the grades of capture, the best first."""

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


class HeadTestRole(StrEnum):
    """What becomes of the head tests at a grade of capture."""

    DECIDE = "decide"  # nothing is approved by machine that fails them, or of which they say nothing
    ADVISE = "advise"  # what they say is recorded beside the decision


class HeadAnswer(StrEnum):
    """What the head tests say of a session, by the bound of a grade."""

    HEAD = "head"
    PICTURE = "picture"  # it moves as a picture does that is moved, or cut from a recording
    NOT_MEASURED = "not-measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureGrade:
    """What decides at one grade of capture, and the operating point of each test there.

    Attributes:
        may_approve: Whether the machine approves at all.
        head_score: Least score of the head tests, `HeadTests.score`.
        one_network, several_networks: Bands of the attack score; None: those of the section `presentation`.
    """

    may_approve: bool
    head_tests: HeadTestRole
    head_score: float
    one_network: AttackScoreBand | None = None
    several_networks: AttackScoreBand | None = None

    def head_says(self, head: HeadTests, unfit: frozenset[Unfit] = FIT) -> HeadAnswer:
        """What the head tests say, whether it decides here or not; of unfit pictures nothing, neither for a head nor against one."""
        if unfit:
            return HeadAnswer.NOT_MEASURED
        if head.score is not None and head.score < self.head_score:
            return HeadAnswer.PICTURE
        return HeadAnswer.NOT_MEASURED if head.score is None or head.reference is None else HeadAnswer.HEAD

    def is_head_tested(self, head: HeadTests, unfit: frozenset[Unfit] = FIT) -> bool:
        """Whether what decides here could be measured."""
        return self.head_tests is HeadTestRole.ADVISE or self.head_says(head, unfit) is not HeadAnswer.NOT_MEASURED

    def is_moved_picture(self, head: HeadTests, unfit: frozenset[Unfit] = FIT) -> bool:
        """Whether the head moves as a picture does that is moved, or cut from a recording, and that decides here."""
        return self.head_tests is HeadTestRole.DECIDE and self.head_says(head, unfit) is HeadAnswer.PICTURE

    def own_band(self, networks: int) -> AttackScoreBand | None:
        """The band of the attack score here, for a score that so many texture networks gave; None: that of the section `presentation`."""
        return self.one_network if networks == 1 else self.several_networks


@dataclass(frozen=True, slots=True)
class LikenessBound:
    """How alike a face may be to a portrait of one source, as `LiveApprovalRule.portrait_likeness`."""

    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveApprovalRule:
    """What a pack lets the machine approve where nothing speaks against it. Everything else a person decides.

    Attributes:
        grades: What decides at each grade of capture. Of one that is missing the machine approves nothing.
        portrait: Bindings that need no person; there may be none.
        waived_part: Whether a challenge that left out a part for the applicant needs no person.
        portrait_likeness: The face is not more alike to the reference than this, `HeadTests.reference`: that would be the very photo.
        likeness_by_source: The same for portraits of a source that keeps less of the photo: never more than the plain bound.
    """

    grades: Mapping[Capture, CaptureGrade]
    portrait: tuple[PortraitBinding, ...]
    waived_part: bool
    portrait_likeness: float
    likeness_by_source: Mapping[PortraitSource, LikenessBound] = field(default_factory=dict)

    def grade(self, capture: Capture | None) -> CaptureGrade | None:
        """What decides at a grade of capture; None where the pack does not state it, or nothing is known of the capture."""
        return None if capture is None else self.grades.get(capture)

    def may_approve(self, capture: Capture | None) -> bool:
        """Whether the machine approves what was captured so; where nothing is known of the capture it does not."""
        grade = self.grade(capture)
        return grade is not None and grade.may_approve

    def band(self, capture: Capture | None, rule: PresentationRule, *, networks: int) -> AttackScoreBand:
        """The band of the attack score at a grade of capture, for a score that so many texture networks gave."""
        grade = self.grade(capture)
        own = grade.own_band(networks) if grade else None
        return own or rule.band(networks)

    def is_the_portrait(self, head: HeadTests, *, source: PortraitSource) -> bool:
        """Whether the face is the reference portrait itself, as a portrait of its source shows it."""
        bound = self.likeness_by_source.get(source, LikenessBound(self.portrait_likeness))
        return head.reference is not None and min(1.0, head.reference) > bound.most


def live_approval_rule_of(table: object) -> LiveApprovalRule:
    """Read the section `live` of a pack, with its sections by grade of capture and by source.

    Raises:
        PolicyInvalid: An unknown word, or one twice; an unknown, replaced or missing key; an empty band; a source that allows more
            likeness than the plain bound.
    """
    if not isinstance(table, dict):
        raise PolicyInvalid(entry=SECTION)
    for key in sorted(table.keys() & _REPLACED.keys()):
        raise PolicyInvalid(entry=f"{SECTION}.{key}", replaced_by=_REPLACED[key])
    section = RuleSection(SECTION, {key: rule for key, rule in table.items() if key not in {_SOURCES, _GRADES}}, keys=KEYS)
    likeness = section.number(_LIKENESS, least=-1, most=1)
    return LiveApprovalRule(
        grades=_grades(table.get(_GRADES)),
        portrait=section.any_of("portrait", PortraitBinding),
        waived_part=section.truth("waived_part"),
        portrait_likeness=likeness,
        likeness_by_source=_by_source(table.get(_SOURCES, {}), plain=likeness),
    )


def _grades(table: object) -> Mapping[Capture, CaptureGrade]:
    place = f"{SECTION}.{_GRADES}"
    if not isinstance(table, dict):
        raise PolicyInvalid(entry=place)
    for name in sorted(table.keys() - set(Capture)):
        raise PolicyInvalid(entry=f"{place}.{name}")
    return {Capture(name): _grade(f"{place}.{name}", rules) for name, rules in table.items()}


def _grade(place: str, rules: object) -> CaptureGrade:
    stated = rules.keys() if isinstance(rules, dict) else set[str]()
    bands = [score for score in (ONE_NETWORK, SEVERAL_NETWORKS) if stated & set(band_keys(score))]
    section = RuleSection(place, rules, keys=(*GRADE_KEYS, *(key for score in bands for key in band_keys(score))))
    return CaptureGrade(
        may_approve=section.truth("may_approve"),
        head_tests=section.one_of("head_tests", HeadTestRole),
        head_score=section.number("head_score", least=-5, most=5),
        one_network=band_of(section, place, ONE_NETWORK) if ONE_NETWORK in bands else None,
        several_networks=band_of(section, place, SEVERAL_NETWORKS) if SEVERAL_NETWORKS in bands else None,
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
