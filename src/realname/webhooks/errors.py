"""What can go wrong with webhooks."""

from realname.kernel.errors import InvalidInput, NotFound, StateConflict


class EndpointUrlInvalid(InvalidInput):
    """The address cannot be called, or the settings do not allow it."""

    remedy = "Give an address such as https://host/path. An address in your own network needs `webhook_networks` (docs/how-to/webhooks.md)."


class WebhookTypeUnknown(InvalidInput):
    """No webhook has this type."""

    remedy = "Choose a type from `realname webhooks types`."


class UnknownEndpoint(NotFound):
    """No endpoint of webhooks has this id."""

    remedy = "Check the id in `realname webhooks list`."


class UnknownDelivery(NotFound):
    """The endpoint has no such delivery, or it was deleted because it is old."""

    remedy = "Check the id in `realname webhooks show ENDPOINT`."


class EndpointStateConflict(StateConflict):
    """The endpoint is already in this state."""

    remedy = "Check the state in `realname webhooks list`."


class TooManyEndpoints(StateConflict):
    """There are as many endpoints as this deployment serves."""

    remedy = "Remove an endpoint that is not used: `realname webhooks remove`."


class TooManySecrets(StateConflict):
    """The endpoint has as many valid secrets as one signature header holds."""

    remedy = "Wait until an earlier secret has ended, or rotate with `--overlap-hours 0`."
