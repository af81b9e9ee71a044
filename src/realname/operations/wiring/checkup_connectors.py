"""What the doctor says of the connectors to outside systems, and of lots that a draw left unfinished."""

from collections.abc import Mapping, Sequence

from realname.inventory.use_cases.draw_lots import ReadLots
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.operations.model.checkup import Checkup, Diagnosis, Verdict, diagnosis
from realname.platform.config.settings import Settings, connectors
from realname.platform.db.engine import Pool, for_reading
from realname.platform.outbound.circuit import CircuitNote, CircuitState

_OWN = "own"  # `module:factory`: the path says nothing that is shown
# What a connector's system is called in errors and circuits.
_SYSTEMS: Mapping[str, str] = {
    "authority": "authority",
    "provisioner": "provisioning",
    "notifier": "notifications",
    "resource_pool": "stock",
}


def check_connectors(settings: Settings, circuits: Sequence[CircuitNote]) -> Diagnosis:
    """Name each connector; one whose system is left alone after failures is to be looked at."""
    away = {note.system for note in circuits if note.state is not CircuitState.CLOSED}
    named = connectors(settings)
    seen = [f"{name} {_OWN if ':' in spec else spec}{' (away)' if _SYSTEMS.get(name) in away else ''}" for name, spec in named.items()]
    is_away = any(_SYSTEMS.get(name) in away for name in named)
    return diagnosis(Checkup.CONNECTORS, Verdict.LOOK if is_away else Verdict.FINE, ", ".join(seen))


def check_lots(engine: Pool) -> Diagnosis:
    """Count the lots of numbers and SIMs that were asked for and have no end here."""
    lots = ReadLots(SqlUnitsOfWork(for_reading(engine))).unfinished()
    return diagnosis(Checkup.LOTS, Verdict.LOOK if lots else Verdict.FINE, f"{len(lots)} unfinished")
