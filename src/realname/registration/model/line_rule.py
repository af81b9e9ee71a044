"""The pack's rules on lines, how many a person may hold and the times of a line's life, and on receipts."""

from dataclasses import dataclass

from realname.kernel.rules.rule_section import RuleSection
from realname.registration.errors import FaceRequired
from realname.registration.model.holder_death import DeathProof, HeirProof

RECEIPT = "receipt"
RECEIPT_KEYS = ("regulator_complaints",)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRule:
    """Lines per person at this operator, and the times of a line's life.

    Attributes:
        cooling_days: How long the number of a closed line is kept from everybody.
        sim_replacement_bar_hours: How long SMS are barred after a new SIM; 0: not at all.
        corporate_users_count: Whether a line that an organisation holds counts for the person who uses it.
        sims_from_stock: Whether only SIMs that were taken into the stock can be bound.
        change_without_face: Whether a line can be changed by the route without a face.
        close_by_card: Whether a line is closed for its holder's card alone, without a renewed verification.
        close_by_code: Whether its holder closes it on their own page, by a code to that very line and the identity number.
        transfer_by_card: Whether a line is given away for its holder's card alone, without a verification of theirs a short while ago.
        lift_by_card: Whether a line that was lost is freed for its holder's card alone, likewise.
        death_proofs: What is taken as proof that a line's holder died.
        heir_proofs: What is taken as proof that a person is the heir of a line.
    """

    max_active_lines: int
    reservation_minutes: int
    cooling_days: int
    sim_replacement_bar_hours: int
    corporate_users_count: bool
    sims_from_stock: bool
    change_without_face: bool
    close_by_card: bool
    close_by_code: bool
    transfer_by_card: bool
    lift_by_card: bool
    death_proofs: tuple[DeathProof, ...]
    heir_proofs: tuple[HeirProof, ...]

    def require_change_without_face(self) -> None:
        """Allow a change of a line without a face where the pack does.

        Raises:
            FaceRequired: It does not.
        """
        if not self.change_without_face:
            raise FaceRequired


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRule:
    """What a pack says of receipts.

    Attributes:
        regulator_complaints: Where the person who is not content with the operator's answer complains: a number or an address.
    """

    regulator_complaints: str


def receipt_rule_of(section: RuleSection) -> ReceiptRule:
    """Read the section `receipt` of a pack.

    Raises:
        PolicyInvalid: Not a text.
    """
    return ReceiptRule(regulator_complaints=section.text("regulator_complaints"))
