"""The use cases of the stock of numbers and SIMs, built together."""

from dataclasses import dataclass

from realname.inventory.ports import NumberingPlan
from realname.inventory.use_cases.change_stock import FreeNumbers, QuarantineNumbers, ReadStock
from realname.inventory.use_cases.import_stock import ImportNumbers, ImportSims
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.unit_of_work import Reads, UnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class StockUseCases:
    """What can be done with the stock."""

    import_numbers: ImportNumbers
    import_sims: ImportSims
    quarantine_numbers: QuarantineNumbers
    free_numbers: FreeNumbers
    read_stock: ReadStock


def build_stock(parts: App) -> StockUseCases:
    """Build them."""
    units, clock = parts[UnitsOfWork], parts[Clock]
    return StockUseCases(
        import_numbers=ImportNumbers(units=units, clock=clock, plan=parts[NumberingPlan]),
        import_sims=ImportSims(units=units, clock=clock),
        quarantine_numbers=QuarantineNumbers(units=units, clock=clock),
        free_numbers=FreeNumbers(units=units, clock=clock),
        read_stock=ReadStock(parts[Reads]),
    )
