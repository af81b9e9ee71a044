"""A process that sends itself a signal in the middle of its work: a writer before its commit, or a sequencer before its batch is whole.

Usage: python -m tests.ledger.sequencing_child URL writer|sequencer SIGNAL
"""

import os
import signal
import sys

from sqlalchemy import event

from realname.kernel.ledger.events import RecordedEvent
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.platform.db.engine import engine_for
from realname.registration.events import RegistrationEvent
from tests.support.manual_clock import START


def main(url: str, role: str, name: str) -> None:
    """Work until the signal is sent."""
    engine = engine_for(url)
    units = SqlUnitsOfWork(engine)

    def stop(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("DELETE FROM ledger_inbox"):
            os.kill(os.getpid(), signal.Signals[name])

    if role == "sequencer":
        event.listen(engine, "before_cursor_execute", stop)
        units.sequencer()
        return
    event.listen(engine, "commit", lambda _connection: os.kill(os.getpid(), signal.Signals[name]))
    with units() as unit:
        unit.ledger.append(RecordedEvent(at=START, event=RegistrationEvent.LINE_RESERVED, subject="of-the-child"))
        unit.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
