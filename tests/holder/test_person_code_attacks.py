"""Attacks on the six digits that go to a line: many guesses at once, one code in many tabs, and guesses spread over purposes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from realname.holder.use_cases.person_session import SignInByCode
from realname.kernel.ports import Clock, KeyedHashes
from realname.kernel.registry import App
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.errors import PersonCodeWrong
from realname.lines.model.person_code import CODE_TRIES, CodePurpose
from realname.lines.model.transitions import LineState
from realname.lines.use_cases.person_codes import AskForCode, use_code
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.registration import RegistrationState
from tests.support.at_once import DONE, all_at_once
from tests.support.examples import LINE, OPENED, PERSON, keep
from tests.support.manual_clock import ManualClock
from tests.support.parts import app_over


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A code on its way to the line of a person, and the browser that asked for it."""

    app: App
    units: UnitsOfWork
    clock: ManualClock
    purpose: CodePurpose
    holder: str
    code: str

    def type(self, code: str, *, purpose: CodePurpose | None = None) -> Callable[[], None]:
        """Type a code, as every page does that takes one."""

        def typed() -> None:
            with self.units() as unit:
                used = use_code(
                    unit,
                    self.app[KeyedHashes],
                    holder=self.holder,
                    code=code,
                    purpose=purpose or self.purpose,
                    at=self.clock.now(),
                )
                unit.commit()
            if used is None:
                raise PersonCodeWrong

        return typed

    @property
    def wrong(self) -> str:
        """Six digits that are another code's."""
        return f"{(int(self.code) + 1) % 10**6:06d}"


@pytest.fixture(params=list(CodePurpose))
def asked(units: UnitsOfWork, tmp_path: Path, request: pytest.FixtureRequest) -> Asked:
    clock, purpose = ManualClock(), CodePurpose(request.param)
    opened = replace(OPENED, person_id=PERSON.id, state=RegistrationState.ACTIVATED, line_id=LINE.id)
    keep(units, PERSON, opened, replace(LINE, state=LineState.ACTIVE))
    app = app_over(units, tmp_path, {Clock: clock}, policy=load_policy("cn"))
    ask = app[AskForCode]
    is_closing = purpose is CodePurpose.CLOSE_LINE
    given = ask.to_close(LINE.id, person_id=PERSON.id) if is_closing else ask(LINE.msisdn, address="192.0.2.1", purpose=purpose)
    assert given.notice is not None
    assert given.notice.code is not None
    return Asked(app=app, units=units, clock=clock, purpose=purpose, holder=given.holder, code=given.notice.code.value)


def test_as_many_wrong_guesses_at_once_as_are_allowed_use_a_code_up(asked: Asked) -> None:
    all_at_once(*[asked.type(asked.wrong)] * CODE_TRIES)
    with pytest.raises(PersonCodeWrong):
        asked.type(asked.code)()


def test_one_wrong_guess_fewer_leaves_it_good(asked: Asked) -> None:
    all_at_once(*[asked.type(asked.wrong)] * (CODE_TRIES - 1))
    asked.type(asked.code)()


def test_a_right_code_that_is_sent_eight_times_at_once_is_taken_once(asked: Asked) -> None:
    answers = all_at_once(*[asked.type(asked.code)] * 8)
    assert sorted(answers) == sorted([DONE, *[PersonCodeWrong.code] * 7])


def test_a_code_opens_nothing_but_what_it_was_asked_for(asked: Asked) -> None:
    for purpose in set(CodePurpose) - {asked.purpose}:
        with pytest.raises(PersonCodeWrong):
            asked.type(asked.code, purpose=purpose)()


@pytest.mark.parametrize("asked", [CodePurpose.SIGN_IN], indirect=True)
def test_a_sign_in_that_is_sent_eight_times_at_once_opens_one(asked: Asked) -> None:
    answers = all_at_once(*[partial(asked.app[SignInByCode], holder=asked.holder, code=asked.code)] * 8)
    assert answers.count(DONE) == 1


@pytest.mark.parametrize("typed", ["", "000000\0", "１２３４５６", "٠١٢٣٤٥", "0" * 100_000, "-00001", "1e5", "0x1f40"])
@pytest.mark.parametrize("asked", [CodePurpose.SIGN_IN], indirect=True)
def test_what_is_no_six_digits_is_a_wrong_guess_like_any_other(asked: Asked, typed: str) -> None:
    for _ in range(CODE_TRIES):
        with pytest.raises(PersonCodeWrong):
            asked.type(typed)()
    with pytest.raises(PersonCodeWrong):
        asked.type(asked.code)()
