"""How a registration is opened in the tests: by an agent of an outlet, with the applicant's consent."""

from realname.evidence.model.applicant import ConsentMeans
from realname.kernel.identifiers import AgentId, OutletId
from realname.registration.model.consent_rule import CONSENT_TEXT_VERSION
from realname.registration.use_cases.opening.open_registration import Opening

OUTLET = OutletId("outlet-1")
AGENT = AgentId("agent-1")
OPENING = Opening(
    outlet_id=OUTLET,
    agent_id=AGENT,
    has_biometric_consent=True,
    consent_text_version=CONSENT_TEXT_VERSION,
    consent_language="zh",
    consent_means=ConsentMeans.SCREEN,
)
