"""Migrations: what they make is what the tables say, they run twice without effect, and many may start at once."""

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from realname.access.model.api_client import CredentialKind, Scope
from realname.access.store.clients import ApiClients
from realname.access.store.staff import Staff
from realname.inventory.model.stock import SimState
from realname.inventory.store.numbers import Numbers
from realname.inventory.store.sims import Sims
from realname.kernel.identifiers import ClientId, LineId, OrderId
from realname.kernel.ledger.events import RecordedEvent, leaf_hash
from realname.kernel.ledger.merkle import Span, root_of, whole_nodes
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.model.line import FORGOTTEN, NO_PERSON
from realname.lines.model.notice import NoticeKind
from realname.lines.model.service_order import OrderKind
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.live.store.frame_digests import FrameDigests
from realname.main.catalogue.tables import all_tables
from realname.operations.store.deployment_status import read_status
from realname.operations.store.overdue_work import CountOverdueWork
from realname.platform.db.codecs import encode_facts
from realname.platform.db.engine import engine_for, for_reading
from realname.platform.db.revisions import NEWEST
from realname.platform.db.upgrade import contract, upgrade
from realname.registration.events import RegistrationEvent
from realname.registration.store.registrations import Registrations
from realname.vault.use_cases.seal_rows import TakeInRows
from tests.kernel import rfc9162
from tests.support.databases import DATABASES
from tests.support.examples import OPENED
from tests.support.manual_clock import ManualClock
from tests.support.postgresql import name_of

NewEngine = Callable[[], Engine]
OlderForms = Callable[[str], AbstractContextManager[Engine]]
CRM = ClientId("crm")


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "realname.platform.db:migrations")
    config.set_main_option("path_separator", "os")
    return config


REVISIONS = sorted(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())
# Every second form in CI, the newest among them; `make fuzz` takes all.
FORMS = REVISIONS if os.environ.get("HYPOTHESIS_PROFILE") == "fuzz" else REVISIONS[1 - len(REVISIONS) % 2 :: 2]


def test_the_newest_revision_is_the_one_that_a_start_looks_for() -> None:
    assert REVISIONS[-1] == NEWEST


_MADE = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index') AND name != 'alembic_version'",
    "postgresql": """
        SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename != 'alembic_version'
        UNION ALL
        SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text != 'alembic_version'
        UNION ALL
        SELECT table_name || ' ' || column_name, concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default)
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name != 'alembic_version'
    """,
}


def _made(engine: Engine) -> dict[str, str]:
    """Read tables, constraints and indices as the database itself keeps them; neither the order of columns nor a quote says anything."""
    with engine.connect() as connection:
        found = connection.exec_driver_sql(_MADE[engine.dialect.name]).all()
    return {name: " ".join(sorted(made.replace(",", " ").replace('"', "").split())) for name, made in found}


def test_the_migrations_make_the_tables_that_the_code_uses(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, all_tables()) == []


def test_the_migrations_make_the_same_constraints_and_indices(new_engine: NewEngine) -> None:
    engine = new_engine()
    all_tables().create_all(engine)
    as_the_code_says = _made(engine)
    all_tables().drop_all(engine)
    upgrade(engine)
    assert _made(engine) == as_the_code_says


class _Walk:
    """A database that goes from form to form: each is made of the one before it, once for all tests that ask in their order."""

    def __init__(self, connect: Callable[[], Engine]) -> None:
        self._connect = connect
        self._place = ""
        self._engine: Engine | None = None

    def newest(self) -> Engine:
        """Bring another database to the newest form at once, as the code says it."""
        engine = self._connect()
        all_tables().create_all(engine)
        return engine

    def come_to(self, revision: str) -> Engine:
        """Bring the database to a form, or a new one where it is past that; no one is connected to it afterwards."""
        if self._engine is None or revision < self._place:
            self._engine = self._connect()
        _at(self._engine, revision)
        self._engine.dispose()
        self._place = revision
        return self._engine


@pytest.fixture(scope="module", params=DATABASES)
def walk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Walk]:
    """Walk from the first form to the last, on each kind of database."""
    with ExitStack() as stack:

        def connect() -> Engine:
            if request.param == "sqlite":
                return engine_for(f"sqlite:///{tmp_path_factory.mktemp('walk') / 'walk.sqlite'}")
            return engine_for(stack.enter_context(request.getfixturevalue("postgresql").database()))

        yield _Walk(connect)


