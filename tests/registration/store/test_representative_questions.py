"""What is asked of a person on every try and every decision is found by an index, also where they act for others."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection, Engine, insert, text

from realname.evidence.model.representative import Representative
from realname.kernel.identifiers import PersonId, RegistrationId
from realname.platform.db.store import Transaction
from realname.registration.store.challenges import Challenges
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.vault.store.tables import persons
from tests.registration.store.test_representatives import PROXY
from tests.support.examples import OPENED
from tests.support.manual_clock import START
from tests.support.plans import plan_of

EACH = 1_000
ASKED = PersonId("person-00500")
QUESTIONS: list[Callable[[Connection], object]] = [
    lambda connection: Transaction(connection)[Registrations].decisions_since(ASKED, START),
    lambda connection: Transaction(connection)[Registrations].count_by_proxy(ASKED, since=START, until=START, but=OPENED.id),
    lambda connection: Transaction(connection)[Challenges].failed_since(ASKED, START),
    lambda connection: Transaction(connection)[Persons].registrations_that_need_key(ASKED),
]


def fill(connection: Connection) -> None:
    """Keep many persons, each of whom holds one line and registered one for somebody else."""
    ids = [PersonId(f"person-{number:05}") for number in range(EACH)]
    connection.execute(insert(persons), [{"id": one.value, "identity_hash": one.value} for one in ids])
    kept = Transaction(connection)[Registrations]
    for number, one in enumerate(ids):
        other: Representative = replace(PROXY, person_id=ids[number - 1])
        kept.add(replace(OPENED, id=RegistrationId(f"alone-{number:05}"), person_id=one))
        kept.add(replace(OPENED, id=RegistrationId(f"acted-{number:05}"), person_id=one, representative=other))


def test_no_question_about_a_person_reads_all_registrations(engine: Engine) -> None:
    with engine.connect() as connection:
        fill(connection)
        connection.execute(text("ANALYZE"))
        plans = [plan_of(connection, lambda ask=ask: ask(connection)) for ask in QUESTIONS]  # type: ignore[misc]
    assert [plan for plan in plans if "ix_representatives_person_id" not in plan] == []
    read_whole = ("Seq Scan on registrations", "Seq Scan on representatives", "SCAN registrations", "SCAN representatives")
    assert [plan for plan in plans if any(whole in plan for whole in read_whole)] == []
