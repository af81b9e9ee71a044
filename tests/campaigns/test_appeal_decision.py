"""A decision on an appeal: a closed list of reasons, each of which speaks for one outcome."""

import pytest

from realname.campaigns.model.appeal_decision import REASONS, AppealDecision, AppealOutcome, AppealReason, decision_for
from realname.kernel.errors import InvalidInput


def test_every_reason_speaks_for_one_outcome() -> None:
    said = [reason for reasons in REASONS.values() for reason in reasons]
    assert sorted(said) == sorted(AppealReason)
    assert set(REASONS) == set(AppealOutcome)


@pytest.mark.parametrize("reason", AppealReason)
@pytest.mark.parametrize("outcome", AppealOutcome)
def test_a_reason_for_the_other_outcome_decides_nothing(outcome: AppealOutcome, reason: AppealReason) -> None:
    if reason in REASONS[outcome]:
        assert AppealDecision(outcome=outcome, reason=reason) == decision_for(reason)
        return
    with pytest.raises(InvalidInput) as caught:
        AppealDecision(outcome=outcome, reason=reason)
    assert caught.value.facts["field"] == "reason"
