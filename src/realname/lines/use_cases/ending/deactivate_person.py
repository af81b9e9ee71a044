"""Close all lines of a person, such as after their death: each by itself, so that what cannot be closed keeps no other open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from realname.kernel.errors import RealNameError
from realname.kernel.identifiers import AgentId, LineId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.line import LIVE_STATES, NO_PERSON, Ending, Line
from realname.lines.store.lines import Lines
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine

HELD_BY_ORGANISATION = "held-by-organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedLine:
    """A live line of the person.

    Attributes:
        line: As it is afterwards.
        refusal: The code of what stands against closing it; empty: it is being closed.
    """

    line: Line
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeactivatePerson:
    """Closes what a person holds. What an organisation holds stays: there the person is its user, and the organisation names another."""

    units: UnitsOfWork
    deactivate: DeactivateLine

    def rehearse(self, line_id: LineId, ending: Ending) -> Sequence[ClosedLine]:
        """Say what would become of each line of the person who holds this one; changes nothing.

        Raises:
            UnknownLine: There is none.
        """
        return [_close(line, lambda one: self.deactivate.rehearse(one.id, ending)) for line in self._live_lines(line_id)]

    def __call__(self, line_id: LineId, ending: Ending, *, acting: AgentId) -> Sequence[ClosedLine]:
        """Close every line of the person who holds this one, the newest first; again closes what has become possible meanwhile.

        Raises:
            UnknownLine: There is none.
        """
        return [_close(line, lambda one: self.deactivate(one.id, ending, acting=acting)) for line in self._live_lines(line_id)]

    def _live_lines(self, line_id: LineId) -> Sequence[Line]:
        with self.units() as unit:
            person_id = unit[Lines].get(line_id).person_id
            held = () if person_id == NO_PERSON else unit[Lines].of_person(person_id)
            return [line for line in held if line.state in LIVE_STATES]


def _close(line: Line, close: Callable[[Line], Line]) -> ClosedLine:
    if line.organisation_id is not None:
        return ClosedLine(line=line, refusal=HELD_BY_ORGANISATION)
    try:
        return ClosedLine(line=close(line))
    except RealNameError as problem:
        return ClosedLine(line=line, refusal=problem.code)
