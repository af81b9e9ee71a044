"""A phone number as it is typed on a page."""

from realname.inventory.ports import NumberingPlan
from realname.kernel.identifiers import Msisdn
from realname.kernel.registry import App

_COUNTRY = "+86"  # as numbers are shown; moves into the rule packs with the second country


def parse_number(typed: str, services: App) -> Msisdn:
    """Read a number as it is told at a counter: the country's own may leave its code away.

    Raises:
        MsisdnInvalid: It is none.
    """
    return services[NumberingPlan].parse(typed if typed.startswith("+") else f"{_COUNTRY}{typed}")
