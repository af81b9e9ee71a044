"""The death of a line's holder: the proofs are compared with the holder and counted out, and the line is closed or goes to an heir."""

import hmac
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from realname.evidence.errors import EvidenceKindNotAccepted
from realname.kernel.errors import InvalidInput, StateConflict
from realname.kernel.identifiers import AgentId, LineId
from realname.kernel.ports import Clock, KeyedHashes
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.line import Ending, Line
from realname.lines.store.lines import Lines
from realname.lines.use_cases.change_line import require_organisation
from realname.lines.use_cases.counter.holder_cards import HolderCards
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine
from realname.registration.model.holder_death import DeathProof, HeirProof, HolderDeath, ShownProof
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import Purpose

_MARK_HOLDS = timedelta(minutes=15)  # as for a card: the heir reads the consent text meanwhile
_LONGEST_TIME = 11  # digits of seconds since 1970: to the year 5138
_LONGEST_NUMBER = 64  # of a proof
_PARTS = 6  # of a mark: until, two proofs with their marks, the mark of all


@dataclass(frozen=True, slots=True)
class TypedProof:
    """A proof as it was typed off: its kind by the pack's word, and its number."""

    kind: str
    number: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedDeath:
    """What was typed off the proofs of a death.

    Attributes:
        identity_number: Of the dead, as the proof says it.
        heirship: Of whom the line goes to; None where it is closed.
    """

    identity_number: str = field(repr=False)
    proof: TypedProof
    heirship: TypedProof | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderDeaths:
    """Takes the proofs of a holder's death in place of the holder; of their numbers nothing is kept but marks, and no face is compared.

    The identity number on the proof must be that of the line's holder, by its keyed hash: a proof of anyone else's death does nothing.
    Where the proofs are shown on one page and needed on the next, a mark stands for them: for one line, one holder and one member of
    staff, for a quarter of an hour.
    """

    clock: Clock
    keyed_hashes: KeyedHashes
    holders: HolderCards
    line_rule: LineRule

    def require_shown(self, line: Line, typed: TypedDeath, *, acting: AgentId) -> HolderDeath:
        """Accept proofs of the holder's death; who tries numbers to find out whose a line is has few tries.

        Raises:
            EvidenceKindNotAccepted: The pack does not take a proof of this kind.
            InvalidInput: A number is missing or too long; `field` names it.
            IdentityNumberInvalid: The identity number fails its checks.
            StateConflict: It is not that of the line's holder (`field` is `holder`).
            RateLimited: Too many numbers or cards of others, from this member of staff lately.
        """
        rule = self.line_rule
        proof = self._shown(line, typed.proof, accepted=rule.death_proofs, name="proof")
        if not typed.identity_number:
            raise InvalidInput(field="identity-number", cause="absent")
        heirship = self._shown(line, typed.heirship, accepted=rule.heir_proofs, name="heirship") if typed.heirship else None
        self.holders.require_number(line, typed.identity_number, acting=acting)
        return HolderDeath(proof, heirship)

    def mark(self, line: Line, typed: TypedDeath, *, acting: AgentId) -> str:
        """Give a mark for the proofs of an heir that were shown; raises as `require_shown`, and InvalidInput without a proof of theirs."""
        death = self.require_shown(line, typed, acting=acting)
        if death.heirship is None:
            raise InvalidInput(field="heirship", cause="absent")
        until = int((self.clock.now() + _MARK_HOLDS).timestamp())
        said = ".".join((str(until), death.proof.kind, death.proof.mark, death.heirship.kind, death.heirship.mark))
        return f"{said}.{self._mark(line, said, acting)}"

    def require_mark(self, line: Line, mark: str, *, acting: AgentId) -> HolderDeath:
        """Accept a mark that `mark` gave, and say what was shown for it.

        Raises:
            StateConflict: It is none, has run out, or the line has another holder by now (`field` is `death`).
        """
        said, _, signed = mark.rpartition(".")
        parts = said.split(".")
        if len(parts) != _PARTS - 1 or not hmac.compare_digest(signed.encode(), self._mark(line, said, acting).encode()):
            raise StateConflict(field="death")
        until, kind, proof_mark, heir_kind, heir_mark = parts
        if len(until) > _LONGEST_TIME or datetime.fromtimestamp(int(until), UTC) < self.clock.now():
            raise StateConflict(field="death")
        return HolderDeath(ShownProof(DeathProof(kind), proof_mark), ShownProof(HeirProof(heir_kind), heir_mark))

    def _shown(self, line: Line, typed: TypedProof, *, accepted: Collection[DeathProof | HeirProof], name: str) -> ShownProof:
        kind = next((one for one in accepted if one.value == typed.kind), None)
        if kind is None:
            raise EvidenceKindNotAccepted(field=name)
        number = "".join(typed.number.split()).upper()  # as it is printed, whatever the spaces between its groups
        if not number:
            raise InvalidInput(field=f"{name}-number", cause="absent")
        if len(number) > _LONGEST_NUMBER:
            raise InvalidInput(field=f"{name}-number")
        return ShownProof(kind, self.keyed_hashes.hash(f"{name}/{line.id}/{kind.value}/{number}"))

    def _mark(self, line: Line, said: str, acting: AgentId) -> str:
        return self.keyed_hashes.hash(f"holder-died/{line.id}/{line.person_id}/{acting}/{said}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAfterDeath:
    """Closes a line whose holder died, for the proofs of it."""

    units: UnitsOfWork
    deaths: HolderDeaths
    deactivate: DeactivateLine

    def __call__(self, line_id: LineId, typed: TypedDeath, *, acting: AgentId) -> Line:
        """Request the closing; no one is told, for no one is left to be told.

        Raises:
            UnknownLine: There is none.
            EvidenceKindNotAccepted, InvalidInput, IdentityNumberInvalid, RateLimited: As `HolderDeaths.require_shown`.
            StateConflict: Not the holder's death, an organisation holds the line, or it cannot be closed now.
            LineHeld: Disputed, or held by a court or the regulator.
        """
        with self.units() as unit:
            line = unit[Lines].get(line_id)
        require_organisation(line, Purpose.CLOSE, None)
        death = self.deaths.require_shown(line, typed, acting=acting)
        return self.deactivate(line_id, Ending.DEATH, acting=acting, death=death)
