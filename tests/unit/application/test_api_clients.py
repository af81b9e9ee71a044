"""Bearer tokens: issued once, kept as a hash, void when renewed."""

import hashlib

import pytest

from realname.application.api_clients import IssueApiToken, VerifyApiToken
from realname.application.unit_of_work import UnitOfWork
from realname.domain.errors import AccessDenied
from realname.domain.identifiers import ClientId
from tests.fakes.counting_tokens import CountingTokens
from tests.fakes.memory_units_of_work import MemoryUnitsOfWork

COUNTER = ClientId("counter")


@pytest.fixture
def units() -> MemoryUnitsOfWork:
    return MemoryUnitsOfWork()


@pytest.fixture
def issue(units: MemoryUnitsOfWork) -> IssueApiToken:
    return IssueApiToken(units=units, tokens=CountingTokens())


def test_a_token_tells_whose_it_is(units: MemoryUnitsOfWork, issue: IssueApiToken) -> None:
    assert VerifyApiToken(units)(issue(COUNTER)) == COUNTER


def test_a_token_has_256_random_bits(issue: IssueApiToken) -> None:
    assert issue(COUNTER) == f"rnt_{1:032x}{2:032x}"


def test_only_the_hash_is_kept(units: MemoryUnitsOfWork, issue: IssueApiToken) -> None:
    token = issue(COUNTER)
    with units() as unit:
        assert (unit.api_clients.find(token), unit.api_clients.find(hashlib.sha256(token.encode()).hexdigest())) == (None, COUNTER)


def test_a_new_token_voids_the_one_before(units: MemoryUnitsOfWork, issue: IssueApiToken) -> None:
    old = issue(COUNTER)
    issue(COUNTER)
    with pytest.raises(AccessDenied):
        VerifyApiToken(units)(old)


def no_units() -> UnitOfWork:
    pytest.fail("the database was asked")


@pytest.mark.parametrize("token", [f"abc_{'0' * 64}", f"rnt_{'g' * 64}", f"rnt_{'A' * 64}", f"rnt_{'0' * 65}", f"rnt_{'0' * 64}\n"])
def test_what_is_no_token_by_its_form_is_turned_down_without_asking_the_database(token: str) -> None:
    with pytest.raises(AccessDenied):
        VerifyApiToken(no_units)(token)


@pytest.mark.parametrize("token", ["", "rnt_", f"rnt_{'0' * 64}", "é" * 68, "x" * 100_000])
def test_what_was_never_issued_opens_nothing(units: MemoryUnitsOfWork, issue: IssueApiToken, token: str) -> None:
    issue(COUNTER)
    with pytest.raises(AccessDenied):
        VerifyApiToken(units)(token)
