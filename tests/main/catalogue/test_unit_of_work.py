"""The contract of the unit of work: all of it or nothing."""

import pytest

from realname.access.store.clients import ApiClients
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.errors import UnknownRegistration
from realname.registration.store.registrations import Registrations
from tests.support.examples import OPENED, keep


class Interrupted(Exception):
    """Something went wrong in the middle."""


def _open_and_fail(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Registrations].add(OPENED)
        raise Interrupted


def test_what_is_committed_is_kept(units: UnitsOfWork) -> None:
    keep(units, OPENED)
    with units() as unit:
        assert unit[Registrations].get(OPENED.id) == OPENED


def test_what_is_not_committed_is_gone(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Registrations].add(OPENED)
    with units() as unit, pytest.raises(UnknownRegistration):
        unit[Registrations].get(OPENED.id)


def test_an_error_keeps_nothing_and_is_passed_on(units: UnitsOfWork) -> None:
    with pytest.raises(Interrupted):
        _open_and_fail(units)
    with units() as unit, pytest.raises(UnknownRegistration):
        unit[Registrations].get(OPENED.id)


def test_what_follows_a_commit_is_a_transaction_of_its_own(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Registrations].add(OPENED)
        unit.commit()
        unit[ApiClients].count()
    with units() as unit:
        assert unit[Registrations].get(OPENED.id) == OPENED
