"""Authenticator apps: a code of now, once; backup codes, each once; nothing of the secret is kept."""

from dataclasses import dataclass
from datetime import timedelta

import pyotp
import pytest

from realname.access.connectors.one_time_codes import TotpCodes
from realname.access.errors import CodeRefused, SignInFailed
from realname.access.model.passkey import BACKUP_CODES, Authenticator
from realname.access.model.staff import SignInMeans
from realname.access.store.passkeys import Authenticators
from realname.access.use_cases.authenticator_apps import (
    BeginAuthenticator,
    ConfirmAuthenticator,
    HasStrongMeans,
    RemoveAuthenticator,
    SecondFactor,
)
from realname.kernel.tokens import as_issued, hash_token
from realname.platform.system.clock_and_tokens import SystemRandomTokens
from realname.vault.keys.key_ring import HmacKeyedHashes
from tests.access.counter_secrets import UnsafeEchoedHashes
from tests.ledger.auditing import told
from tests.support.examples import STAFF, keep
from tests.support.manual_clock import ManualClock
from tests.support.sqlite_units import SqliteUnits

LI_NA = STAFF.member
STEP = timedelta(seconds=30)
CODE = "a1b2-c3d4-e5f6"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything about apps."""

    units: SqliteUnits
    clock: ManualClock
    begin: BeginAuthenticator
    confirm: ConfirmAuthenticator
    remove: RemoveAuthenticator
    has_strong_means: HasStrongMeans
    second: SecondFactor

    def set_up(self) -> tuple[pyotp.TOTP, tuple[str, ...]]:
        """An app that is set up, half a minute ago, and its backup codes."""
        app = pyotp.TOTP(self.begin(LI_NA).secret)
        backups = self.confirm(LI_NA, app.at(self.clock.now()))
        self.clock.advance(STEP)
        return app, backups

    def means(self, code: str) -> SignInMeans:
        with self.units() as unit:
            means = self.second.means_of(unit, LI_NA.id, code, at=self.clock.now())
            unit.commit()
        return means


@pytest.fixture
def desk() -> Desk:
    units, clock, tokens, codes = SqliteUnits(), ManualClock(), SystemRandomTokens(), TotpCodes(UnsafeEchoedHashes())
    keep(units, STAFF)
    return Desk(
        units=units,
        clock=clock,
        begin=BeginAuthenticator(units=units, tokens=tokens, codes=codes),
        confirm=ConfirmAuthenticator(units=units, clock=clock, tokens=tokens, codes=codes),
        remove=RemoveAuthenticator(units=units, clock=clock),
        has_strong_means=HasStrongMeans(units),
        second=SecondFactor(codes=codes),
    )


def test_without_an_app_a_password_is_a_password_whatever_is_typed(desk: Desk) -> None:
    assert {desk.means(code) for code in ("", "123456")} == {SignInMeans.PASSWORD}


def test_an_app_that_was_only_begun_asks_for_nothing(desk: Desk) -> None:
    desk.begin(LI_NA)
    assert desk.means("") is SignInMeans.PASSWORD
    assert desk.has_strong_means(LI_NA.id) is False


def test_with_an_app_the_present_code_is_needed(desk: Desk) -> None:
    app, _ = desk.set_up()
    for wrong in ("", "000000", app.at(desk.clock.now() + 10 * STEP)):
        with pytest.raises(SignInFailed):
            desk.means(wrong)
    assert desk.means(app.at(desk.clock.now())) is SignInMeans.PASSWORD_AND_CODE
    assert desk.has_strong_means(LI_NA.id) is True


def test_a_code_may_be_typed_with_a_space(desk: Desk) -> None:
    app, _ = desk.set_up()
    code = app.at(desk.clock.now())
    assert desk.means(f"{code[:3]} {code[3:]}") is SignInMeans.PASSWORD_AND_CODE


@pytest.mark.parametrize(("off", "is_taken"), [(1, True), (0, True), (2, False), (-2, False)])
def test_a_clock_may_be_half_a_minute_off(desk: Desk, off: int, is_taken: bool) -> None:  # noqa: FBT001 - a parameter of the test
    app, _ = desk.set_up()
    code = app.at(desk.clock.now() + off * STEP)
    if is_taken:
        assert desk.means(code) is SignInMeans.PASSWORD_AND_CODE
        return
    with pytest.raises(SignInFailed):
        desk.means(code)


def test_a_code_is_taken_once_and_none_of_before_it(desk: Desk) -> None:
    app, _ = desk.set_up()
    earlier, now = app.at(desk.clock.now()), app.at(desk.clock.now() + STEP)
    desk.means(now)
    for seen in (now, earlier):
        with pytest.raises(SignInFailed):
            desk.means(seen)


def test_the_code_that_set_the_app_up_signs_no_one_in(desk: Desk) -> None:
    app = pyotp.TOTP(desk.begin(LI_NA).secret)
    code = app.at(desk.clock.now())
    desk.confirm(LI_NA, code)
    with pytest.raises(SignInFailed):
        desk.means(code)


def test_a_backup_code_works_once_however_it_is_typed(desk: Desk) -> None:
    _, backups = desk.set_up()
    assert len(set(backups)) == BACKUP_CODES
    assert {len(one.replace("-", "")) for one in backups} == {12}, "60 bits, five a character"
    assert desk.means(backups[0].upper().replace("-", "")) is SignInMeans.PASSWORD_AND_CODE
    with pytest.raises(SignInFailed):
        desk.means(backups[0])


def test_a_wrong_code_sets_nothing_up(desk: Desk) -> None:
    desk.begin(LI_NA)
    with pytest.raises(CodeRefused):
        desk.confirm(LI_NA, "000000")
    assert desk.has_strong_means(LI_NA.id) is False


def test_an_app_that_is_set_up_is_not_replaced_before_it_is_removed(desk: Desk) -> None:
    app, backups = desk.set_up()
    with pytest.raises(CodeRefused):
        desk.begin(LI_NA)
    with pytest.raises(CodeRefused):
        desk.confirm(LI_NA, app.at(desk.clock.now()))
    desk.remove(LI_NA.id)
    assert desk.means(backups[1]) is SignInMeans.PASSWORD


def test_an_app_that_is_set_up_anew_has_another_secret(desk: Desk) -> None:
    assert desk.begin(LI_NA).secret != desk.begin(LI_NA).secret


def test_neither_secret_nor_backup_codes_are_kept(desk: Desk) -> None:
    app, backups = desk.set_up()
    kept = desk.units.everything()
    assert [one for one in (app.secret, *backups) if one in kept] == []


def test_who_has_the_database_alone_can_try_no_backup_code(desk: Desk) -> None:
    _, backups = desk.set_up()
    kept = desk.units.everything()
    assert [one for one in backups if hash_token(one) in kept or hash_token(as_issued(one)) in kept] == []


def test_a_backup_code_is_hashed_with_the_salt_of_its_app_and_a_key() -> None:
    app, other = (Authenticator(agent_id=LI_NA.id, salt=salt * 32) for salt in "ab")
    codes, elsewhere = (TotpCodes(HmacKeyedHashes(secret * 32)) for secret in (b"k", b"l"))
    hashes = {codes.backup_hash(app, CODE), codes.backup_hash(other, CODE), elsewhere.backup_hash(app, CODE), hash_token(CODE)}
    assert (len(hashes), codes.backup_hash(app, CODE) in hashes) == (4, True)


def test_a_backup_code_that_was_kept_without_a_key_still_works_once(desk: Desk) -> None:
    desk.set_up()
    with desk.units() as unit:
        unit[Authenticators].give_backup_codes(LI_NA.id, [hash_token(CODE)])
        unit.commit()
    assert desk.means(CODE) is SignInMeans.PASSWORD_AND_CODE
    with pytest.raises(SignInFailed):
        desk.means(CODE)


def test_what_the_picture_holds_is_what_apps_read(desk: Desk) -> None:
    shown = desk.begin(LI_NA)
    parsed = pyotp.parse_uri(shown.address)
    assert (parsed.name, parsed.issuer, parsed.secret, len(shown.secret)) == ("li.na", "realname", shown.secret, 32)


def test_an_app_that_comes_and_goes_is_in_the_ledger_and_one_that_was_only_begun_is_not(desk: Desk) -> None:
    desk.begin(LI_NA)
    desk.remove(LI_NA.id)
    desk.set_up()
    desk.remove(LI_NA.id)
    with desk.units() as unit:
        entries = [(entry.event.event.value, told(entry.event)) for entry in unit.ledger.of_subject(LI_NA.id.value)]
    facts = {"means": "authenticator-app"}
    assert entries == [("staff:means-added", facts), ("staff:means-removed", facts)]
