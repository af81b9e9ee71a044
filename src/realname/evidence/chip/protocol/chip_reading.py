"""From a document on a reader to what is known of it: opened, read, proven, examined."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from realname.evidence.chip.examination import ChipExamination, examine
from realname.evidence.chip.files import ChipFiles
from realname.evidence.chip.protocol.card_security import read_card_security
from realname.evidence.chip.protocol.channel import DEADLINE_S, Channel, Transmit
from realname.evidence.chip.protocol.groups import Draw
from realname.evidence.chip.protocol.proofs import prove_chip
from realname.evidence.chip.protocol.reading import open_chip, protocol_findings, read_files
from realname.evidence.chip.trust import Trust
from realname.evidence.model.chip_protocol import Access, ChipPassword, ProtocolFinding, ShownProof, decide_proof


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipReading:
    """What is known of a chip that was read.

    Attributes:
        examination: Of its files, with what its proofs amount to.
        proofs: In the order in which the chip gave them.
        files: As they were read.
    """

    examination: ChipExamination
    files: ChipFiles
    access: Access
    findings: tuple[ProtocolFinding, ...]
    proofs: tuple[ShownProof, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipReader:
    """Reads chips.

    Attributes:
        trust: Whose signers are believed.
        today: No document is signed later.
        now: A clock in seconds that never goes back.
        draw: Gives random bytes of the operating system.
        deadline_s: How long one chip may take.
    """

    trust: Trust
    today: date
    now: Callable[[], float]
    draw: Draw
    deadline_s: float = DEADLINE_S

    def read(self, transmit: Transmit, password: ChipPassword) -> ChipReading:
        """Read the chip that `transmit` reaches.

        Raises:
            RequestError: The chip, the reader or the password was wrong; each class in `evidence/errors.py` says how.
        """
        channel = Channel(transmit=transmit, now=self.now, ends_at=self.now() + self.deadline_s)
        opened = open_chip(channel, password, self.draw)
        files = read_files(channel)
        examination = examine(files, self.trust, today=self.today)
        card_security = read_card_security(opened.card_security, examination.authenticity, self.trust)
        proofs = prove_chip(channel, opened, files, card_security=card_security, draw=self.draw)
        findings = protocol_findings(opened, files)
        proof = decide_proof(examination.authenticity, proofs, findings)
        proven = replace(examination, proof=proof)
        return ChipReading(examination=proven, files=files, access=opened.access, findings=findings, proofs=proofs)
