"""OpenAPI links: from each answer to the operations that may follow, so that a client, or a test, can walk the cycle by itself."""

from collections.abc import Mapping

from realname.platform.api.examples import (
    APPEAL,
    BY_PROXY,
    CARD,
    CHANGE,
    DOCUMENT,
    ENROLMENT,
    LINE,
    LIVE_SESSION,
    OPENING,
    OPINION,
    REPRESENTATIVE,
)

Link = dict[str, object]
Links = dict[str, Link]

_OWN_ID = "$response.body#/id"
_SAME = "$request.path.registration_id"


def _link(operation_id: str, *, registration_id: str = _SAME, body: Mapping[str, object] | None = None) -> Link:
    link: Link = {"operationId": operation_id, "parameters": {"registration_id": registration_id}}
    return link if body is None else {**link, "requestBody": dict(body)}


# A person who finds the service ready may begin; the id of the readiness request serves as a fresh idempotency key.
_OPEN: Link = {
    "operationId": "openRegistration",
    "parameters": {"Idempotency-Key": "$response.header.Request-Id"},
    "requestBody": dict(OPENING),
}
WHEN_READY: Links = {
    "Open": _OPEN,
    "OpenByProxy": {**_OPEN, "requestBody": dict(BY_PROXY)},
    "OfferNumbers": {"operationId": "offerNumbers"},
    "ReadReceiptKey": {"operationId": "readReceiptKey"},
    "ReadLedgerHead": {"operationId": "readLedgerHead"},
    "CheckHealth": {"operationId": "checkHealth"},
    "EnrolCounter": {"operationId": "enrolCounter", "requestBody": dict(ENROLMENT)},
}
AFTER_LEDGER_HEAD: Links = {
    "ReadLedgerEntries": {"operationId": "readLedgerEntries"},
    "ProveInclusion": {"operationId": "proveInclusion", "parameters": {"index": "0", "size": "$response.body#/size"}},
    "ProveConsistency": {"operationId": "proveConsistency", "parameters": {"first": "1", "second": "$response.body#/size"}},
}
AFTER_OPENING: Links = {
    "AttachEvidence": _link("attachEvidence", registration_id=_OWN_ID, body=CARD),
    "AttachDocument": _link("attachDocument", registration_id=_OWN_ID, body=DOCUMENT),
    "Read": _link("readRegistration", registration_id=_OWN_ID),
    "Withdraw": _link("withdrawRegistration", registration_id=_OWN_ID),
}
AFTER_OPENING_A_CHANGE: Links = AFTER_OPENING
_CHOOSE_LINE: Links = {"ChooseLine": _link("chooseLine", body=LINE)}
AFTER_EVIDENCE: Links = {
    **_CHOOSE_LINE,
    "AttachRepresentative": _link("attachRepresentative", body=REPRESENTATIVE),
    "AttachRepresentativeDocument": _link("attachRepresentativeDocument", body=DOCUMENT),
}
AFTER_REPRESENTATIVE: Links = _CHOOSE_LINE
AFTER_LINE: Links = {"GetChallenge": _link("getChallenge"), "RequestLiveSession": _link("requestLiveSession", body=LIVE_SESSION)}
_FIRST_CHUNK: Link = {"operationId": "uploadChunk", "parameters": {"registration_id": _SAME, "index": "0"}}
_NEXT_CHUNK: Link = {"operationId": "uploadChunk", "parameters": {"registration_id": _SAME, "index": "$response.body#/chunks"}}
AFTER_CHALLENGE: Links = {"UploadFirstChunk": _FIRST_CHUNK, "ReadChallenge": _link("readChallenge"), "ReadClip": _link("readClip")}
AFTER_CHUNK: Links = {"UploadNextChunk": _NEXT_CHUNK, "ReadClip": _link("readClip"), "Submit": _link("submitRegistration")}
_READ_LINE: Link = {"operationId": "readLine", "parameters": {"line_id": "$response.body#/line_id"}}
_CHANGE_LINE: Link = {
    "operationId": "changeLine",
    "parameters": {"line_id": "$response.body#/id", "Idempotency-Key": "$response.header.Request-Id"},
    "requestBody": dict(CHANGE),
}
_APPEAL: Link = {**_CHANGE_LINE, "operationId": "appealLine", "requestBody": dict(APPEAL)}
AFTER_READING_A_LINE: Links = {"ChangeLine": _CHANGE_LINE, "Appeal": _APPEAL}
AFTER_APPEAL: Links = {"ReadLine": _READ_LINE}
AFTER_SUBMISSION: Links = {
    "Read": _link("readRegistration"),
    "ReadReceipt": _link("readReceipt"),
    "ReadPhotoOpenings": _link("readPhotoOpenings"),
    "ReadLine": _READ_LINE,
}
AFTER_READING: Links = {"Withdraw": _link("withdrawRegistration")}
AFTER_LISTING_REGISTRATIONS: Links = {
    "Next": {"operationId": "listRegistrations", "parameters": {"cursor": "$response.body#/next_cursor"}},
    "ReadFirst": {"operationId": "readRegistration", "parameters": {"registration_id": "$response.body#/registrations/0/id"}},
}
AFTER_LISTING_LINES: Links = {
    "Next": {"operationId": "listLines", "parameters": {"cursor": "$response.body#/next_cursor"}},
    "ReadFirst": {"operationId": "readLine", "parameters": {"line_id": "$response.body#/lines/0/id"}},
}
AFTER_LISTING_ORDERS: Links = {
    "Next": {"operationId": "listOrders", "parameters": {"cursor": "$response.body#/next_cursor"}},
    "ReadLine": {"operationId": "readLine", "parameters": {"line_id": "$response.body#/orders/0/line_id"}},
}
_FIRST_REVIEW: Mapping[str, object] = {"review_id": "$response.body#/reviews/0/id"}
AFTER_LISTING_REVIEWS: Links = {
    "Next": {"operationId": "listReviews", "parameters": {"cursor": "$response.body#/next_cursor"}},
    "ReadFirst": {"operationId": "readReview", "parameters": _FIRST_REVIEW},
    "GiveOpinion": {"operationId": "giveOpinion", "parameters": _FIRST_REVIEW, "requestBody": dict(OPINION)},
}
AFTER_ENROLLING: Links = {"ReadCounter": {"operationId": "readCounter", "parameters": {"counter_id": "$response.body#/counter_id"}}}
