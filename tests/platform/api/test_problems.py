"""Which status an error has, and how a wrong field is named."""

import pytest
from pydantic_core import ErrorDetails

from realname.kernel import errors
from realname.kernel.errors import RealNameError
from realname.platform.api.problems import invalid_field, status_of


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InvalidInput, 422),
        (errors.ConsentMissing, 422),
        (errors.ClipNoFace, 422),
        (errors.ClipTooLarge, 413),
        (errors.ImageTooLarge, 413),
        (errors.AccessDenied, 401),
        (errors.UnknownRegistration, 404),
        (errors.ChallengeReused, 409),
        (errors.RateLimited, 429),
        (errors.EngineBusy, 503),
        (errors.ModelUnavailable, 503),
        (errors.SealBroken, 500),
        (errors.RealNameError, 500),
    ],
)
def test_an_error_has_the_status_of_its_kind(error: type[RealNameError], status: int) -> None:
    assert status_of(error) == status


def test_no_error_of_a_request_counts_as_ours_and_none_of_ours_as_the_clients() -> None:
    for error in errors.error_classes():
        is_clients = issubclass(error, errors.RequestError)
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
