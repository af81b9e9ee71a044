"""Which status an error has, and how a wrong field is named."""

import pytest
from pydantic_core import ErrorDetails

from realname.kernel.errors import AccessDenied, InvalidInput, RateLimited, RealNameError, RequestError, error_classes
from realname.platform.api.problems import invalid_field, status_of
from realname.registration.errors import ConsentMissing, EngineBusy, UnknownRegistration
from realname.vault.errors import SealBroken
from realname.verification.errors import ChallengeReused, ClipNoFace, ClipTooLarge, ImageTooLarge, ModelUnavailable


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidInput, 422),
        (ConsentMissing, 422),
        (ClipNoFace, 422),
        (ClipTooLarge, 413),
        (ImageTooLarge, 413),
        (AccessDenied, 401),
        (UnknownRegistration, 404),
        (ChallengeReused, 409),
        (RateLimited, 429),
        (EngineBusy, 503),
        (ModelUnavailable, 503),
        (SealBroken, 500),
        (RealNameError, 500),
    ],
)
def test_an_error_has_the_status_of_its_kind(error: type[RealNameError], status: int) -> None:
    assert status_of(error) == status


def test_no_error_of_a_request_counts_as_ours_and_none_of_ours_as_the_clients() -> None:
    for error in error_classes():
        is_clients = issubclass(error, RequestError)
        assert (400 <= status_of(error) < 500) == is_clients, error.code


def _error(kind: str, *place: int | str) -> ErrorDetails:
    return {"type": kind, "loc": place, "msg": "", "input": None}


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (_error("missing", "header", "Idempotency-Key"), "header.idempotency-key"),
        (_error("string_type", "path", "registration_id"), "path.registration_id"),
        (_error("bool_type", "consent", "biometric"), "consent.biometric"),
        (_error("extra_forbidden", "consent", "zhangsan"), "consent"),
        (_error("extra_forbidden", "zhangsan"), "body"),
        (_error("value_error", "李示例"), "body"),
    ],
)
def test_a_wrong_field_is_named_by_our_names_only(error: ErrorDetails, field: str) -> None:
    assert invalid_field([error]).facts == {"field": field}
