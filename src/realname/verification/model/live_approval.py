"""What of a live check the machine may approve alone: how it was captured, what binds the portrait, and whether a part was waived."""

from dataclasses import dataclass
from enum import StrEnum

from realname.kernel.rules.rule_section import RuleSection

SECTION = "live"
KEYS = ("capture", "portrait", "waived_part")


class Capture(StrEnum):
    """Where the pictures of the live check came from."""

    ATTESTED_COUNTER = "attested-counter"  # a counter whose hardware a maker vouches for, and which answered in this session
    COUNTER = "counter"  # an enrolled counter: its key may have been made by any program
    CLIP = "clip"  # a recorded clip: no counter signs it, and its actions are told at once


class PortraitBinding(StrEnum):
    """What says that the portrait is of the identity, the strongest first."""

    CHIP = "chip"  # a known reader signs that it checked the chip
    SOURCE = "source"  # the authoritative source knows the portrait as this identity's
    READER = "reader"  # a reader's word, unsigned
    TYPED = "typed"  # a photo by the agent, of what is printed


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveApprovalRule:
    """What a pack lets the machine approve where nothing speaks against it. Everything else a person decides.

    Attributes:
        capture: Captures that need no person; there may be none.
        portrait: Bindings that need no person; there may be none.
        waived_part: Whether a challenge that left out a part for the applicant needs no person.
    """

    capture: tuple[Capture, ...]
    portrait: tuple[PortraitBinding, ...]
    waived_part: bool


def live_approval_rule_of(section: RuleSection) -> LiveApprovalRule:
    """Read the section `live` of a pack.

    Raises:
        PolicyInvalid: An unknown word, or one twice.
    """
    return LiveApprovalRule(
        capture=section.any_of("capture", Capture),
        portrait=section.any_of("portrait", PortraitBinding),
        waived_part=section.truth("waived_part"),
    )
