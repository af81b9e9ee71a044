"""The answer to the consent text, as a page sends it: for a new line or for a change of one."""

import hashlib

from realname.access.use_cases.staff_session import StaffSession
from realname.evidence.model.applicant import ConsentMeans
from realname.evidence.model.representative import Authority
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import ClientId, OrganisationId
from realname.platform.text.languages import parse_language
from realname.platform.web.forms import Form
from realname.registration.use_cases.opening.open_registration import ClientRequest, Opening
from realname.verification.model.challenges.challenge import Inability

_CLIENT = ClientId("counter-web")  # in whose name the key of a page stands: one page opens one registration


def opening_of(
    form: Form,
    staff: StaffSession,
    *,
    text_version: str,
    organisation_id: OrganisationId | None = None,
    authority: Authority | None = None,
) -> Opening:
    """Read the answer.

    Args:
        form: The page's.
        staff: Who is signed in.
        text_version: Which text the page showed.
        organisation_id: Who holds the line, where the person who answers is its named user.
        authority: As what the person who answers acts for the holder.

    Raises:
        InvalidInput: A value that no page of ours sends.
    """
    answer, version = form.text("answer"), form.text("text_version")
    if answer not in {"face", "no-face"} or version != text_version:
        raise InvalidInput(field="answer")
    try:
        language, inabilities = parse_language(form.text("language")), frozenset(map(Inability, form.choices("inability")))
    except ValueError:
        raise InvalidInput(field="inability") from None
    return Opening(
        outlet_id=staff.member.require_outlet(),
        agent_id=staff.member.id,
        has_biometric_consent=answer == "face",
        consent_text_version=version,
        consent_language=language,
        consent_means=ConsentMeans.SCREEN,
        inabilities=inabilities,
        organisation_id=organisation_id,
        authority=authority,
    )


def request_of(form: Form, *asked: object) -> ClientRequest:
    """Name the page that asks, and for what: sent twice it opens one registration.

    Raises:
        InvalidInput: The page's key is none of ours.
    """
    key = form.text("key")
    if not key.isalnum():
        raise InvalidInput(field="key")
    return ClientRequest(client_id=_CLIENT, key=key, fingerprint=hashlib.sha256(repr(asked).encode()).hexdigest())
