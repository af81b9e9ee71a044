"""Whose eyes are closed on the portrait: at, under and over the threshold, and where nothing was measured."""

from dataclasses import replace

import pytest

from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.registration import Registration
from realname.verification.model.challenges.accommodations import Inability
from realname.verification.model.challenges.challenge import adapt_rule, is_weaker
from realname.verification.model.observations import Action
from realname.verification.model.portrait_eyes import PortraitEyes, eyes_of
from tests.support.examples import OPENED


@pytest.mark.parametrize(
    ("closure", "eyes"),
    [(0.499, PortraitEyes.OPEN), (0.5, PortraitEyes.CLOSED), (0.501, PortraitEyes.CLOSED), (None, PortraitEyes.CLOSED)],
)
def test_eyes_are_closed_from_a_half_on_and_where_nobody_knows(closure: float | None, eyes: PortraitEyes) -> None:
    assert eyes_of(closure) is eyes


@pytest.mark.parametrize(
    "registration",
    [
        replace(OPENED, has_closed_eyes=True),
        replace(OPENED, inabilities=frozenset({Inability.CANNOT_SEE})),
        replace(OPENED, inabilities=frozenset({Inability.CANNOT_BLINK})),
    ],
)
def test_no_blink_is_asked_of_them_and_the_challenge_is_none_the_weaker(registration: Registration) -> None:
    rule = load_policy("cn").challenge
    adapted = adapt_rule(rule, registration.left_out)
    assert adapted is not None
    assert (Action.BLINK in adapted.allowed, is_weaker(adapted, rule), adapted.actions) == (False, False, rule.actions)