@pytest.fixture
def older_forms(request: pytest.FixtureRequest, walk: _Walk, tmp_path: Path) -> OlderForms:
    """Gives an empty database of an older form, for as long as it is needed."""

    @contextmanager
    def copy(revision: str) -> Iterator[Engine]:
        url = walk.come_to(revision).url.render_as_string(hide_password=False)
        with ExitStack() as stack:
            if url.startswith("sqlite"):
                file = tmp_path / f"{revision}.sqlite"
                file.write_bytes(Path(url.removeprefix("sqlite:///")).read_bytes())
                url = f"sqlite:///{file}"
            else:
                url = stack.enter_context(request.getfixturevalue("postgresql").database(template=name_of(url)))
            engine = engine_for(url)
            stack.callback(engine.dispose)
            yield engine

    return copy


@pytest.fixture(scope="module")
def newest_form(walk: _Walk) -> Mapping[str, str]:
    """The newest form, as each kind of database keeps it; that it is what the code uses is said above."""
    return _made(walk.newest())


@pytest.mark.fuzz
def test_whatever_form_a_database_has_its_status_can_be_read_and_it_comes_to_the_newest(
    older_forms: OlderForms, newest_form: Mapping[str, str]
) -> None:
    faults = []
    for revision in FORMS:
        with older_forms(revision) as engine:
            reading = for_reading(engine)
            status, overdue = read_status(reading), CountOverdueWork(engine=reading, clock=ManualClock())()
            faults += [f"{revision}: its status says {status.revision}"] * (status.revision != revision)
            faults += [f"{revision}: {overdue.notices_undeliverable} notices"] * (overdue.notices_undeliverable != 0)
            contract(engine)
            differing = dict(_made(engine).items() ^ newest_form.items())
        faults += [f"{revision} becomes another form: {name}" for name in sorted(differing)]
    assert faults == []


def test_a_second_upgrade_changes_nothing(engine: Engine) -> None:
    before = inspect(engine).get_table_names()
    upgrade(engine)
    assert inspect(engine).get_table_names() == before


def test_two_processes_may_start_at_once(new_engine: NewEngine) -> None:
    engines = [new_engine() for _ in range(4)]
    with ThreadPoolExecutor(len(engines)) as threads:
        list(threads.map(upgrade, engines))
    assert "ledger" in inspect(engines[0]).get_table_names()


def test_a_failed_migration_leaves_nothing_behind(new_engine: NewEngine) -> None:
    engine = new_engine()
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE statements (id INTEGER)")
    with pytest.raises(DBAPIError, match="already exists"):
        upgrade(engine)
    assert inspect(engine).get_table_names() == ["statements"]


_FIRST = """
INSERT INTO registrations (id, outlet_id, agent_id, consent_text_version, consent_language, consent_means, consent_given_at, opened_at,
    state, policy_digest, session)
VALUES (:id, 'outlet-1', 'agent-1', '2026-11', 'zh-CN', 'screen', :at, :at, 'open', :digest, :session)
"""
_SESSION = """{"findings": {"challenge": "met", "presentation": [0.25, 1], "probe_agreement": 0.75, "probes": 4,
    "reference_eye_distance_px": 61.5, "similarity": 0.30000000000000004}, "motion": []}"""


