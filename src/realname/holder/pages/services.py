"""A person's own page: services that ask, services that were allowed, each answer they got, and the way to revoke."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from realname.access.pages.languages import language_of
from realname.access.pages.pages import page, see_other
from realname.holder.pages.access import PERSON, Person, PersonForm, person_signed_in
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import ConsentId
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.relying.errors import AuthorizationExpired
from realname.relying.model.authorization import MOST_OPEN
from realname.relying.model.scopes import Asked
from realname.relying.text import API_WORDS, FACT_WORDS, LINE_ALONE, NOT_RECEIVED, PURPOSE_WORDS, sentences_of
from realname.relying.use_cases.backchannel import AnswerService
from realname.relying.use_cases.consents import ReadServices, RevokeConsent

router = APIRouter(dependencies=[Depends(person_signed_in)])
_SERVICES = f"{PERSON}/services"
_MOST_USES = 50  # shown of one consent, the newest
_MOST_REFUSED = 10  # likewise
_DONE = frozenset({"allowed", "refused", "revoked"})
_Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


@router.get(_SERVICES)
def show_services(request: Request, person: Person, services: Services, done: Annotated[str, Query(max_length=16)] = "") -> Response:
    """Show who waits for an answer, and what was allowed, the newest first."""
    language, read = language_of(request), services[ReadServices]

    def learns(asked: Asked) -> list[str]:
        return [translate(one, language) for one in sentences_of(asked)]

    def purpose(asked: Asked) -> str:
        return translate(PURPOSE_WORDS[asked.purpose], language)

    return page(
        request,
        "person-services.html",
        asking=[(one, [(part, learns(part.asked), purpose(part.asked)) for part in one.parts]) for one in read.asking(person.person_id)],
        allowed=[
            (
                one,
                learns(one.consent.as_asked),
                purpose(one.consent.as_asked),
                [(use.at, translate(API_WORDS[use.operation.api], language)) for use in one.uses[:_MOST_USES]],
                [(refused.at, translate(FACT_WORDS[refused.fact], language)) for refused in one.refused[:_MOST_REFUSED]],
            )
            for one in read(person.person_id)
        ],
        not_received=translate(NOT_RECEIVED, language),
        line_alone=translate(LINE_ALONE, language),
        done=done if done in _DONE else "",
        section="services",
    )


@router.post(f"{_SERVICES}/requests/{{request_id}}")
def answer_service(request: Request, request_id: _Id, person: Person, form: PersonForm, services: Services) -> Response:
    """Allow a service that asks, or refuse it; one that no longer waits leads back to the list.

    The form names in `shown` which requests of the service were shown beside this one: no more is allowed than was read.
    """
    answer, use = form.text("answer"), services[AnswerService]
    try:
        use.require(request_id, person_id=person.person_id)
        if answer not in {"allow", "refuse"}:
            raise InvalidInput(field="answer")
        if answer == "allow":
            shown = form.text("shown").split()[:MOST_OPEN]
            use.allow([request_id, *shown], person_id=person.person_id, language=language_of(request))
        else:
            use.refuse(request_id, person_id=person.person_id)
    except AuthorizationExpired:
        return see_other(_SERVICES)
    return see_other(f"{_SERVICES}?done={'allowed' if answer == 'allow' else 'refused'}")


@router.post(f"{_SERVICES}/{{consent_id}}/revoke")
def revoke(consent_id: _Id, person: Person, form: PersonForm, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Revoke a consent; another person's is as unknown as one that is not there."""
    services[RevokeConsent](ConsentId(consent_id), person_id=person.person_id)
    return see_other(f"{_SERVICES}?done=revoked")
