"""What holds of every card, the holder's and that of who acts for them: a kind that is accepted, and a number that can be one."""

from dataclasses import replace

from realname.evidence.errors import EvidenceKindNotAccepted
from realname.evidence.model.evidence import CardReading
from realname.evidence.model.evidence_rule import EvidenceRule
from realname.kernel.ports import IdentityNumbers


def checked_reading(reading: CardReading, *, identity_numbers: IdentityNumbers, evidence_rule: EvidenceRule) -> CardReading:
    """Take what was read, with the number in the one form that is hashed: the reader is the operator's code.

    Raises:
        EvidenceKindNotAccepted: The pack does not take this kind.
        IdentityNumberInvalid: The number fails its checks, or is a fictional one where lines are real.
    """
    if reading.evidence.kind.value not in evidence_rule.accepted:
        raise EvidenceKindNotAccepted(kind=reading.evidence.kind.value)
    number = identity_numbers.parse(reading.attributes.identity_number.value)
    return replace(reading, attributes=replace(reading.attributes, identity_number=number))
