"""A process that announces and delivers until it is killed, or told to stop."""

import signal
import sys
import threading

from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.platform.db.engine import engine_for
from realname.platform.system.clock_and_tokens import SystemClock
from realname.webhooks.use_cases.announce_events import AnnounceEvents
from realname.webhooks.use_cases.deliver import Deliver
from tests.support.row_seals import unsafely_sealing
from tests.webhooks.webhook_world import PATIENT, QUICK, webhooks_over


def main(database_url: str, *, is_patient: bool) -> None:
    """Work; a patient process waits long for an answer, so that nothing is repeated on a busy machine."""
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopped.set())
    rule = PATIENT if is_patient else QUICK
    app = webhooks_over(SqlUnitsOfWork(unsafely_sealing(engine_for(database_url))), SystemClock(), rule=rule)
    announce, deliver = app[AnnounceEvents], app[Deliver]
    while not stopped.wait(0.02):
        announce()
        deliver()


if __name__ == "__main__":
    main(sys.argv[1], is_patient="patient" in sys.argv)
