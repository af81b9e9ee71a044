"""How the database answers what the reaper asks every minute: by an index of what is left to do, however much there ever was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, text

from realname.kernel.identifiers import RegistrationId
from realname.platform.db.store import Transaction
from realname.registration.model.registration import RegistrationState
from realname.registration.store.registrations import Registrations
from tests.support.examples import OPENED
from tests.support.manual_clock import START
from tests.support.plans import plan_of

EACH = 1_000
LATER = START + timedelta(days=1)

QUESTIONS: list[tuple[Callable[[Registrations], object], str]] = [
    (lambda asked: asked.ids_open_before(LATER), "ix_registrations_not_over"),
    (lambda asked: asked.ids_referred_before(LATER), "ix_registrations_not_over"),
    (lambda asked: asked.ids_handed_over_before(LATER), "ix_registrations_not_over"),
    (lambda asked: asked.ids_interrupted_before(LATER), "ix_registrations_not_over"),
    (lambda asked: asked.ids_in_workflow(), "ix_registrations_unnotified"),
    (lambda asked: asked.ids_refused_with_media_before(LATER), "ix_registrations_unerased"),
    (lambda asked: asked.ids_closed_with_media(), "ix_registrations_unerased"),
    (lambda asked: asked.forget_persons(erased_before=LATER), "ix_registrations_without_line"),
]


def fill(connection: Connection) -> None:
    """Keep many that nothing is left to do for: lines that were opened, and what ended without one."""
    kept = Transaction(connection)[Registrations]
    over = replace(OPENED, media_erased_at=START, notified_at=START)
    for state in (RegistrationState.ACTIVATED, RegistrationState.ABANDONED):
        for number in range(EACH):
            kept.add(replace(over, id=RegistrationId(f"{state.value}-{number:05}"), state=state))


@pytest.mark.parametrize("is_analysed", [False, True], ids=["no-statistics", "statistics"])
def test_what_the_reaper_looks_for_is_found_by_an_index_of_what_is_left(engine: Engine, *, is_analysed: bool) -> None:
    with engine.connect() as connection:
        fill(connection)
        if is_analysed:
            connection.execute(text("ANALYZE"))
        asked = Transaction(connection)[Registrations]
        missed = [index for ask, index in QUESTIONS if index not in plan_of(connection, lambda ask=ask: ask(asked))]  # type: ignore[misc]
    assert missed == []
