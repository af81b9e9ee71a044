"""What the operator says it has in service under a number."""

from dataclasses import dataclass

from realname.kernel.identifiers import Iccid, LineId, Msisdn
from realname.lines.model.service_order import BarScope


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorLine:
    """A line as the network has it: it knows numbers, SIMs and bars, and nobody's name.

    Attributes:
        line_id: The id that the order which activated it gave.
    """

    line_id: LineId
    msisdn: Msisdn
    iccid: Iccid
    scope: BarScope
