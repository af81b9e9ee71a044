"""SIM Swap, Device Swap, Number Recycling and Number Verification over HTTP, out of the line's own history."""

import hashlib
from datetime import timedelta

import pytest

from realname.lines.model.line import Ending
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine
from realname.lines.use_cases.orders.carry_out_orders import CarryOutOrders
from realname.main.apps.camara_app import create_camara_app
from realname.relying.api.authentication import caller
from realname.sandbox.simulators.people import SAMPLE_WOMAN
from tests.relying.camara_calls import DEVICE_CHECK, DEVICE_DATE, RECYCLING, SHARE_NUMBER, SIM_CHECK, SIM_DATE, VERIFY_NUMBER
from tests.relying.camara_world import NOT_SERVED, CamaraWorld, error_of


def test_a_new_line_counts_as_a_swap_until_its_time_is_over(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, SIM_CHECK.scope, SIM_DATE.scope)
    assert relying.post(SIM_DATE.address, {}).json() == {"latestSimChange": "2026-11-25T09:00:00.000Z"}
    assert relying.post(SIM_CHECK.address, {}).json() == {"swapped": True}
    relying.api.clock.advance(timedelta(hours=240))
    assert relying.post(SIM_CHECK.address, {}).json() == {"swapped": True}
    relying.api.clock.advance(timedelta(seconds=1))
    assert relying.post(SIM_CHECK.address, {}).json() == {"swapped": False}
    assert relying.post(SIM_CHECK.address, {"maxAge": 241}).json() == {"swapped": True}


def test_a_new_sim_is_told_to_the_moment(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.api.clock.advance(timedelta(days=20))
    relying.replace_sim(line)
    relying.three_legged(line, SIM_CHECK.scope, SIM_DATE.scope)
    relying.api.clock.advance(timedelta(hours=3))
    assert relying.post(SIM_DATE.address, {}).json() == {"latestSimChange": "2026-12-15T09:00:00.000Z"}
    assert relying.post(SIM_CHECK.address, {"maxAge": 3}).json() == {"swapped": True}
    assert relying.post(SIM_CHECK.address, {"maxAge": 2}).json() == {"swapped": False}


def test_what_lies_before_the_monitored_period_is_not_told(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, SIM_CHECK.scope, SIM_DATE.scope)
    relying.api.clock.advance(timedelta(days=100, seconds=1))
    assert relying.post(SIM_DATE.address, {}).json() == {"latestSimChange": None, "monitoredPeriod": 100}
    assert relying.post(SIM_CHECK.address, {"maxAge": 2400}).json() == {"swapped": False}


def test_a_transfer_is_no_new_sim(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.api.clock.advance(timedelta(days=20))
    relying.transfer(line, to=SAMPLE_WOMAN)
    relying.three_legged(line, SIM_DATE.scope)
    assert relying.post(SIM_DATE.address, {}).json() == {"latestSimChange": "2026-11-25T09:00:00.000Z"}


def test_another_device_is_told_as_the_register_says(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, DEVICE_CHECK.scope, DEVICE_DATE.scope)
    assert relying.post(DEVICE_DATE.address, {}).json() == {"latestDeviceChange": "2026-11-25T09:00:00.000Z"}
    relying.api.clock.advance(timedelta(days=30))
    assert relying.post(DEVICE_CHECK.address, {}).json() == {"swapped": False}
    relying.devices.put_into_another(line.msisdn)
    assert relying.post(DEVICE_CHECK.address, {"maxAge": 1}).json() == {"swapped": True}
    assert relying.post(DEVICE_DATE.address, {}).json() == {"latestDeviceChange": "2026-12-25T09:00:00.000Z"}
    relying.api.clock.advance(timedelta(days=101))
    assert relying.post(DEVICE_DATE.address, {}).json() == {"latestDeviceChange": None, "monitoredPeriod": 100}


def test_without_a_register_the_service_is_not_applicable_and_nothing_is_recorded(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, DEVICE_CHECK.scope)
    token = relying.token
    relying.app = create_camara_app(relying.api.services)
    relying.app.dependency_overrides[caller] = lambda: token
    assert error_of(relying.post(DEVICE_CHECK.address, {})) == (422, "SERVICE_NOT_APPLICABLE")
    assert relying.told_of(line) == []


@pytest.mark.parametrize(("day", "is_recycled"), [("2026-11-24", True), ("2026-11-25", False)])
def test_a_number_had_another_subscriber_or_none_before_its_activation(relying: CamaraWorld, day: str, is_recycled: bool) -> None:  # noqa: FBT001 - a table
    line = relying.line()
    relying.three_legged(line, RECYCLING.scope)
    assert relying.post(RECYCLING.address, {"specifiedDate": day}).json() == {"phoneNumberRecycled": is_recycled}


def test_a_transfer_changes_the_subscriber(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.api.clock.advance(timedelta(days=10))
    relying.transfer(line, to=SAMPLE_WOMAN)
    relying.three_legged(line, RECYCLING.scope)
    assert relying.post(RECYCLING.address, {"specifiedDate": "2026-12-04"}).json() == {"phoneNumberRecycled": True}
    assert relying.post(RECYCLING.address, {"specifiedDate": "2026-12-05"}).json() == {"phoneNumberRecycled": False}


def test_the_consent_to_ask_about_a_number_ends_with_its_line(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.two_legged(RECYCLING.scope, SIM_DATE.scope)
    asked = {"phoneNumber": line.msisdn.value}
    assert relying.post(SIM_DATE.address, asked).status_code == 200
    relying.api.services[DeactivateLine](line.id, Ending.VOLUNTARY)
    relying.api.services[CarryOutOrders]()
    for operation, body in ((RECYCLING, {**asked, "specifiedDate": "2026-11-25"}), (SIM_DATE, asked)):
        assert error_of(relying.post(operation.address, body)) == (403, "PERMISSION_DENIED")


def test_the_number_of_the_phone_is_compared_plain_and_hashed(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, VERIFY_NUMBER.scope)
    for number, is_same in ((line.msisdn.value, True), (NOT_SERVED, False)):
        hashed = hashlib.sha256(number.encode()).hexdigest()
        for body in ({"phoneNumber": number}, {"hashedPhoneNumber": hashed}, {"hashedPhoneNumber": hashed.upper()}):
            assert relying.post(VERIFY_NUMBER.address, body).json() == {"devicePhoneNumberVerified": is_same}


def test_the_number_of_the_phone_is_given(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, SHARE_NUMBER.scope)
    assert relying.ask("GET", SHARE_NUMBER.address).json() == {"devicePhoneNumber": line.msisdn.value}


def test_a_token_that_stands_for_no_line_verifies_no_number(relying: CamaraWorld) -> None:
    relying.two_legged(VERIFY_NUMBER.scope, SHARE_NUMBER.scope)
    refused = (403, "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK")
    assert error_of(relying.post(VERIFY_NUMBER.address, VERIFY_NUMBER.body)) == refused
    assert error_of(relying.ask("GET", SHARE_NUMBER.address)) == refused
