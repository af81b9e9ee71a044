"""The APIs of number, SIM and device: SIM Swap 2.2, Device Swap 1.1, Number Recycling 0.3 and Number Verification 2.1."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Depends
from fastapi.responses import JSONResponse

from realname.platform.http.served import Services
from realname.relying.api.authentication import with_scope
from realname.relying.api.camara.bodies import (
    AboutNumber,
    CamaraJson,
    Known,
    RecyclingBody,
    SwapPeriodBody,
    VerifyNumberBody,
    camara_router,
)
from realname.relying.model.rule import LastChange
from realname.relying.use_cases.device_answers import TellDeviceSwaps
from realname.relying.use_cases.line_answers import CheckRecycling, TellSimSwaps
from realname.relying.use_cases.number_answers import VerifyNumber

sim_router = camara_router("/sim-swap/v2")
device_router = camara_router("/device-swap/v1")
recycling_router = camara_router("/number-recycling/v0.3")
number_router = camara_router("/number-verification/v2")

Asked = Annotated[AboutNumber, Depends(CamaraJson(AboutNumber))]
AskedPeriod = Annotated[SwapPeriodBody, Depends(CamaraJson(SwapPeriodBody))]


@sim_router.post(
    "/retrieve-date", operation_id="retrieveSimSwapDate", dependencies=[Depends(with_scope("sim-swap:retrieve-date", "sim-swap"))]
)
def retrieve_sim_swap_date(body: Asked, known: Known, services: Services) -> JSONResponse:
    """Tell when the line last got another SIM."""
    return _change("latestSimChange", services[TellSimSwaps].last(known, phone_number=body.phone_number))


@sim_router.post("/check", operation_id="checkSimSwap", dependencies=[Depends(with_scope("sim-swap:check", "sim-swap"))])
def check_sim_swap(body: AskedPeriod, known: Known, services: Services) -> JSONResponse:
    """Say whether that was within some hours."""
    return JSONResponse({"swapped": services[TellSimSwaps].within(known, phone_number=body.phone_number, hours=body.max_age)})


@device_router.post(
    "/retrieve-date",
    operation_id="retrieveDeviceSwapDate",
    dependencies=[Depends(with_scope("device-swap:retrieve-date", "device-swap"))],
)
def retrieve_device_swap_date(body: Asked, known: Known, services: Services) -> JSONResponse:
    """Tell when the number last came into another device."""
    return _change("latestDeviceChange", services[TellDeviceSwaps].last(known, phone_number=body.phone_number))


@device_router.post("/check", operation_id="checkDeviceSwap", dependencies=[Depends(with_scope("device-swap:check", "device-swap"))])
def check_device_swap(body: AskedPeriod, known: Known, services: Services) -> JSONResponse:
    """Say whether that was within some hours."""
    return JSONResponse({"swapped": services[TellDeviceSwaps].within(known, phone_number=body.phone_number, hours=body.max_age)})


@recycling_router.post("/check", operation_id="checkNumberRecycling", dependencies=[Depends(with_scope("number-recycling:check"))])
def check_number_recycling(
    body: Annotated[RecyclingBody, Depends(CamaraJson(RecyclingBody))], known: Known, services: Services
) -> JSONResponse:
    """Say whether the subscriber of the number has changed since a day."""
    found = services[CheckRecycling](known, phone_number=body.phone_number, since=date.fromisoformat(body.specified_date))
    return JSONResponse({"phoneNumberRecycled": found})


@number_router.post("/verify", operation_id="phoneNumberVerify", dependencies=[Depends(with_scope("number-verification:verify"))])
def verify_number(
    body: Annotated[VerifyNumberBody, Depends(CamaraJson(VerifyNumberBody))], known: Known, services: Services
) -> JSONResponse:
    """Say whether a number is that of the phone that signed in."""
    found = services[VerifyNumber].matches(known, phone_number=body.phone_number, number_hash=body.hashed_phone_number)
    return JSONResponse({"devicePhoneNumberVerified": found})


@number_router.get(
    "/device-phone-number",
    operation_id="phoneNumberShare",
    dependencies=[Depends(with_scope("number-verification:device-phone-number:read"))],
)
def share_number(known: Known, services: Services) -> JSONResponse:
    """Give the number of the phone that signed in."""
    return JSONResponse({"devicePhoneNumber": services[VerifyNumber].number(known)})


def rfc_3339(at: datetime) -> str:
    """A time as the definitions write it, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _change(name: str, found: LastChange) -> JSONResponse:
    content: dict[str, str | int | None] = {name: rfc_3339(found.at) if found.at is not None else None}
    if found.monitored_days is not None:
        content["monitoredPeriod"] = found.monitored_days
    return JSONResponse(content)
