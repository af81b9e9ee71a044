"""Examples of the specification: an invented person of the fictional division 99, and number and SIM of the sandbox's stock."""

from collections.abc import Mapping

# A grey square of 8 by 8 pixels: an image, and no one's face.
_GREY_PNG = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAAEElEQVR4nGNsYIAAJgaKGAAmCACQXTClHgAAAABJRU5ErkJggg=="

OPENING: Mapping[str, object] = {
    "outlet_id": "outlet-0001",
    "consent": {"biometric": True, "text_version": "cn-2026-11", "language": "zh-CN", "means": "screen"},
}
CHANGE: Mapping[str, object] = {**OPENING, "purpose": "reverify"}
APPEAL: Mapping[str, object] = {"ground": "cannot-attend"}
CARD: Mapping[str, object] = {
    "kind": "resident-id-card",
    "name": "李示例",
    "sex": "male",
    "ethnicity": "汉",
    "birth_on": "1985-04-12",
    "address": "示例省样本市测试路 1 号",
    "identity_number": "990101198504120012",
    "issuing_authority": "示例省样本市公安局",
    "valid_from_on": "2020-06-01",
    "valid_until_on": "2040-06-01",
    "portrait": _GREY_PNG,
}
# The chip of a specimen passport of Utopia, signed by an issuer that no one trusts: DG1, DG2 with the grey square, and the security object.
DOCUMENT: Mapping[str, object] = {
    "kind": "foreign-passport",
    "chip_files": [
        "YVtfH1hQPFVUT1BST0JFPDxBTk5BPE1BUklBPDw8PDw8PDw8PDw8PDw8PDw8PDw8PEw4OTg5MDJDMzZVVE83NDA4MTIyRjMyMDQxNTM8PDw8PDw8PDw8PDw8PDA0",
        (
            "dYGSf2GBjgIBAX9ggYehC4EBAocCAQGIAgAIXy53RkFDADAxMAAAAAB3AAEAAABpAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIlQTkcNChoKAAAADUlI"
            "RFIAAAAIAAAACAgAAAAA4WThVwAAABBJREFUeJxjbGCAACYGihgAJggAkF0wpR4AAAAASUVORK5CYII="
        ),
        (
            "d4ICxzCCAsMGCSqGSIb3DQEHAqCCArQwggKwAgEDMQ8wDQYJYIZIAWUDBAIBBQAwbgYGZ4EIAQEBoGQEYjBgAgEAMAsGCWCGSAFlAwQCATBOMCUCAQEEID5y"
            "qOlowVGaBvvZitaIch/D2vJ5tig0/+S2yrL+IFnSMCUCAQIEIChWLpjsF1gt7FXEVg6zMZ5A/ClKb4C1PPBUG1+XWV+moIIBTzCCAUswgfKgAwIBAgIBTTAK"
            "BggqhkjOPQQDAjAcMQswCQYDVQQGEwJVVDENMAsGA1UEAwwEQ1NDQTAeFw0yMDAxMDEwMDAwMDBaFw0zMTAxMDEwMDAwMDBaMBoxCzAJBgNVBAYTAlVUMQsw"
            "CQYDVQQDDAJEUzBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHvVk7nxUuym+UE1DOP2joiL1noG5hAz+3qb9fXnVfjcpRHVzVnaYy93Mk817lCdbzYzrKI1"
            "w3HgDagcvOXHlnCjJzAlMA4GA1UdDwEB/wQEAwIHgDATBgNVHSMEDDAKgAhpc3N1ZXIgMDAKBggqhkjOPQQDAgNIADBFAiBkBmvAcNfOzmCk5KL1ILHyfp+O"
            "iP7/hfs/pGafjphPcAIhAMkEclfCN0DnEbf0aOnLXCzgl6lbi3En1z4gKIP6bIQLMYHWMIHTAgEBMCEwHDELMAkGA1UEBhMCVVQxDTALBgNVBAMMBENTQ0EC"
            "AU0wDQYJYIZIAWUDBAIBBQCgSDAVBgkqhkiG9w0BCQMxCAYGZ4EIAQEBMC8GCSqGSIb3DQEJBDEiBCAMK924k/j5P2wL17KCSAJcfNpJg7AGQJjPf2BPr5jh"
            "QTAKBggqhkjOPQQDAgRGMEQCIFpgCMI7p8XMWaaAorZRCI2nTa1k/2TBLl1NLSXlAxG+AiASKwzSKfW8U+ioCRtFY7uv0RMg0QcVklwqumDu19TmrA=="
        ),
    ],
}
# Who acts for the holder, an invented person too.
REPRESENTATIVE: Mapping[str, object] = {
    **CARD,
    "name": "王样本",
    "sex": "female",
    "address": "示例省样本市测试路 2 号",
    "birth_on": "1991-09-23",
    "identity_number": "990101199109230021",
}
BY_PROXY: Mapping[str, object] = {**OPENING, "representative": {"role": "proxy", "proof": "written-authorisation"}}
LINE: Mapping[str, object] = {"msisdn": "+8619900000000", "iccid": "89869900000000000003"}
# A public key and no one's private one: the example shows the form, and its code is none.
ENROLMENT: Mapping[str, object] = {
    "code": "2f4k-9mxq-7hb3",
    "public_key": "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEG0S/OQGHERQDSqH/+wjDAT6VV/+qM6ZHQocf9N57ISANRj28j9RZ"
    "qCb7bsmg061Jbi/JnCK02LJJyC/R0dcaqw==",
}
# The form of what an agent sends; the bytes are of no TPM.
_STATEMENT: Mapping[str, object] = {"attest": "/1RDRw==", "signature": "ABgACw=="}
CAMERA: Mapping[str, object] = {
    "code": "2f4k-9mxq-7hb3",
    "endorsement_certificates": ["MIIB"],
    "endorsement_public": "AAEACw==",
    "attestation_public": "ACMACw==",
    "frame_public": "ACMACw==",
    "device": {
        "driver": "uvcvideo",
        "card": "USB Camera",
        "bus": "usb",
        "vendor_id": "046d",
        "product_id": "0825",
        "serial": "",
        "interface": "00:0e:01:00",
    },
}
CAMERA_STATE: Mapping[str, object] = {
    "quote": _STATEMENT,
    "pcrs": {"sha256": {str(number): "0" * 64 for number in range(11)}},
    "measurements": "CgAAAA==",
}
CAMERA_PROOF: Mapping[str, object] = {**CAMERA_STATE, "secret": "AAECAw==", "certification": _STATEMENT}
# A code of the form that a review's page shows, and of no review.
OPINION: Mapping[str, object] = {"code": "4be1-09c7-d2f0-63aa", "opinion": "approve", "reason": "same-person"}
LIVE_SESSION: Mapping[str, object] = {"counter_id": "0123456789abcdef0123456789abcdef"}
TOKEN: Mapping[str, object] = {"grant_type": "client_credentials", "scope": "registrations:work registrations:read"}

