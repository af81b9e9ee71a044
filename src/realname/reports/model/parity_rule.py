"""The rule of a pack for the two routes: from when on a face is the only way in practice, although another one is offered."""

from dataclasses import dataclass

from realname.kernel.rules.rule_section import RuleSection

SECTION = "parity"
KEYS = ("success_gap_percent", "time_ratio", "minimum_registrations")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParityRule:
    """What a pack says of the two routes.

    Attributes:
        success_gap_percent: By how many points their shares of approvals may differ.
        time_ratio: How many times as long the slower one may take, by the medians.
        minimum_registrations: Of fewer decided ones of either route nothing is said.
    """

    success_gap_percent: int
    time_ratio: float
    minimum_registrations: int

    @property
    def success_gap(self) -> float:
        """As `success_gap_percent`, as a share."""
        return self.success_gap_percent / 100


def parity_rule_of(section: RuleSection) -> ParityRule:
    """Read the section `parity` of a pack.

    Raises:
        PolicyInvalid: A value outside its range.
    """
    return ParityRule(
        success_gap_percent=section.whole("success_gap_percent", least=1, most=100),
        time_ratio=section.number("time_ratio", least=1.0, most=100.0),
        minimum_registrations=section.whole("minimum_registrations", least=1),
    )