def _at(engine: Engine, revision: str, *statements: tuple[str, Mapping[str, object]]) -> None:
    """Bring an empty database to an older form, and put something into it."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)
        for statement, values in statements:
            connection.execute(text(statement), values)


def test_what_was_measured_in_clear_is_forgotten_and_the_rest_is_read_as_it_was(new_engine: NewEngine) -> None:
    engine = new_engine()
    values = {"id": OPENED.id.value, "at": "2026-11-25 09:00:00.000000", "digest": "d" * 64, "session": _SESSION}
    _at(engine, "0001", (_FIRST, values))
    contract(engine)
    with SqlUnitsOfWork(engine)() as unit:
        assert unit[Registrations].get(OPENED.id) == OPENED


def test_what_was_submitted_on_what_was_measured_in_clear_begins_its_check_anew(new_engine: NewEngine) -> None:
    engine = new_engine()
    values = {"id": OPENED.id.value, "at": "2026-11-25 09:00:00.000000", "digest": "d" * 64, "session": _SESSION}
    _at(
        engine,
        "0009",
        (_FIRST, values),
        ("UPDATE registrations SET state = 'submitted', submitted_at = opened_at, source = 'confirmed'", {}),
    )
    contract(engine)
    with SqlUnitsOfWork(engine)() as unit:
        assert unit[Registrations].get(OPENED.id) == OPENED


def _write(connection: Connection, index: int, event: RecordedEvent) -> None:
    """Write an entry as it was written before there was a tree."""
    row = {"index": index, "at": _AT, "event": event.event, "subject": event.subject, "facts": encode_facts(event.facts)}
    asked = text("INSERT INTO ledger VALUES (:index, :at, :event, :subject, :facts, :leaf)")
    connection.execute(asked, {**row, "leaf": leaf_hash(event.canonical())})


def test_entries_from_before_the_tree_are_in_it(new_engine: NewEngine) -> None:
    engine = new_engine()
    _at(engine, "0030")
    events = [
        RecordedEvent(at=OPENED.opened_at, event=RegistrationEvent.REGISTRATION_SUBMITTED, subject=f"r{index}") for index in range(11)
    ]
    with engine.begin() as connection:
        for index, event in enumerate(events):
            _write(connection, index, event)
    contract(engine)
    with SqlUnitsOfWork(engine)() as unit:
        unit.ledger.append(events[0])
        unit.commit()
    with SqlUnitsOfWork(engine)() as unit:
        size = unit.ledger.count()
        root = root_of(size, unit.ledger.nodes(whole_nodes(Span(0, size))))
    assert root == rfc9162.mth([event.canonical() for event in (*events, events[0])])


_AT = "2026-11-25 09:00:00.000000"
_SECOND = """
INSERT INTO registrations (id, outlet_id, agent_id, consent_text_version, consent_language, consent_means, consent_given_at, opened_at,
    state, policy_digest, evidence_kind, evidence_valid_from_on, inabilities, decided_at)
VALUES (:id, 'outlet-1', 'agent-1', '2026-11', 'zh-CN', 'screen', :at, :at, 'open', :digest, 'resident-id-card', '2020-06-01',
    '["cannot-blink"]', :decided)
