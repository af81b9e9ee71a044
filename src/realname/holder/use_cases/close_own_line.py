"""Close a line on its holder's word: by a fresh code to that very line and the identity number, where the pack takes them for it."""

from dataclasses import dataclass, field

from realname.holder.use_cases.confirm_identity_number import ConfirmIdentityNumber
from realname.holder.use_cases.person_session import PersonSession
from realname.kernel.errors import StateConflict, UnknownLine
from realname.kernel.identifiers import LineId
from realname.kernel.ports import Clock, KeyedHashes
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.errors import PersonCodeWrong
from realname.lines.model.line import Ending, Line
from realname.lines.model.person_code import CodePurpose
from realname.lines.store.lines import Lines
from realname.lines.use_cases.change_line import require_organisation
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine
from realname.lines.use_cases.person_codes import line_of_code, use_code
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import Purpose


@dataclass(frozen=True, slots=True)
class TypedClosing:
    """What the person who closes a line types."""

    identity_number: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOwnLine:
    """Closes for the person who has the line in hand at this moment and is signed in as its holder."""

    units: UnitsOfWork
    clock: Clock
    keyed_hashes: KeyedHashes
    own_number: ConfirmIdentityNumber
    deactivate: DeactivateLine
    line_rule: LineRule

    def require_closable(self, line: Line) -> None:
        """Refuse what is closed at a counter alone.

        Raises:
            StateConflict: The pack asks for a renewed verification, or an organisation holds the line.
        """
        if not self.line_rule.close_by_code:
            raise StateConflict(next="change-line")
        require_organisation(line, Purpose.CLOSE, None)

    def __call__(self, line_id: LineId, session: PersonSession, token: str, *, holder: str, typed: TypedClosing) -> Line:
        """Request the closing.

        Args:
            line_id: Which of their lines.
            session: Who is signed in.
            token: Of that sign-in.
            holder: What the browser holds that asked for the code.
            typed: What they typed.

        Raises:
            UnknownLine: There is none, or it is not under this person's identity.
            PersonCodeWrong: The code is another one, was for another line, has run out or was used up.
            StateConflict: As `require_closable`; the number is not theirs; or a change of the line is under way.
            IdentityNumberInvalid, PersonSignInRequired: As `ConfirmIdentityNumber.require`.
            LineHeld: Disputed, or held by a court or the regulator.
        """
        person_id = session.person_id
        with self.units() as unit:
            line = unit[Lines].get(line_id)
        if line.person_id != person_id:
            raise UnknownLine
        self.require_closable(line)
        self.own_number.require(session, token, typed.identity_number)
        with self.units() as unit:
            used = use_code(unit, self.keyed_hashes, holder=holder, code=typed.code, purpose=CodePurpose.CLOSE_LINE, at=self.clock.now())
            unit.commit()
        if used is None or used.line_id != line_id or used.person_id != person_id:
            raise PersonCodeWrong
        with self.units() as unit:
            line_of_code(unit, used)
        return self.deactivate(line_id, Ending.VOLUNTARY)
