"""A card that passes every check, for tests that change one field of it."""

import base64
import json

JPEG = b"\xff\xd8\xff\xe0 no picture, only its first bytes"
CARD: dict[str, object] = {
    "kind": "resident-id-card",
    "name": "李示例",
    "sex": "male",
    "ethnicity": "汉",
    "birth_on": "1985-04-12",
    "address": "示例省样本市测试路 1 号",
    "identity_number": "990101198504120012",
    "valid_from_on": "2020-06-01",
    "valid_until_on": "2040-06-01",
    "portrait": base64.b64encode(JPEG).decode(),
}


def card(**changed: object) -> bytes:
    """The card as JSON, with some fields changed."""
    return json.dumps({**CARD, **changed}).encode()