_REGISTRATION = "5f0c6a1e9b7d4c2fa1836e5d4b9c7012"
_LINE = "c41d8e0f6b2a4797b3e5d1c8a0f92e64"
_REVIEW = "9a3e51c7d0484f6cb2a7e8f1065d3b92"
_DIGEST = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c"
_REFERRED: Mapping[str, object] = {
    "outcome": "referred",
    "reasons": [{"code": "recorded-clip", "words": "The face was recorded, not checked in a live session."}],
    "policy_digest": _DIGEST,
}
# One answer of each kind that a program is written against, by the name of its model.
ANSWERS: Mapping[str, Mapping[str, object]] = {
    "TokenAnswer": {
        "access_token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl",
        "token_type": "Bearer",
        "expires_in": 900,
        "scope": "lines:read",
    },
    "Problem": {
        "type": "/docs/errors/invalid-input",
        "title": "A value is missing, or its form is wrong.",
        "status": 422,
        "code": "invalid-input",
        "detail": "Correct the named field and send it again.",
        "instance": f"urn:realname:request:{_REVIEW}",
        "mode": "sandbox",
        "field": "header.idempotency-key",
        "errors": [
            {"field": "header.idempotency-key", "reason": "missing"},
            {"field": "body.consent.language", "reason": "wrong-form"},
        ],
    },
    "RegistrationAnswer": {
        "mode": "sandbox",
        "id": _REGISTRATION,
        "state": "referred",
        "next_step": "wait",
        "outlet_id": "outlet-0001",
        "agent_id": "client.pos-backend",
        "evidence": "resident-id-card",
        "representative": None,
        "upload": {"chunks": 1, "received_bytes": 812345},
        "judging": None,
        "deadlines": {"reserved_until": None, "abandoned_at": None, "referral_until": "2026-12-06T09:30:12Z", "appeal_until": None},
        "decision": _REFERRED,
        "purpose": "new-line",
        "for_line_id": None,
        "line_id": None,
        "opened_at": "2026-11-29T09:28:40Z",
        "submitted_at": "2026-11-29T09:30:11Z",
        "decided_at": "2026-11-29T09:30:12Z",
        "media_erased_at": None,
        "ledger": [{"index": 41, "event": "registration:opened", "at": "2026-11-29T09:28:40Z", "leaf_hash": _DIGEST}],
    },
    "RegistrationsAnswer": {
        "mode": "sandbox",
        "next_cursor": None,
        "registrations": [
            {
                "id": _REGISTRATION,
                "state": "referred",
                "outlet_id": "outlet-0001",
                "agent_id": "client.pos-backend",
                "purpose": "new-line",
                "for_line_id": None,
                "line_id": None,
                "decision": _REFERRED,
                "opened_at": "2026-11-29T09:28:40Z",
                "submitted_at": "2026-11-29T09:30:11Z",
                "decided_at": "2026-11-29T09:30:12Z",
            }
        ],
    },
    "ChallengeAnswer": {
        "mode": "sandbox",
        "id": _LINE,
        "actions": [{"action": "turn-left", "words": {"en": "Turn your head to your left", "zh": "请向您的左侧转头"}}],
        "nonce": _REVIEW,
        "expires_at": "2026-11-29T09:31:30Z",
    },
    "LineAnswer": {
        "mode": "sandbox",
        "id": _LINE,
        "registration_id": _REGISTRATION,
        "state": "active",
        "msisdn": "+8619900000000",
        "barred": "none",
        "bars": [],
        "requested_at": "2026-11-29T09:30:12Z",
        "activated_at": "2026-11-29T09:30:13Z",
        "verified_at": "2026-11-29T09:30:12Z",
        "deactivated_at": None,
        "reverification": None,
    },
    "OrdersAnswer": {
        "mode": "sandbox",
        "next_cursor": None,
        "orders": [
            {
                "id": _REVIEW,
                "line_id": _LINE,
                "kind": "activate",
                "scope": "none",
                "state": "done",
                "tries": 1,
                "requested_at": "2026-11-29T09:30:12Z",
                "asked_at": "2026-11-29T09:30:12Z",
                "answered_at": "2026-11-29T09:30:13Z",
            }
        ],
    },
    "ReviewAnswer": {
        "mode": "sandbox",
        "review": {
            "id": _REVIEW,
            "kind": "referral",
            "state": "open",
            "is_taken": False,
            "reasons": [{"code": "recorded-clip", "words": "The face was recorded, not checked in a live session."}],
            "page": f"/office/reviews/{_REVIEW}",
            "opened_at": "2026-11-29T09:30:12Z",
            "due_at": "2026-12-01T09:30:12Z",
            "ended_at": None,
        },
    },
}
