"""Many at once, through the use cases, on a real database: one number for one, and no line past the quota."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest

from realname.inventory.errors import NumberUnavailable
from realname.inventory.store.numbers import Numbers
from realname.kernel.errors import RealNameError
from realname.kernel.identifiers import OutletId, PersonId, RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.registration.model.registration import RegistrationState
from realname.registration.store.registrations import Registrations
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from realname.verification.model.findings import SourceFinding
from tests.lines.line_desk import LineDesk, build_line_desk
from tests.registration.openings import OPENING
from tests.support.examples import HALF_HOUR, NUMBER, OPENED, keep, keep_numbers
from tests.support.live_desk import Desk, build_desk
from tests.support.manual_clock import START
from tests.verification.live_verifier import GOOD_CLIP

REGISTRATIONS = 20
ATTEMPTS = 200
THREADS = 20
QUOTA = 5


def _at_once(act: Callable[[RegistrationId], str], ids: Sequence[RegistrationId]) -> list[str]:
    """Let so many threads begin together; what each got, or the code of its error."""
    number = min(THREADS, len(ids))
    barrier = Barrier(number)

    def act_with_the_others(shared: Sequence[RegistrationId]) -> list[str]:
        barrier.wait()
        return [_answer(act, one) for one in shared]

    shares = [ids[place::number] for place in range(number)]
    with ThreadPoolExecutor(number) as threads:
        return [answer for answers in threads.map(act_with_the_others, shares) for answer in answers]


def _answer(act: Callable[[RegistrationId], str], one: RegistrationId) -> str:
    try:
        return act(one)
    except RealNameError as problem:
        return problem.code


def test_of_two_hundred_attempts_at_the_last_free_number_one_wins(units: UnitsOfWork) -> None:
    registrations = [replace(OPENED, id=RegistrationId(f"registration-{place}")) for place in range(ATTEMPTS)]
    keep(units, *registrations)
    keep_numbers(units, NUMBER)

    def reserve(registration_id: RegistrationId) -> str:
        with units() as unit:
            unit[Numbers].reserve(NUMBER, registration_id=registration_id, until=START + HALF_HOUR, at=START)
            unit.commit()
        return "reserved"

    answers = _at_once(reserve, [one.id for one in registrations])
    assert (answers.count("reserved"), answers.count(NumberUnavailable.code)) == (1, ATTEMPTS - 1)


@pytest.fixture
def desk(units: UnitsOfWork, tmp_path: Path) -> Desk:
    return build_desk(units, tmp_path)


@pytest.fixture
def lines(units: UnitsOfWork, tmp_path: Path) -> LineDesk:
    (tmp_path / "lines").mkdir()
    return build_line_desk(units, tmp_path / "lines")


def _submitted(desk: Desk, place: int) -> RegistrationId:
    """A registration of the one person, with a number and a SIM of its own, that waits for its decision."""
    return _submit(desk, desk.with_line(place=place))


def _submit(desk: Desk, registration_id: RegistrationId) -> RegistrationId:
    desk.get_challenge(registration_id)
    desk.upload_chunk(registration_id, index=0, chunk=GOOD_CLIP)
    desk.submit(registration_id)
    with desk.units() as unit:
        unit[Registrations].save(replace(unit[Registrations].get(registration_id), source=SourceFinding.CONFIRMED))
        unit.commit()
    return registration_id


def _carry(desk: Desk, lines: LineDesk, registration_id: RegistrationId) -> str:
    """Decide, and open the line where it is approved."""
    state = desk.decide(registration_id)
    if state is not RegistrationState.APPROVED:
        return state.value
    lines.request(registration_id)
    return lines.activate(registration_id).value


def test_of_twenty_registrations_of_one_person_at_once_five_become_lines(desk: Desk, lines: LineDesk) -> None:
    ids = [_submitted(desk, 10 + place) for place in range(REGISTRATIONS)]
    answers = _at_once(partial(_carry, desk, lines), ids)
    assert (answers.count("done"), answers.count(RegistrationState.REFUSED.value)) == (QUOTA, REGISTRATIONS - QUOTA)
    person_id = desk.registration(ids[0]).person_id
    assert person_id is not None
    with desk.units() as unit:
        held = unit[Lines].of_person(person_id)
        assert [line.state for line in held] == [LineState.ACTIVE] * QUOTA
        assert len({line.msisdn for line in held}) == QUOTA


def test_of_one_identity_number_at_once_in_two_outlets_one_person_is_made_and_one_gets_the_last_line(desk: Desk, lines: LineDesk) -> None:
    ids = [desk.open(replace(OPENING, outlet_id=OutletId(outlet))).id for outlet in ("outlet-1", "outlet-2")]

    def read_the_id(registration_id: RegistrationId) -> str:
        person_id = desk.attach_evidence(registration_id, desk.card(SAMPLE_MAN)).person_id
        return person_id.value if person_id else "nobody"

    (person,) = set(_at_once(read_the_id, ids))
    for place in range(QUOTA - 1):
        _carry(desk, lines, _submitted(desk, 10 + place))
    for place, registration_id in enumerate(ids, start=10 + QUOTA):
        desk.choose_line(registration_id, msisdn=sandbox_msisdns(desk.policy.country)[place], iccid=sandbox_iccids()[place])
        _submit(desk, registration_id)
    assert sorted(_at_once(partial(_carry, desk, lines), ids)) == ["done", RegistrationState.REFUSED.value]
    with desk.units() as unit:
        assert len(unit[Lines].of_person(PersonId(person))) == QUOTA
