"""The KYC APIs: Match 1.0, Age Verification 0.2, Tenure 0.3 and Fill-in 0.4, under the paths of their documents."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import Depends
from fastapi.responses import JSONResponse

from realname.platform.http.served import Services
from realname.relying.api.authentication import with_scope
from realname.relying.api.camara.bodies import AboutNumber, AgeBody, CamaraJson, Known, MatchBody, TenureBody, camara_router
from realname.relying.model.verified_holder import Attribute
from realname.relying.use_cases.holder_answers import FillIn, MatchHolder, VerifyAge
from realname.relying.use_cases.line_answers import CheckTenure

match_router = camara_router("/kyc-match/v1")
age_router = camara_router("/kyc-age-verification/v0.2")
tenure_router = camara_router("/kyc-tenure/v0.3")
fill_in_router = camara_router("/kyc-fill-in/v0.4")

_EVERYTHING, _NUMBER = "kyc-fill-in:set-all", "kyc-fill-in:phoneNumber"
# An account is what is paid from: KYC Fill-in has no scope for it.
_FILLED_IN: Mapping[str, Attribute] = {f"kyc-fill-in:{one}": one for one in Attribute if one is not Attribute.BANK_ACCOUNT_NUMBER}


@match_router.post("/match", operation_id="KYC_Match", dependencies=[Depends(with_scope("kyc-match:match"))])
def match(body: Annotated[MatchBody, Depends(CamaraJson(MatchBody))], known: Known, services: Services) -> JSONResponse:
    """Compare what a service has of its customer with what is verified; a score is there for what does not match alone."""
    found = services[MatchHolder](known, phone_number=body.phone_number, asked=body.attributes)
    content: dict[str, str | int] = {}
    for attribute, one in found.items():
        content[f"{attribute}Match"] = one.result
        if one.score is not None:
            content[f"{attribute}MatchScore"] = one.score
    return JSONResponse(content)


@age_router.post("/verify", operation_id="verifyAge", dependencies=[Depends(with_scope("kyc-age-verification:verify"))])
def verify_age(body: Annotated[AgeBody, Depends(CamaraJson(AgeBody))], known: Known, services: Services) -> JSONResponse:
    """Say whether the holder is old enough; the day of birth is in no answer."""
    found = services[VerifyAge](known, phone_number=body.phone_number, years=body.age_threshold, asked=body.attributes)
    content: dict[str, str | bool | int] = {"ageCheck": found.result, "verifiedStatus": found.is_verified}
    if found.score is not None:
        content["identityMatchScore"] = found.score
    return JSONResponse(content)


@tenure_router.post("/check-tenure", operation_id="checkTenure", dependencies=[Depends(with_scope("kyc-tenure:check-tenure"))])
def check_tenure(body: Annotated[TenureBody, Depends(CamaraJson(TenureBody))], known: Known, services: Services) -> JSONResponse:
    """Say whether the present subscriber has had the line since a day."""
    found = services[CheckTenure](known, phone_number=body.phone_number, since=date.fromisoformat(body.tenure_date))
    content: dict[str, str | bool] = {"tenureDateCheck": found.is_met}
    if found.contract is not None:
        content["contractType"] = found.contract
    return JSONResponse(content)


@fill_in_router.post("/fill-in", operation_id="KYC_Fill-in", dependencies=[Depends(with_scope(_EVERYTHING, _NUMBER, *_FILLED_IN))])
def fill_in(body: Annotated[AboutNumber, Depends(CamaraJson(AboutNumber))], known: Known, services: Services) -> JSONResponse:
    """Give what is verified of the holder, as far as the scopes of the token name it."""
    gets_all = _EVERYTHING in known.scopes
    wanted = [attribute for scope, attribute in _FILLED_IN.items() if gets_all or scope in known.scopes]
    found = services[FillIn](known, phone_number=body.phone_number, wanted=wanted, with_number=gets_all or _NUMBER in known.scopes)
    number = {"phoneNumber": found.phone_number} if found.phone_number is not None else {}
    return JSONResponse(number | {attribute.value: value for attribute, value in found.values.items()})
