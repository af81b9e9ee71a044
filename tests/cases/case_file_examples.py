"""Case files for the tests of what is counted of them."""

from dataclasses import replace
from datetime import timedelta

from realname.cases.model.case_file import CaseEnd, CaseFile
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId
from tests.support.manual_clock import START

MINUTE = timedelta(minutes=1)
OPEN = CaseFile(
    case_id=RegistrationId("case-1"),
    opened_index=0,
    last_index=0,
    opened_at=START,
    outlet_id=OutletId("shop-1"),
    agent_id=AgentId("agent-1"),
    purpose="new-line",
    route="face",
)
SUBMITTED = replace(OPEN, submitted_at=START + MINUTE)
ACTIVATED = replace(
    SUBMITTED,
    case_id=RegistrationId("case-2"),
    decided_at=START + 2 * MINUTE,
    decided_as="approved",
    activated_at=START + 3 * MINUTE,
    ended_as=CaseEnd.ACTIVATED,
    ended_at=START + 3 * MINUTE,
)
REFUSED = replace(
    SUBMITTED,
    case_id=RegistrationId("case-3"),
    failures=2,
    decided_at=START + 4 * MINUTE,
    decided_as="refused",
    reasons=("face-non-match", "motion-surplus"),
    ended_as=CaseEnd.REFUSED,
    ended_at=START + 4 * MINUTE,
)
REFERRED = replace(
    SUBMITTED,
    case_id=RegistrationId("case-4"),
    outlet_id=OutletId("shop-2"),
    decided_at=START + MINUTE,
    decided_as="referred",
    reasons=("face-comparison-unsure",),
)
OVERRIDDEN = replace(REFUSED, case_id=RegistrationId("case-5"), appealed_at=START, review="review-1", reviewed_as="approved", ended_as=None)
WITHOUT_FACE = replace(OPEN, case_id=RegistrationId("case-6"), route="no-face", ended_as=CaseEnd.ABANDONED)
HANDED_OVER = replace(OPEN, case_id=RegistrationId("case-7"), handed_over_at=START, ended_as=CaseEnd.WITHDRAWN)
TEST = replace(ACTIVATED, case_id=RegistrationId("case-8"), is_test=True, ended_as=None, activated_at=None)
SOME = (OPEN, ACTIVATED, REFUSED, REFERRED, OVERRIDDEN, WITHOUT_FACE, HANDED_OVER, TEST)
