"""What the API takes and answers, one class for each form.

`python -m tools.client_types` makes this module from the API's description; do not edit it. A value of a list that grows (`state`, `code`,
`kind`) is text in an answer: a later server may send one that this version does not know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from realname_client.forms import Answer, Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One call of the API.

    Attributes:
        method: Of HTTP.
        path: With its members in braces.
        takes_key: Whether it takes an `Idempotency-Key`.
        is_open: Whether it takes no token.
    """

    method: str
    path: str
    takes_key: bool = False
    is_open: bool = False


OPERATIONS: Final[Mapping[str, Operation]] = {
    "openRegistration": Operation(method="POST", path="/v1/registrations", takes_key=True),
    "listRegistrations": Operation(method="GET", path="/v1/registrations"),
    "attachEvidence": Operation(method="PUT", path="/v1/registrations/{registration_id}/evidence"),
    "attachDocument": Operation(method="PUT", path="/v1/registrations/{registration_id}/document"),
    "attachRepresentative": Operation(method="PUT", path="/v1/registrations/{registration_id}/representative"),
    "attachRepresentativeDocument": Operation(method="PUT", path="/v1/registrations/{registration_id}/representative/document"),
    "chooseLine": Operation(method="PUT", path="/v1/registrations/{registration_id}/line"),
    "getChallenge": Operation(method="POST", path="/v1/registrations/{registration_id}/challenge"),
    "readChallenge": Operation(method="GET", path="/v1/registrations/{registration_id}/challenge"),
    "submitRegistration": Operation(method="POST", path="/v1/registrations/{registration_id}/submit"),
    "readRegistration": Operation(method="GET", path="/v1/registrations/{registration_id}"),
    "readReceipt": Operation(method="GET", path="/v1/registrations/{registration_id}/receipt"),
    "withdrawRegistration": Operation(method="POST", path="/v1/registrations/{registration_id}/withdraw"),
    "uploadChunk": Operation(method="PUT", path="/v1/registrations/{registration_id}/clip/chunks/{index}"),
    "readClip": Operation(method="GET", path="/v1/registrations/{registration_id}/clip"),
    "changeLine": Operation(method="POST", path="/v1/lines/{line_id}/registrations", takes_key=True),
    "readPhotoOpenings": Operation(method="GET", path="/v1/registrations/{registration_id}/photo-openings"),
    "enrolCounter": Operation(method="POST", path="/v1/counters", is_open=True),
    "readCounter": Operation(method="GET", path="/v1/counters/{counter_id}"),
    "requestLiveSession": Operation(method="POST", path="/v1/registrations/{registration_id}/live-session"),
    "beginCameraEnrolment": Operation(method="POST", path="/v1/cameras", is_open=True),
    "finishCameraEnrolment": Operation(method="POST", path="/v1/cameras/{enrolment_id}/proof", is_open=True),
    "drawCameraChallenge": Operation(method="POST", path="/v1/cameras/{camera_id}/challenge", is_open=True),
    "proveCameraState": Operation(method="POST", path="/v1/cameras/{camera_id}/state", is_open=True),
    "offerNumbers": Operation(method="GET", path="/v1/numbers"),
    "readLine": Operation(method="GET", path="/v1/lines/{line_id}"),
    "listLines": Operation(method="GET", path="/v1/lines"),
    "listOrders": Operation(method="GET", path="/v1/orders"),
    "appealLine": Operation(method="POST", path="/v1/lines/{line_id}/appeals", takes_key=True),
    "listReviews": Operation(method="GET", path="/v1/reviews"),
    "readReview": Operation(method="GET", path="/v1/reviews/{review_id}"),
    "giveOpinion": Operation(method="POST", path="/v1/reviews/{review_id}/opinions"),
    "readLedgerHead": Operation(method="GET", path="/v1/ledger/head"),
    "proveInclusion": Operation(method="GET", path="/v1/ledger/proofs/inclusion"),
    "proveConsistency": Operation(method="GET", path="/v1/ledger/proofs/consistency"),
    "readLedgerEntries": Operation(method="GET", path="/v1/ledger/entries"),
    "checkHealth": Operation(method="GET", path="/healthz", is_open=True),
    "checkReadiness": Operation(method="GET", path="/readyz", is_open=True),
    "readReceiptKey": Operation(method="GET", path="/v1/receipt-key", is_open=True),
}
"""Each operation of the API by its id."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Authenticator(Answer):
    """What the hardware of an attested counter is asked: its answer belongs into the hello."""

    credential_id: str
    """Of its key, base64url."""
    challenge: str
    """32 bytes, base64url."""
    rp_id: str
    """The host that the key was made for."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CameraAnswer(Answer):
    """An enrolled camera."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    entries: int
    """Measurements that are known: a session sends those after them."""
    valid_until: datetime
    camera_id: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CameraChallenge(Answer):
    """The nonce that the quote in the next proof of the machine's state must contain."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    nonce: str
    """For one proof, within five minutes."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Camera(Answer):
    """The counter's camera, which may prove itself in the hello (docs/reference/capture-agent.md)."""

    camera_id: str
    is_state_due: bool
    """Whether its machine must prove its state first."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CameraState(Answer):
    """A state that was accepted."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    entries: int
    """Measurements that are known: a session sends those after them."""
    valid_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CameraTask(Answer):
    """What the TPM is to do."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    enrolment_id: str
    nonce: str
    """In what the TPM signs."""
    credential_blob: str
    """TPM2B_ID_OBJECT, base64."""
    encrypted_secret: str
    """TPM2B_ENCRYPTED_SECRET, base64."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Clip(Answer):
    """The clip as far as it has arrived."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    chunks: int
    received_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Consistency(Answer):
    """That a tree goes on from a smaller one."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    first: int
    second: int
    first_root_hash: str
    """Base64."""
    second_root_hash: str
    """Base64."""
    proof: tuple[str, ...]
    """RFC 9162, 2.1.4, base64; empty from an empty tree, and to itself."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Counter(Answer):
    """An enrolled counter."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    counter_id: str
    outlet_id: str
    attestation: str | None
    """Format in which its hardware is attested; null: it is not."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Deadlines(Answer):
    """When what runs out; null where nothing does."""

    reserved_until: datetime | None
    """The number stays reserved until then."""
    abandoned_at: datetime | None
    """An open registration ends then, and all of it is erased."""
    referral_until: datetime | None
    """A referral, or what awaits a supervisor, that no one decided by then lapses."""
    appeal_until: datetime | None
    """What a refusal keeps for the appeal is erased then."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FormerKey(Answer):
    """A key that signed before."""

    public_key: str
    """Raw, 32 bytes, base64."""
    key_id: str
    """SHA-256 of the raw public key, hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Frame(Answer):
    """What the pictures of a live session must be like."""

    longest_side_px: int
    least_fps: int
    most_fps: int
    most_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Health(Answer):
    """Whether the process lives, or is ready for work."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    status: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Inclusion(Answer):
    """That an entry is in a tree."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    index: int
    size: int
    leaf_hash: str
    """SHA-256 over 0x00 and the entry in canonical JSON, hexadecimal."""
    root_hash: str
    """Of the tree of this size, base64."""
    proof: tuple[str, ...]
    """RFC 9162, 2.1.3: hashes from the leaf up, base64."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Judging(Answer):
    """The judging of the clip."""

    state: str
    """`rejected`: ask for a new challenge."""
    code: str | None
    """Of the error that ended it (docs/reference/errors.md); null while it is running."""
    title: str | None
    """What the code says, in the language of the answer where there are words for it."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LedgerFacts(Answer):
    """What is hashed: as JSON with sorted keys and no spaces, UTF-8."""

    at: str
    """UTC, to the microsecond."""
    event: str
    facts: Mapping[str, str | int]
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LedgerHead(Answer):
    """The newest published head."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    size: int
    """How many entries it covers."""
    root_hash: str
    """Root of the tree (RFC 9162, 2.1.1), base64."""
    signed_at: datetime
    checkpoint: str
    """The signed head as it is given out (C2SP tlog-checkpoint)."""
    cosignatures: tuple[str, ...]
    """Lines of witnesses that signed beside it."""
    keys: tuple[str, ...]
    """The log's keys as `name+hint+key`, the newest last; know them from elsewhere as well."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Ledger(Answer):
    """Place of an event in the ledger."""

    index: int
    event: str
    at: datetime
    leaf_hash: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Numbers(Answer):
    """Free numbers of the stock."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Readiness(Answer):
    """Whether the process is ready for work, and what it has loaded."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    status: str
    models: str
    """`not-loaded`: the files are there and right, and the first session or portrait loads them."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reason(Answer):
    """Why a registration is not approved."""

    code: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Statement(Answer):
    """A signed statement: `signature` is over the bytes of `body` as UTF-8, by the key of `GET /v1/receipt-key`."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    body: str
    signature: str
    """Ed25519, base64."""
    key_id: str
    """SHA-256 of the raw public key, hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Upload(Answer):
    """The clip as far as it has arrived; the next chunk's index is `chunks`."""

    chunks: int
    received_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResidentIdCard(Form):
    """What the reader of a resident ID card gives (docs/reference/card-reader-json.md); the card reader's adapter judges it."""

    kind: Literal["resident-id-card"]
    name: str
    sex: Literal["female", "male"]
    ethnicity: str
    birth_on: date
    address: str
    identity_number: str
    """GB 11643, with its check character."""
    valid_from_on: date
    valid_until_on: date | None
    """null: without end."""
    portrait: str
    """JPEG, PNG or JPEG 2000, in base64."""
    issuing_authority: str = ""
    """Not kept."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TypedDetails(Form):
    """Details that an agent typed off the document: to confirm what was read, or in its place where the rule pack lets them be typed."""

    name: str | None = None
    sex: Literal["female", "male", "unspecified"] | None = None
    ethnicity: str | None = None
    birth_on: date | None = None
    address: str | None = None
    nationality: str | None = None
    """The code on the document."""
    identity_number: str | None = None
    """As on the document."""
    valid_from_on: date | None = None
    valid_until_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LineRequest(Form):
    """Choose number and SIM."""

    msisdn: str
    """A free number, as offered by `GET /v1/numbers`; for a new SIM the line's own."""
    iccid: str
    """The SIM's serial number as scanned, 19 or 20 digits."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AppealRequest(Form):
    """Record an appeal of a line's holder. What they say beyond the ground is heard by a person and not kept here."""

    ground: Literal["already-verified", "cannot-attend", "selected-wrongly", "other"]
    """Why the holder objects to being verified again now."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class EnrolRequest(Form):
    """Enrol a counter."""

    code: str
    """Of `realname access counters enrol`; valid once, for 15 minutes."""
    public_key: str
    """P-256, SubjectPublicKeyInfo (DER) in base64."""
    attestation: str = ""
    """Of its hardware, JSON (docs/reference/live-session.md, section 1)."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LiveSessionRequest(Form):
    """Ask for a live session."""

    counter_id: str
    """The counter that will hold it."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DeviceBody(Form):
    """A camera, as the kernel of the counter's machine knows it; a field that it does not have is empty."""

    driver: str
    card: str
    bus: str
    vendor_id: str
    product_id: str
    serial: str
    interface: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RegistersBody(Form):
    """Registers 0 to 10 of a TPM, hexadecimal."""

    sha256: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StatementBody(Form):
    """What a TPM signed."""

    attest: str
    """Of a TPM, in base64."""
    signature: str
    """Of a TPM, in base64."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ActionPart(Answer):
    """One action of a challenge, with what to say to the applicant in each language. Left and right are the applicant's own."""

    action: str
    """Known: turn-left, turn-right, look-up, look-down, blink, follow."""
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Bar(Answer):
    """Why a line is barred, and when that is lifted by itself."""

    reason: str
    """Known: sim-replacement, reverification, suspension, disputed, lost, court, regulator."""
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Decision(Answer):
    """The decision, with every reason of its rank and the digest of the rules it was taken by."""

    outcome: str
    reasons: tuple[Reason, ...]
    policy_digest: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Key(Answer):
    """The key that receipts and deletion certificates are checked with."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    algorithm: str
    public_key: str
    """Raw, 32 bytes, base64."""
    key_id: str
    """SHA-256 of the raw public key, hexadecimal."""
    former: tuple[FormerKey, ...]
    """Keys that signed before, oldest first: what they signed is still checked with them."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LedgerRow(Answer):
    """An entry in its place."""

    index: int
    leaf_hash: str
    entry: LedgerFacts


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LineItem(Answer):
    """A line in a list: `GET /v1/lines/{line_id}` gives the rest."""

    id: str
    registration_id: str
    state: str
    """Known: activation-requested, active, barred, deactivation-requested, deactivated, activation-rejected."""
    barred: str
    """What is barred; emergency calls always go through. Known: none, sms, outgoing, all."""
    requested_at: datetime
    activated_at: datetime | None
    verified_at: datetime | None
    """When its holder or user was last verified."""
    deactivated_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LiveSession(Answer):
    """A live session that can be opened, once, at the counter it was asked for (docs/reference/live-session.md)."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    session_id: str
    token: str
    """Opens the session, within its time; shown this once."""
    nonce: str
    """Goes into every signature of the session."""
    path: str
    """Where the WebSocket is opened."""
    expires_at: datetime
    actions: int
    """How many there will be; which they are is told one by one."""
    frame: Frame
    authenticator: Authenticator | None
    """Of an attested counter; null: of any other."""
    camera: Camera | None
    """Of a counter with an enrolled camera; null: of any other."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OrderItem(Answer):
    """What the operator was asked to do with a line, and what it answered."""

    id: str
    """Its idempotency key towards the operator."""
    line_id: str
    kind: str
    """Known: activate, set-bar, replace-sim, transfer, deactivate."""
    scope: str
    """What is barred from then on; `none` for every kind but `set-bar`. Known: none, sms, outgoing, all."""
    state: str
    """Known: requested, done, rejected."""
    tries: int
    """How often it was sent or asked for."""
    requested_at: datetime
    asked_at: datetime | None
    """When it was first sent; null: not yet."""
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PhotoOpening(Answer):
    """One opening that was looked at."""

    opened_at: datetime
    reason: str
    """Known: court-order, criminal-investigation, inspection, disputed-line, holders-request."""
    case_number: str
    """Of the court, the authority or the complaint."""
    looked_by: tuple[str, ...]
    """The roles of those who looked; never who they are. Known: agent, supervisor, reviewer, privacy-officer, inspector, administrator."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Representative(Answer):
    """Who acts for the holder."""

    role: str
    """Known: guardian, proxy."""
    proof: str
    """Known: household-register, birth-certificate, guardianship-order, written-authorisation, notarised-authorisation."""
    evidence: str | None
    """Known: resident-id-card, temporary-resident-id-card, household-register, military-id, armed-police-id, hk-macau-travel-permit,
    taiwan-travel-permit, foreign-passport, residence-permit, foreign-permanent-resident-id, thai-id-card, aadhaar."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reverification(Answer):
    """Where a line is in the campaign that holds it."""

    campaign: str
    step: str
    """`appealed`: the clock stands until a person has decided. Known: selected, noticed, prompted, grace, partially-barred, suspended,
    appealed, reverified, withdrawn."""
    since: datetime
    """When the line came to this step."""
    next_step: str | None
    """What comes by itself; null: nothing does, or the holder is still to be told of this step. Known: selected, noticed, prompted,
    grace, partially-barred, suspended, appealed, reverified, withdrawn."""
    next_at: datetime | None
    ground: str | None
    """Why a person is to decide; `not-reached`: no message reached the line. Known: already-verified, cannot-attend, selected-wrongly,
    other, not-reached."""
    decide_by: datetime | None
    """Until when a person is to decide."""
    appeals_left: int
    """How often the holder may still appeal against this campaign."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Review(Answer):
    """A review. It names neither registration nor outlet, and nothing that a reviewer said."""

    id: str
    kind: str
    """Known: referral, appeal."""
    state: str
    """Known: open, ended."""
    is_taken: bool
    """Whether a reviewer has it just now."""
    reasons: tuple[Reason, ...]
    """Why a person looks."""
    page: str
    """Address of the page where a signed-in reviewer takes the review and sees the pictures."""
    opened_at: datetime
    due_at: datetime
    """Until when a reviewer is to decide."""
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ConsentGiven(Form):
    """The applicant's answer to the consent text."""

    biometric: bool
    """Separate consent to the comparison of the face (PIPL art. 29)."""
    text_version: str
    """Which text was shown or read."""
    language: str
    """In which language (BCP 47)."""
    means: Literal["screen", "paper", "spoken"]
    """How the answer was given. Known: screen, paper, spoken."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RepresentativeClaim(Form):
    """As what a person acts for the holder; their ID follows with `PUT .../representative`."""

    role: Literal["guardian", "proxy"]
    """A guardian, or the person whom the holder authorised. Known: guardian, proxy."""
    proof: Literal["household-register", "birth-certificate", "guardianship-order", "written-authorisation", "notarised-authorisation"]
    """What was shown for it, by its kind; nothing of it is kept. Known: household-register, birth-certificate, guardianship-order,
    written-authorisation, notarised-authorisation."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DocumentBody(Form):
    """One document: photos of its sides, the files of its chip, or both (docs/reference/evidence.md)."""

    kind: Literal[
        "resident-id-card",
        "temporary-resident-id-card",
        "household-register",
        "military-id",
        "armed-police-id",
        "hk-macau-travel-permit",
        "taiwan-travel-permit",
        "foreign-passport",
        "residence-permit",
        "foreign-permanent-resident-id",
        "thai-id-card",
        "aadhaar",
    ]
    """What it is. Known: resident-id-card, temporary-resident-id-card, household-register, military-id, armed-police-id,
    hk-macau-travel-permit, taiwan-travel-permit, foreign-passport, residence-permit, foreign-permanent-resident-id, thai-id-card,
    aadhaar."""
    photos: tuple[str, ...] = ()
    """JPEG, PNG or JPEG 2000, in base64, 20 MB at most."""
    chip_files: tuple[str, ...] = ()
    """Data groups and the security object as read, in base64, in any order."""
    typed: TypedDetails = TypedDetails()
    """What an agent typed off it."""
    compared: bool = False
    """A person compared the details that one source alone has with the document, and they match."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OpinionRequest(Form):
    """What the reviewer says who has the review open on its page."""

    code: str
    """As the page of the review shows it to this reviewer."""
    opinion: Literal["approve", "refuse", "unsure"]
    """Known: approve, refuse, unsure."""
    reason: Literal["same-person", "doubt-cleared", "other-person", "attack-seen", "evidence-doubtful", "pictures-unclear", "second-look"]
    """Each reason goes with exactly one opinion (docs/how-to/reviews.md). Known: same-person, doubt-cleared, other-person, attack-seen,
    evidence-doubtful, pictures-unclear, second-look."""
    written: str | None = None
    """Why the reviewer approves where the authority does not confirm the ID; no name and no number."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CameraRequest(Form):
    """Begin to enrol the camera of a counter."""

    code: str
    """Of `realname access cameras enrol`; valid once, for 15 minutes."""
    endorsement_certificates: tuple[str, ...]
    """DER in base64, leaf first."""
    endorsement_public: str
    """Of a TPM, in base64."""
    attestation_public: str
    """Of a TPM, in base64."""
    frame_public: str
    """Of a TPM, in base64."""
    device: DeviceBody


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CameraProofRequest(Form):
    """Prove that the TPM is the one that was offered."""

    quote: StatementBody
    pcrs: RegistersBody
    measurements: str
    """The kernel's list (IMA), binary, in base64."""
    secret: str
    """Of a TPM, in base64."""
    certification: StatementBody


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StateRequest(Form):
    """Prove the state of a camera's machine."""

    quote: StatementBody
    pcrs: RegistersBody
    measurements: str
    """The kernel's list (IMA), binary, in base64."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Appeal(Answer):
    """An appeal as it is."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    line_id: str
    reverification: Reverification


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Challenge(Answer):
    """A challenge: the applicant does the actions in this order, in one clip, before it expires."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    id: str
    actions: tuple[ActionPart, ...]
    nonce: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Entries(Answer):
    """Entries in their order."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    entries: tuple[LedgerRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Line(Answer):
    """A line."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    id: str
    registration_id: str
    state: str
    """Known: activation-requested, active, barred, deactivation-requested, deactivated, activation-rejected."""
    msisdn: str | None
    """null once the number was freed for another person."""
    barred: str
    """What is barred; emergency calls always go through. Known: none, sms, outgoing, all."""
    bars: tuple[Bar, ...]
    requested_at: datetime
    activated_at: datetime | None
    verified_at: datetime | None
    """When its holder or user was last verified."""
    deactivated_at: datetime | None
    reverification: Reverification | None
    """What a campaign asks of the line; null: nothing, or nothing yet."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Lines(Answer):
    """Lines, the newest first."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    next_cursor: str | None
    """Gives the next page, as `cursor`; null: this is the last."""
    lines: tuple[LineItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Orders(Answer):
    """Orders to the operator, the newest first."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    next_cursor: str | None
    """Gives the next page, as `cursor`; null: this is the last."""
    orders: tuple[OrderItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PhotoOpenings(Answer):
    """What the person may know; an order of a court or an authority may keep an opening from them for a while."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    openings: tuple[PhotoOpening, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Registration(Answer):
    """A registration as it is."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    id: str
    state: str
    """Known: open, awaiting-supervisor, submitted, approved, referred, refused, activated, activation-rejected, withdrawn, abandoned,
    lapsed."""
    next_step: str
    """Known: attach-evidence, attach-representative, choose-line, get-challenge, upload-clip, submit, compare-by-sight, wait, none."""
    outlet_id: str
    agent_id: str
    evidence: str | None
    """Known: resident-id-card, temporary-resident-id-card, household-register, military-id, armed-police-id, hk-macau-travel-permit,
    taiwan-travel-permit, foreign-passport, residence-permit, foreign-permanent-resident-id, thai-id-card, aadhaar."""
    representative: Representative | None
    """Who acts for the holder; null: no one."""
    upload: Upload | None
    judging: Judging | None
    """Of the clip, while it runs, and after it was rejected until the next step; null: neither."""
    deadlines: Deadlines
    decision: Decision | None
    purpose: str
    """Known: new-line, replace-sim, transfer, reverify, close."""
    for_line_id: str | None
    """The line that is to be changed; null for a new one."""
    line_id: str | None
    opened_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    media_erased_at: datetime | None
    ledger: tuple[Ledger, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RegistrationItem(Answer):
    """A registration in a list: `GET /v1/registrations/{registration_id}` gives the rest."""

    id: str
    state: str
    """Known: open, awaiting-supervisor, submitted, approved, referred, refused, activated, activation-rejected, withdrawn, abandoned,
    lapsed."""
    outlet_id: str
    agent_id: str
    purpose: str
    """Known: new-line, replace-sim, transfer, reverify, close."""
    for_line_id: str | None
    """The line that is to be changed; null for a new one."""
    line_id: str | None
    decision: Decision | None
    opened_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReviewAnswer(Answer):
    """One review."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reviews(Answer):
    """Reviews, the newest first."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    next_cursor: str | None
    """Gives the next page, as `cursor`; null: this is the last."""
    reviews: tuple[Review, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OpenRequest(Form):
    """Open a registration."""

    outlet_id: str
    """Your id of the outlet."""
    consent: ConsentGiven
    organisation_id: str | None = None
    """Who will hold the line, where the applicant is its named user."""
    representative: RepresentativeClaim | None = None
    """Who is here and consents in place of the holder; null: the holder is here."""
    inabilities: tuple[Literal["cannot-blink", "cannot-turn", "cannot-see"], ...] = ()
    """What the applicant says they cannot do; the challenge adapts. Known: cannot-blink, cannot-turn, cannot-see."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChangeRequest(Form):
    """Open a registration that changes a line."""

    outlet_id: str
    """Your id of the outlet."""
    consent: ConsentGiven
    purpose: Literal["replace-sim", "transfer", "reverify", "close"]
    """A new SIM, another holder, the same holder verified again, or the closing of the line."""
    organisation_id: str | None = None
    """Who will hold the line, where the applicant is its named user."""
    representative: RepresentativeClaim | None = None
    """Who is here and consents in place of the holder; null: the holder is here."""
    inabilities: tuple[Literal["cannot-blink", "cannot-turn", "cannot-see"], ...] = ()
    """What the applicant says they cannot do; the challenge adapts. Known: cannot-blink, cannot-turn, cannot-see."""
    holder: ResidentIdCard | None = None
    """Of a transfer: what the card reader gives of the present holder, who gives the line away."""
    holder_document: DocumentBody | None = None
    """Of a transfer, in place of `holder`: photos or chip files of a document of the present holder."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Registrations(Answer):
    """Registrations, the newest first."""

    mode: str
    """`sandbox`: operator, authority and line are simulated."""
    next_cursor: str | None
    """Gives the next page, as `cursor`; null: this is the last."""
    registrations: tuple[RegistrationItem, ...]
