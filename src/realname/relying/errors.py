"""What can go wrong between a relying service, the provider and the person."""

from realname.kernel.errors import AccessDenied, NotFound, RateLimited, RequestError, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class OAuthRefused(RequestError):
    """The provider refused the request of a relying service; `error` is the code of the standard."""

    remedy = "Correct the request as the named error of OAuth 2.0 or OpenID Connect says."
    words = ErrorMessage(Text("The service sent a request that we can't accept."), Text("Go back to the service and try again there."))


class RelyingTokenInvalid(AccessDenied):
    """The access token is unknown, expired or used, or the consent it rests on was revoked."""

    remedy = "Request a new access token."


class NumberQuotaReached(RateLimited):
    """The relying service has asked about as many different numbers as it may in one day."""

    remedy = "Wait until the next day, or ask the operator for a larger quota."
    control = "number-quota"


class UnknownRelyingClient(NotFound):
    """The relying service was not found."""

    remedy = "Run `realname relying clients list`."


class RelyingClientExists(StateConflict):
    """A relying service with this id exists already."""

    remedy = "Choose another id, or end the service that has it."


class UnknownConsent(NotFound):
    """The consent was not found."""

    remedy = "Check the id of the consent."
    words = ErrorMessage(Text("This service was not found."), Text("Go to the list of your services and choose one."))


class AuthorizationExpired(StateConflict):
    """The request of the service has expired, or was answered already."""

    remedy = "Start again at the service."
    words = ErrorMessage(Text("The request of the service has expired."), Text("Go back to the service and start again there."))
