"""What can go wrong with a question of a relying service, and with its subscriptions."""

from realname.kernel.errors import AccessDenied, InvalidInput, NotFound, RateLimited, RequestError, StateConflict


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
