"""What people are told of webhooks: sentences of the one catalogue."""

from collections.abc import Mapping

from realname.kernel.text.text import Text
from realname.platform.outbound.call import Failure
from realname.webhooks.model.attempt import NOT_STARTED, UNREADABLE
from realname.webhooks.model.delivery import EXPIRED
from realname.webhooks.model.endpoint import SignatureScheme

SCHEME_WORDS: Mapping[SignatureScheme, Text] = {
    SignatureScheme.SYMMETRIC: Text("Shared secret (HMAC-SHA256)"),
    SignatureScheme.ASYMMETRIC: Text("Key pair (Ed25519): the receiver holds the public key"),
}

# Why an attempt failed, by the word of the attempt; an answer with a status has a sentence of its own.
FAULT_WORDS: Mapping[str, Text] = {
    Failure.NOT_REACHED.value: Text("The endpoint could not be reached."),
    Failure.CERTIFICATE_REFUSED.value: Text("The certificate of the endpoint is not trusted."),
    Failure.ADDRESS_REFUSED.value: Text("The address leads to a network that the settings do not allow."),
    Failure.NO_ANSWER.value: Text("The endpoint did not answer in time."),
    Failure.ANSWER_INVALID.value: Text("The answer of the endpoint could not be read."),
    Failure.ANSWER_TOO_LARGE.value: Text("The answer of the endpoint was too large."),
    EXPIRED: Text("The access token of the receiver has expired."),
    UNREADABLE: Text("The event or the secret of the endpoint cannot be opened. It was changed."),
    NOT_STARTED: Text("The attempt could not be started. The server has too much to do."),
}
