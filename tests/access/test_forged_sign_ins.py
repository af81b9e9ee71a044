"""Whoever can write to the database, and holds no key of the vault, is let in by no sign-in of their own making."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, update

from realname.access.errors import SignInRequired
from realname.access.model.staff import Role, SignInMeans, StaffAccount, StaffMember
from realname.access.store.staff import Staff
from realname.access.store.tables import staff_sessions
from realname.access.use_cases.staff_session import ReadStaffSession, begin_session
from realname.kernel.clock_skew import LATEST
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import RandomTokens
from realname.kernel.registry import App
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.platform.db.row_groups import ColumnValue
from tests.support.manual_clock import START
from tests.support.parts import app_over

LI_NA = StaffMember(id=AgentId("a1"), login="li.na", outlet_id=None, role=Role.REVIEWER)
REVIEWER = StaffAccount(member=LI_NA, password_hash="p", added_at=START, confirmed_at=START)  # noqa: S106 - no password
OTHER = replace(REVIEWER, member=replace(LI_NA, id=AgentId("a2"), login="wang.wei", role=Role.ADMINISTRATOR))
FORGED_TOKEN = "f" * 43
IN_2036 = datetime(2036, 1, 1, tzinfo=UTC)


@pytest.fixture
def shop(engine: Engine, tmp_path: Path) -> App:
    """Two members of staff, over each kind of database."""
    units = SqlUnitsOfWork(engine)
    with units() as unit:
        unit[Staff].add(REVIEWER)
        unit[Staff].add(OTHER)
        unit.commit()
    return app_over(units, tmp_path, {})


def _sign_in(shop: App, *, at: datetime = START) -> str:
    with shop[UnitsOfWork]() as unit:
        token = begin_session(unit, shop[RandomTokens], REVIEWER, means=SignInMeans.PASSKEY, at=at).token
        unit.commit()
    return token


def test_a_sign_in_that_the_product_began_opens_the_pages(shop: App) -> None:
    assert shop[ReadStaffSession](_sign_in(shop)).member == LI_NA


def test_a_sign_in_that_was_inserted_by_hand_is_refused(shop: App, engine: Engine) -> None:
    row = {"token_hash": hash_token(FORGED_TOKEN), "agent_id": "a1", "signed_in_at": START, "seen_at": START, "means": "passkey"}
    with engine.begin() as connection:
        connection.execute(insert(staff_sessions).values(row))
    with pytest.raises(SignInRequired):
        shop[ReadStaffSession](FORGED_TOKEN)


def test_a_copy_of_a_sign_in_under_another_token_is_refused(shop: App, engine: Engine) -> None:
    _sign_in(shop)
    with engine.begin() as connection:
        (row,) = connection.execute(select(staff_sessions)).mappings()
        connection.execute(insert(staff_sessions).values({**row, "token_hash": hash_token(FORGED_TOKEN)}))
    with pytest.raises(SignInRequired):
        shop[ReadStaffSession](FORGED_TOKEN)


@pytest.mark.parametrize(
    "values",
    [{"agent_id": "a2"}, {"signed_in_at": START + timedelta(seconds=1)}, {"seen_at": IN_2036}, {"means": "password"}, {"seal": None}],
    ids=lambda values: next(iter(values)),
)
def test_a_sign_in_that_was_edited_by_hand_is_refused(shop: App, engine: Engine, values: dict[str, ColumnValue]) -> None:
    token = _sign_in(shop)
    with engine.begin() as connection:
        connection.execute(update(staff_sessions).values(values))
    with pytest.raises(SignInRequired):
        shop[ReadStaffSession](token)


@pytest.mark.parametrize("ahead", [LATEST + timedelta(microseconds=1), IN_2036 - START], ids=["just-too-far", "2036"])
def test_a_sign_in_that_is_dated_ahead_of_the_clock_is_refused_even_if_its_seal_fits(shop: App, ahead: timedelta) -> None:
    token = _sign_in(shop, at=START + ahead)
    with pytest.raises(SignInRequired):
        shop[ReadStaffSession](token)


def test_a_sign_in_of_a_machine_whose_clock_is_ahead_within_the_tolerance_is_taken(shop: App) -> None:
    assert shop[ReadStaffSession](_sign_in(shop, at=START + LATEST)).member == LI_NA