"""


def test_what_was_attached_before_its_means_were_kept_is_a_card_that_was_read_unless_the_ledger_says_that_it_was_typed(
    new_engine: NewEngine,
) -> None:
    engine = new_engine()
    rows = [{"id": name, "at": _AT, "digest": "d" * 64, "decided": None} for name in ("read", "typed", "both")]
    _at(engine, "0002", *((_SECOND, row) for row in rows))
    with engine.begin() as connection:
        for index, (subject, means) in enumerate((("read", "card-reader"), ("typed", "form"), ("both", "form"), ("both", "card-reader"))):
            facts = (("kind", "resident-id-card"), ("means", means))
            _write(
                connection,
                index,
                RecordedEvent(at=OPENED.opened_at, event=RegistrationEvent.EVIDENCE_ATTACHED, subject=subject, facts=facts),
            )
    contract(engine)
    with engine.connect() as connection:
        asked = text("SELECT id, evidence_means FROM registrations ORDER BY id")
        assert [tuple(row) for row in connection.execute(asked)] == [("both", "typed"), ("read", "chip"), ("typed", "typed")]


def test_what_an_applicant_cannot_do_is_forgotten_where_it_was_decided_before(new_engine: NewEngine) -> None:
    engine = new_engine()
    rows = [{"id": name, "at": _AT, "digest": "d" * 64, "decided": decided} for name, decided in (("open", None), ("decided", _AT))]
    _at(engine, "0002", *((_SECOND, row) for row in rows))
    contract(engine)
    with engine.connect() as connection:
        asked = text("SELECT id, inabilities FROM registrations ORDER BY id")
        assert [tuple(row) for row in connection.execute(asked)] == [("decided", "[]"), ("open", '["cannot-blink"]')]


def test_hashes_of_frames_lose_their_sessions_and_stay(new_engine: NewEngine) -> None:
    engine = new_engine()
    kept = "INSERT INTO frame_digests (digest, session_id, seen_on) VALUES (:digest, 'session-1', '2026-11-25')"
    _at(engine, "0002", (kept, {"digest": b"d" * 32}))
    contract(engine)
    with SqlUnitsOfWork(engine)() as unit:
        assert unit[FrameDigests].are_seen([b"d" * 32])
    assert [column["name"] for column in inspect(engine).get_columns("frame_digests")] == ["digest", "seen_on"]


_BEFORE_ORDERS = (
    "INSERT INTO persons (id, identity_hash) VALUES ('person-1', 'a')",
    (
        "INSERT INTO registrations (id, outlet_id, agent_id, consent_text_version, consent_language, consent_means, consent_given_at,"
        " opened_at, state, policy_digest, person_id, line_id) VALUES ('waiting', 'o', 'a', '1', 'zh', 'screen', :at, :at, 'approved', 'd',"
        " 'person-1', 'line-1'), ('live', 'o', 'a', '1', 'zh', 'screen', :at, :at, 'activated', 'd', 'person-1', 'line-2')"
    ),
    (
        "INSERT INTO numbers (msisdn, state, registration_id, reserved_until) VALUES ('+8619900000000', 'free', NULL, NULL),"
        " ('+8619900000001', 'reserved', 'waiting', :at), ('+8619900000002', 'issued', 'live', NULL)"
    ),
    "INSERT INTO sims (iccid, registration_id) VALUES ('89869900000000000018', 'waiting'), ('89869900000000000026', 'live')",
    (
        "INSERT INTO lines (id, registration_id, person_id, msisdn, iccid, state, requested_at, activated_at) VALUES"
        " ('line-1', 'waiting', 'person-1', '+8619900000001', '89869900000000000018', 'activation-requested', :at, NULL),"
        " ('line-2', 'live', 'person-1', '+8619900000002', '89869900000000000026', 'active', :at, :at)"
    ),
)


def test_an_activation_under_way_before_orders_were_kept_counts_as_sent_and_the_stock_stays_as_it_was(new_engine: NewEngine) -> None:
    engine = new_engine()
    _at(engine, "0004", *((statement, {"at": OPENED.opened_at.isoformat(" ")}) for statement in _BEFORE_ORDERS))
    contract(engine)
    with SqlUnitsOfWork(engine)() as unit:
        order = unit[LineOrders].get(OrderId("waiting"))
        assert (order.line_id, order.kind, order.outcome, order.asked_at) == (LineId("line-1"), OrderKind.ACTIVATE, None, OPENED.opened_at)
        assert list(unit[LineOrders].of_line(LineId("line-2"))) == []
        assert unit[Lines].get(LineId("line-2")).verified_at == OPENED.opened_at
        assert [state.value for state, count in unit[Numbers].counts() if count == 1] == ["free", "issued", "reserved"]
        assert list(unit[Sims].counts()) == [(SimState.BOUND, 2)]


_BEFORE_REASONS = (
    "INSERT INTO persons (id, identity_hash) VALUES ('person-1', 'a')",
    (
        "INSERT INTO registrations (id, outlet_id, agent_id, consent_text_version, consent_language, consent_means, consent_given_at,"
        " opened_at, state, policy_digest, person_id, line_id) VALUES ('waiting', 'o', 'a', '1', 'zh', 'screen', :at, :at, 'approved', 'd',"
        " 'person-1', NULL), ('open', 'o', 'a', '1', 'zh', 'screen', :at, :at, 'open', 'd', 'person-1', NULL),"
        " ('refused', 'o', 'a', '1', 'zh', 'screen', :at, :at, 'activation-rejected', 'd', 'person-1', 'line-1')"
    ),
    (
        "INSERT INTO numbers (msisdn, state, registration_id, reserved_until) VALUES ('+8619900000001', 'reserved', 'waiting', :at),"
        " ('+8619900000002', 'reserved', 'open', :at), ('+8619900000003', 'quarantined', NULL, NULL)"
    ),
    (
        "INSERT INTO lines (id, registration_id, person_id, msisdn, iccid, state, requested_at) VALUES"
        " ('line-1', 'refused', 'person-1', 'forgotten', '89869900000000000018', 'activation-rejected', :at)"
    ),
    (
        "INSERT INTO line_orders (id, line_id, ordinal, kind, msisdn, iccid, scope, state, requested_at, due_at, tries, answered_at,"
        " notice) VALUES ('refused', 'line-1', 1, 'activate', 'forgotten', '89869900000000000018', 'none', 'rejected', :at, :at, 1, :at,"
        " 'deactivated')"
    ),
)


def test_who_waits_keeps_their_number_and_no_one_stands_on_a_line_that_was_refused_before(new_engine: NewEngine) -> None:
    engine = new_engine()
    _at(engine, "0016", *((statement, {"at": OPENED.opened_at.isoformat(" ")}) for statement in _BEFORE_REASONS))
    contract(engine)
    with SqlUnitsOfWork(engine)() as unit:
        free = unit[Numbers].free(limit=9, at=OPENED.opened_at + timedelta(days=3_650))
        assert [one.value for one in free] == ["+8619900000002"]
        assert [one.reason for one in unit[Numbers].stocked(state=None, after=None, limit=9)] == [None, None, None]
        line, (order,) = unit[Lines].get(LineId("line-1")), unit[LineOrders].of_line(LineId("line-1"))
        assert (line.person_id, line.iccid.value, order.iccid.value) == (NO_PERSON, FORGOTTEN.value, FORGOTTEN.value)
        assert order.notice is NoticeKind.DEACTIVATING


def test_a_token_from_before_there_were_secrets_opens_what_it_opened_and_has_no_end(new_engine: NewEngine) -> None:
    engine = new_engine()
    held = "INSERT INTO api_clients (id, token_hash, scopes) VALUES ('crm', :hash, 'lines:read')"
    _at(engine, "0020", (held, {"hash": "a" * 64}))
    contract(engine)
    TakeInRows(units=SqlUnitsOfWork(engine), clock=ManualClock())()  # as the next start does
    with SqlUnitsOfWork(engine)() as unit:
        found = unit[ApiClients].find("a" * 64)
        assert found is not None
        assert (found.client_id, found.kind, found.expires_at, found.issued_at.tzinfo) == (CRM, CredentialKind.TOKEN, None, UTC)
        assert (unit[ApiClients].scopes_of(CRM), unit[ApiClients].outlets_of(CRM)) == (frozenset({Scope.LINES_READ}), frozenset())


def test_accounts_of_a_release_without_second_persons_are_confirmed_and_marked_by_what_they_sign_in_with(new_engine: NewEngine) -> None:
    engine, at = new_engine(), {"at": "2026-11-01 00:00:00+00:00"}
    account = "INSERT INTO staff (id, login, outlet_id, role, password_hash, added_at) VALUES"
    _at(
        engine,
        "0061",
        (f"{account} ('boss', 'boss', '', 'administrator', 'none', :at)", at),
        (f"{account} ('key', 'key', 'shop', 'agent', 'none', :at)", at),
        (f"{account} ('app', 'app', 'shop', 'agent', 'none', :at)", at),
        (f"{account} ('begun', 'begun', 'shop', 'agent', 'none', :at)", at),
        (
            "INSERT INTO passkeys (id, agent_id, public_key, sign_count, name, added_at) VALUES ('k', 'key', :key, 0, 'phone', :at)",
            {**at, "key": b"k"},
        ),
        ("INSERT INTO authenticators (agent_id, salt, last_step, confirmed_at) VALUES ('app', 'a', 1, :at)", at),
        ("INSERT INTO authenticators (agent_id, salt, last_step) VALUES ('begun', 'b', 0)", {}),
    )
    contract(engine)
    TakeInRows(units=SqlUnitsOfWork(engine), clock=ManualClock())()  # as the next start does
    with SqlUnitsOfWork(engine)() as unit:
        accounts = {one.member.login: one for one in unit[Staff].all_of(None)}
    assert {login: one.confirmed_at == one.added_at for login, one in accounts.items()} == {
        "boss": True,
        "key": False,
        "app": False,
        "begun": False,
    }
    assert {login for login, one in accounts.items() if one.factor_since == one.added_at} == {"key", "app"}
