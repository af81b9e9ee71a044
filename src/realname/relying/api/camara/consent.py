"""Consent Info 0.2, under the path of its document."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, Field

from realname.platform.http.served import Services
from realname.relying.api.authentication import with_scope
from realname.relying.api.camara.bodies import AboutNumber, CamaraJson, Known, camara_router
from realname.relying.model.consent_status import ConsentStatus
from realname.relying.model.scopes import PURPOSE_PREFIX, Purpose
from realname.relying.use_cases.consent_info import AskedStatus, TellConsent

router = camara_router("/consent-info/v0.2")


# RFC 3986, 3: a scheme, and after it none but the characters of a URI.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", re.ASCII)


def _is_uri(text: str) -> str:
    if not _URI.fullmatch(text):
        raise ValueError
    urlsplit(text)
    return text


class RetrieveStatusBody(AboutNumber):
    """RetrieveStatusRequestBody; the address to lead back to counts only where one for the person is asked for."""

    scopes: list[str] = Field(min_length=1)
    purpose: Annotated[str, Field(pattern=rf"^{PURPOSE_PREFIX}[a-zA-Z0-9]+$")]
    request_capture_url: bool
    callback_url: Annotated[str, AfterValidator(_is_uri)] | None = None

    @property
    def wanted(self) -> AskedStatus:
        """What is asked for, beside the number."""
        return AskedStatus(
            scopes=self.scopes,
            purpose=self.purpose.removeprefix(PURPOSE_PREFIX),
            wants_address=self.request_capture_url,
            callback=self.callback_url,
        )


@router.post("/retrieve", operation_id="retrieveStatus", dependencies=[Depends(with_scope("consent-info:retrieve"))])
def retrieve_status(
    body: Annotated[RetrieveStatusBody, Depends(CamaraJson(RetrieveStatusBody))], known: Known, services: Services
) -> JSONResponse:
    """Say what the service may ask about a line, and where the holder can allow what is missing."""
    found = services[TellConsent](known, phone_number=body.phone_number, wanted=body.wanted)
    content: dict[str, object] = {"statusInfo": [_shown(one, found.purpose) for one in found.statuses]}
    if found.capture_url:
        content["captureUrl"] = found.capture_url
    return JSONResponse(content)


def _shown(status: ConsentStatus, purpose: Purpose) -> dict[str, object]:
    content: dict[str, object] = {
        "scopes": list(status.scopes),
        "purpose": f"{PURPOSE_PREFIX}{purpose.value}",
        "statusValidForProcessing": status.reason is None,
    }
    if status.reason is not None:
        content["statusReason"] = status.reason.value
    return content
