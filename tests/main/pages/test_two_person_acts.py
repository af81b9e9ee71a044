"""Every act of two people refuses two accounts that one person added, and records the attempt."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from realname.access.errors import NotTwoPeople
from realname.access.model.passkey import RESET_NOTICE
from realname.access.model.staff import Role
from realname.access.model.two_people import TwoPersonAct
from realname.access.store.staff import Staff
from realname.access.use_cases.factor_resets import AnswerReset, AskForReset
from realname.access.use_cases.sign_in_audit import NOT_TWO
from realname.access.use_cases.staff_accounts import AddStaff, ConfirmStaff
from realname.kernel.identifiers import AgentId
from realname.kernel.ledger.implied_records import facts_of
from realname.outlets.model.block_list import BlockAppeal, BlockedKind, BlockReason
from realname.outlets.use_cases.block_lists import MaintainBlockList
from tests.main.pages.test_role_matrix import APPEAL, DISPUTE, ONE, OPENING, PREPARED, REVIEW, send
from tests.support.web_caller import signed_in
from tests.support.web_world import WebWorld, build_web_world

REVIEWER, SECOND = AgentId("id-of-reviewer"), AgentId("id-of-second-reviewer")


def _added_by_one_person(web: WebWorld) -> None:
    with web.api.units() as unit:
        for account in unit[Staff].all_of(None):
            unit[Staff].save(replace(account, added_by=AgentId("puppeteer"), added_at=web.api.clock.now()))
        unit.commit()


def _on_page(name: str, login: str) -> Callable[[WebWorld], None]:
    """What succeeds in the role matrix, where another account acted first."""

    def act(web: WebWorld) -> None:
        caller = signed_in(web, login)
        sent = PREPARED[name](caller, web)
        _added_by_one_person(web)
        send(caller, name, sent)

    return act


def _review(web: WebWorld) -> None:
    """A second reviewer takes what the first wants another person to look at."""
    first = signed_in(web, "reviewer")
    review = PREPARED[f"POST {REVIEW}"](first, web).values["review_id"]
    first.post(f"/office/reviews/{review}", {"reason": "second-look"})
    _added_by_one_person(web)
    signed_in(web, "second-reviewer").post(f"/office/reviews/{review}/take")


def _account(web: WebWorld) -> None:
    web.services[AddStaff]("new", None, Role.REVIEWER, acting=REVIEWER)
    _added_by_one_person(web)
    with suppress(NotTwoPeople):
        web.services[ConfirmStaff]("new", acting=SECOND)


def _reset(web: WebWorld) -> None:
    web.services[AskForReset]("agent", acting=REVIEWER)
    web.api.clock.advance(RESET_NOTICE)
    _added_by_one_person(web)
    with suppress(NotTwoPeople):
        web.services[AnswerReset].confirm("agent", acting=SECOND)


def _block(web: WebWorld) -> None:
    lists, until = web.services[MaintainBlockList], web.api.clock.now() + timedelta(days=30)
    entry = lists.add(BlockedKind.AGENT, "a" * 64, BlockReason.FALSE_IDENTITIES, until, acting=REVIEWER)
    lists.appeal(entry.id, acting=REVIEWER)
    _added_by_one_person(web)
    with suppress(NotTwoPeople):
        lists.decide(entry.id, BlockAppeal.UPHELD, acting=SECOND)


ACTS: Mapping[TwoPersonAct, Callable[[WebWorld], None]] = {
    TwoPersonAct.ACCOUNT: _account,
    TwoPersonAct.RESET: _reset,
    TwoPersonAct.PHOTO_OPENING: _on_page(f"POST {OPENING}/allow", "supervisor"),
    TwoPersonAct.FREEZE: _on_page("POST /office/freezes/{freeze_id}/confirm", "supervisor"),
    TwoPersonAct.VISUAL_CHECK: _on_page(f"POST {ONE}/compare/second", "supervisor"),
    TwoPersonAct.REVIEW: _review,
    TwoPersonAct.APPEAL: _on_page(f"POST {APPEAL}", "reviewer"),
    TwoPersonAct.DISPUTE: _on_page(f"POST {DISPUTE}", "reviewer"),
    TwoPersonAct.BLOCK: _block,
}


def test_every_act_of_two_people_is_tried_here() -> None:
    assert set(ACTS) == set(TwoPersonAct)


@pytest.mark.parametrize("act", TwoPersonAct)
def test_two_accounts_that_one_person_added_do_not_do_it(tmp_path: Path, act: TwoPersonAct) -> None:
    web = build_web_world(tmp_path)
    ACTS[act](web)
    with web.api.units() as unit:
        attempts = [facts_of(event)["act"] for event in unit.ledger.events_of(NOT_TWO)]
    web.api.engine.dispose()
    assert attempts == [act]
