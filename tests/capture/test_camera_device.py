"""A camera's identity has one digest, whatever wrote it down."""

import hashlib
from dataclasses import replace

import pytest

from realname.capture.model.camera_device import CameraDevice, parse_camera_device
from realname.capture.model.statements import Purpose, qualifying_data
from realname.kernel.errors import InvalidInput

DEVICE = CameraDevice(
    driver="uvcvideo",
    card="HD Webcam é",
    bus="usb",
    vendor_id="046d",
    product_id="0825",
    serial="",
    interface="00:0e:01:00",
)
CANONICAL = (
    '{"bus":"usb","card":"HD Webcam é","driver":"uvcvideo","interface":"00:0e:01:00","product_id":"0825","serial":"","vendor_id":"046d"}'
)


def test_its_digest_is_of_the_canonical_json() -> None:
    assert DEVICE.digest == hashlib.sha256(CANONICAL.encode()).hexdigest()


def test_it_is_read_as_it_was_written() -> None:
    assert parse_camera_device(dict(sorted(DEVICE.as_json().items()))) == DEVICE


@pytest.mark.parametrize("field", DEVICE.as_json())
def test_each_field_changes_the_digest(field: str) -> None:
    assert replace(DEVICE, **{field: "other"}).digest != DEVICE.digest


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {**DEVICE.as_json(), "more": ""},
        {name: text for name, text in DEVICE.as_json().items() if name != "serial"},
        {**DEVICE.as_json(), "serial": 1},
        {**DEVICE.as_json(), "serial": "x" * 129},
        {**DEVICE.as_json(), "serial": "\ud800"},
    ],
)
def test_what_is_no_identity_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_camera_device(value)
    assert refused.value.facts == {"field": "device"}


def test_a_statement_is_of_one_purpose_nonce_and_camera() -> None:
    made = {
        qualifying_data(purpose, nonce=nonce, device=device)
        for purpose in Purpose
        for nonce in ("0" * 32, "1" * 32)
        for device in (DEVICE, replace(DEVICE, serial="1"))
    }
    assert len(made) == 12
    line = f"realname-camera-session-1\n{'0' * 32}\n{DEVICE.digest}"
    assert qualifying_data(Purpose.SESSION, nonce="0" * 32, device=DEVICE) == hashlib.sha256(line.encode()).digest()
