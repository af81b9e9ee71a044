"""What a storm of changes has of its own: who does what with which line, an operator in whose calls processes die, and what is left."""

import os
import signal
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import text

from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.model.reconciliation import find_difference
from realname.lines.model.service_order import OrderKind, OrderOutcome, ServiceOrder
from realname.lines.store.lines import Lines
from realname.main.catalogue.capabilities import collect_declarations
from realname.platform.db.engine import engine_for, for_reading
from realname.registration.model.registration import Purpose
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from tests.crash.storm import Storm
from tests.crash.storm_parts import FOLDER, PEOPLE, DirectOperator, ForgetfulOperator, operator_file

collect_declarations()

_DEATHS_ONE_IN = 12  # of so many registrations brings one death within a call, for each kind of order


class CounterChange(StrEnum):
    """What is done with a line once it is active."""

    BAR = "bar"
    CLOSE = "close"
    REPLACE_SIM = "replace-sim"
    TRANSFER = "transfer"


CHANGES: Mapping[CounterChange, Purpose] = {CounterChange.REPLACE_SIM: Purpose.REPLACE_SIM, CounterChange.TRANSFER: Purpose.TRANSFER}


def lines_among(people: int) -> int:
    """How many lines are opened: half of them get a registration more, for a new SIM or another holder."""
    return people * 2 // 3


def counter_change_of(place: int) -> CounterChange:
    """What is done with the line of a place."""
    return list(CounterChange)[place % len(CounterChange)]


def place_of_change(place: int, *, people: int) -> int:
    """The place whose person gets the line, or whose SIM is its new one."""
    turn, which = divmod(place, len(CounterChange))
    return lines_among(people) + turn * len(CHANGES) + which - (len(CounterChange) - len(CHANGES))


def provisioner() -> "ChangesOperator":
    """Build the operator; a factory of the settings."""
    return ChangesOperator(operator_file(Path(os.environ[FOLDER])))


class ChangesOperator(ForgetfulOperator):
    """As in the other storms; of each kind of change the first callers die too, in turn before and after it is done."""

    def take(self, order: ServiceOrder) -> OrderOutcome:
        """Take it, unless this is where the caller ends."""
        if order.kind is OrderKind.ACTIVATE:
            return super().take(order)
        death = _next_death(Path(os.environ[FOLDER]), order)
        if death is not None and death % 2 == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        outcome = SandboxProvisioner.take(self, order)
        if death is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome


def _next_death(folder: Path, order: ServiceOrder) -> int | None:
    for number in range(int(os.environ[PEOPLE]) // _DEATHS_ONE_IN):
        with suppress(FileExistsError):
            (folder / f"died-{order.kind.value}-{number}").touch(exist_ok=False)
            return number
    return None


@dataclass(frozen=True, slots=True)
class DirectChangesOperator(DirectOperator):
    """The operator of this storm, as it is reached and looked at."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings of a process."""
        return {"REALNAME_PROVISIONER": "tests.crash.change_parts:provisioner"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What was found in the end.

    Attributes:
        differences: Lines of which the operator's network shows something else.
        done_twice: Orders that the operator carried out more than once.
        holders: Lines whose holder is not who opened them.
    """

    lines: Mapping[str, int]
    scopes: Mapping[str, int]
    numbers: Mapping[str, int]
    sims: Mapping[str, int]
    orders: Mapping[str, int]
    differences: Mapping[str, int]
    done_twice: int
    conflicts: int
    holders: int
    unsent: int


def is_every_change_done(storm: Storm) -> bool:
    """Whether each was asked for, carried out and told."""
    if len(list(storm.data.glob("deed-*"))) < lines_among(storm.registrations):
        return False
    engine = for_reading(engine_for(storm.url))
    with engine.connect() as connection:
        waiting = (
            "SELECT (SELECT count(*) FROM line_orders WHERE state = 'requested') + (SELECT count(*) FROM notices WHERE sent_at IS NULL)"
        )
        is_done = int(connection.execute(text(waiting)).scalar_one()) == 0
    engine.dispose()
    return is_done


def changed(storm: Storm) -> Changed:
    """Look at everything."""
    engine = for_reading(engine_for(storm.url))
    with engine.connect() as connection:

        def count(asked: str) -> Mapping[str, int]:
            return {str(name): int(number) for name, number in connection.execute(text(asked))}

        transferred = (
            "SELECT 'all', count(*) FROM lines JOIN registrations r ON r.id = lines.registration_id WHERE lines.person_id != r.person_id"
        )
        found = Changed(
            lines=count("SELECT state, count(*) FROM lines GROUP BY state"),
            scopes=_scopes(storm),
            numbers=count("SELECT state, count(*) FROM numbers WHERE state != 'free' GROUP BY state"),
            sims=count("SELECT state, count(*) FROM sims GROUP BY state"),
            orders=count("SELECT state, count(*) FROM line_orders WHERE state != 'done' GROUP BY state"),
            differences=_differences(SqlUnitsOfWork(engine), operator_file(storm.data)),
            done_twice=_done_twice(operator_file(storm.data)),
            conflicts=storm.operator.conflicts(),
            holders=count(transferred)["all"],
            unsent=count("SELECT 'all', count(*) FROM notices WHERE sent_at IS NULL")["all"],
        )
    engine.dispose()
    return found


def as_wished(registrations: int) -> Changed:
    """Say what must be found after a storm of changes."""
    each = lines_among(registrations) // len(CounterChange)
    return Changed(
        lines={"barred": 2 * each, "deactivated": each, "active": each},
        scopes={"all": each, "sms": each, "none": each},
        numbers={"issued": 3 * each, "cooling-off": each},
        sims={"bound": 3 * each, "retired": 2 * each},
        orders={},
        differences={},
        done_twice=0,
        conflicts=0,
        holders=each,
        unsent=0,
    )


def _scopes(storm: Storm) -> Mapping[str, int]:
    with closing(sqlite3.connect(operator_file(storm.data))) as database:
        return dict(database.execute("SELECT scope, count(*) FROM lines WHERE state = 'active' GROUP BY scope"))


def _differences(units: SqlUnitsOfWork, file: Path) -> Mapping[str, int]:
    operator = SandboxProvisioner(file)
    with units() as unit:
        found = [find_difference(line, operator.line_on(line.msisdn)) for line in unit[Lines].page(after=None, limit=1_000)]
    return Counter(one.value for one in found if one is not None)


def _done_twice(file: Path) -> int:
    asked = "SELECT count(*) FROM (SELECT 1 FROM orders WHERE outcome = 'done' GROUP BY idempotency_key HAVING count(*) > 1)"
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute(asked).fetchone()[0])
