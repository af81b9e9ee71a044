"""Faults of the simulated systems, from one line of settings."""

from pathlib import Path

import pytest

from realname.kernel.errors import SettingsError
from realname.sandbox.simulators.faults import Fault, FaultKind, SandboxFaults, delay_s, parse_faults, strikes

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "sandbox-faults.md"


@pytest.mark.parametrize("text", ["", " ", ","])
def test_nothing_said_is_no_fault(text: str) -> None:
    assert parse_faults(text) == SandboxFaults()


def test_several_faults_are_read_each_for_its_system() -> None:
    assert parse_faults("provisioning=timeout-after:2, authority=delay:1.5,authority=unavailable") == SandboxFaults(
        provisioning=(Fault(kind=FaultKind.TIMEOUT_AFTER, times=2),),
        authority=(Fault(kind=FaultKind.DELAY, delay_s=1.5), Fault(kind=FaultKind.UNAVAILABLE)),
    )


@pytest.mark.parametrize(
    "text",
    [
        "provisioning",
        "provisioning=",
        "provisioning=broken",
        "provisioning=reject:0",
        "provisioning=reject:-1",
        "provisioning=reject:x",
        "provisioning=reject:",
        "provisioning=delay",
        "provisioning=delay:-1",
        "provisioning=delay:nan",
        "provisioning=delay:inf",
        "provisioning=delay:3601",
        "authority=reject",
        "authority=timeout-after",
        "notifications=reject",
        "provisioning=partial-fill",
        "stock=partial",
        "weather=unavailable",
    ],
)
def test_what_a_system_cannot_have_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        parse_faults(text)


def test_every_problem_is_listed_by_its_place() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_faults("weather=rain,provisioning=reject,authority=reject")
    assert [problem.split(" is not")[0] for problem in caught.value.problems] == ["sandbox_faults: entry 1", "sandbox_faults: entry 3"]


def test_a_fault_strikes_the_first_so_many_tries() -> None:
    faults = (Fault(kind=FaultKind.UNAVAILABLE, times=2),)
    assert [strikes(faults, FaultKind.UNAVAILABLE, attempt=attempt) for attempt in (1, 2, 3)] == [True, True, False]


def test_a_fault_without_number_strikes_always() -> None:
    assert strikes((Fault(kind=FaultKind.REJECT),), FaultKind.REJECT, attempt=1_000)


def test_a_fault_of_another_kind_does_not_strike() -> None:
    assert not strikes((Fault(kind=FaultKind.REJECT),), FaultKind.UNAVAILABLE, attempt=1)


def test_delays_add_up() -> None:
    assert delay_s(parse_faults("authority=delay:1,authority=delay:0.5").authority, attempt=1) == 1.5


@pytest.mark.parametrize("kind", FaultKind)
def test_every_fault_is_documented(kind: FaultKind) -> None:
    assert f"`{kind.value}`" in PAGE.read_text(encoding="utf-8")


def test_the_documented_example_is_read() -> None:
    faults = parse_faults("provisioning=timeout-after:2,authority=delay:1.5")
    assert "`provisioning=timeout-after:2,authority=delay:1.5`" in PAGE.read_text(encoding="utf-8")
    assert faults.provisioning[0].times == 2
