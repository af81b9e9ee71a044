"""The rule of a pack for receipts: where the regulator takes complaints."""

from dataclasses import dataclass

from realname.kernel.rules.rule_section import RuleSection

SECTION = "receipt"
KEYS = ("regulator_complaints",)


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
