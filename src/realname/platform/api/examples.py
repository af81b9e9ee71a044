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
LIVE_SESSION: Mapping[str, object] = {"counter_id": "0123456789abcdef0123456789abcdef"}
