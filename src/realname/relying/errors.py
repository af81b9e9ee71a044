"""What can go wrong between a relying service, the provider and the person; with a question, and with a subscription."""

from realname.kernel.errors import AccessDenied, InvalidInput, NotFound, RateLimited, RequestError, StateConflict
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


class ValuesUsedUp(RateLimited):
    """The relying service has tried as many different values of this holder's data as it may."""

    remedy = "Ask only what the holder told you. A value that was answered before is answered again."


class UnknownRelyingClient(NotFound):
    """The relying service was not found."""

    remedy = "Run `realname relying clients list`."


class RelyingClientExists(StateConflict):
    """A relying service with this id exists already."""

    remedy = "Choose another id, or end the service that has it."


class RelyingNameTaken(StateConflict):
    """Another relying service has this name, or one that looks like it."""

    remedy = "Choose a name that people cannot take for the other service's, or end that service."


class RelyingClientEnded(StateConflict):
    """The relying service was ended. It is neither suspended nor resumed."""

    remedy = "Add a service with another id."


class UnknownConsent(NotFound):
    """The consent was not found."""

    remedy = "Check the id of the consent."
    words = ErrorMessage(Text("This service was not found."), Text("Go to the list of your services and choose one."))


class AuthorizationExpired(StateConflict):
    """The request of the service has expired, or was answered already."""

    remedy = "Start again at the service."
    words = ErrorMessage(Text("The request of the service has expired."), Text("Go back to the service and start again there."))


class RelyingConsentMissing(AccessDenied):
    """The holder of the number did not allow the question, or the number is on no line of this operator."""

    remedy = "Ask the holder for consent by an authorization request."


class ScopesNotAllowed(AccessDenied):
    """The relying service may not ask for these scopes, for this purpose, or for these scopes together."""

    remedy = "Name scopes and a purpose that the service was added with. Scopes of KYC Fill-in stand alone."


class KeysAddressRefused(InvalidInput):
    """The address of the service's keys leads to a private network or to a machine of the operator."""

    remedy = "Give an HTTPS address whose host stands for a public address, or the keys themselves."


class CallbackRefused(AccessDenied):
    """The address to lead the person back to is not at an address that the relying service was added with."""

    remedy = "Use an HTTPS address at the host of one of the service's redirect addresses, without a fragment."


class CapturesUsedUp(RateLimited):
    """The relying service has asked for consent about this number as often as it may in one hour."""

    remedy = "Use the address that was given, or wait an hour."
    control = "capture-frequency"


class RequestsWaiting(RateLimited):
    """As many requests of the relying service about this number wait for an answer as may wait at once."""

    remedy = "Wait until the holder has answered, or until the first request expires."
    control = "open-requests"


class OtherLineMeant(InvalidInput):
    """The code went to another line than the one that the relying service asks about."""

    remedy = "Enter the number of the line that the service asks about."


class ValueOutOfRange(InvalidInput):
    """A number or a day lies outside the range that is answered."""

    remedy = "Ask for a value within the named range."


class NothingToCompare(InvalidInput):
    """The request names a phone number alone, and no attribute to compare."""

    remedy = "Send at least one attribute beside the phone number."


class IdentifierMissing(RequestError):
    """Neither the access token nor the request names a phone number."""

    remedy = "Send the phone number in the request, or use a token that stands for one line."


class IdentifierUnnecessary(RequestError):
    """The request names a phone number although the access token stands for one line already."""

    remedy = "Leave the phone number out of the request."


class NumberNotServed(NotFound):
    """The phone number is on no line in service at this operator."""

    remedy = "Check the phone number. It may belong to another operator."


class ServiceNotApplicable(RequestError):
    """The operator cannot answer this question about this line."""

    remedy = "Do not ask this question about this line again. Use another way to reach your purpose."


class NetworkSignInRequired(AccessDenied):
    """The access token does not come from a sign-in through the mobile network."""

    remedy = "Ask for a token by an authorization request that the subscriber's phone makes over its mobile connection."


class UnknownSubscription(NotFound):
    """The subscription was not found."""

    remedy = "Check the id. A deleted subscription is not found."


class SubscriptionExists(StateConflict):
    """The client has a subscription to the same events of the same line at the same address."""

    remedy = "Use the subscription that there is, or delete it first."


class SubscriptionsUsedUp(RateLimited):
    """The client has as many subscriptions to this line as it may have."""

    remedy = "Delete a subscription to this line first."


class SinkRefused(InvalidInput):
    """The address for events is not an HTTPS address."""

    remedy = "Give an address that begins with https:// and names a host."


class ProtocolRefused(InvalidInput):
    """Events are delivered by HTTP alone."""

    remedy = "Set `protocol` to HTTP."


class CredentialKindRefused(InvalidInput):
    """The kind of credential for the delivery of events is not supported."""

    remedy = "Set `credentialType` to ACCESSTOKEN, or leave the credential out."


class CredentialTokenRefused(InvalidInput):
    """The access token for the delivery of events is not a bearer token."""

    remedy = "Set `accessTokenType` to bearer."


class DeliveryKeyMissing(RequestError):
    """No key of this operator is known to the service for PRIVATE_KEY_JWT."""

    remedy = "Use a credential of the type ACCESSTOKEN, or leave the credential out."
