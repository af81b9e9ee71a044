"""A camera's identity, as the kernel of the counter's machine knows the opened device."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields

from realname.kernel.errors import InvalidInput

_LONGEST = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraDevice:
    """What tells one camera from another. A field that the device does not have is empty.

    Attributes:
        driver: Of the kernel, as VIDIOC_QUERYCAP names it.
        card: Name of the device.
        bus: `usb`, `pci` or `platform`.
        vendor_id: Of USB or PCI, four hexadecimal digits.
        product_id: The same.
        serial: As the device tells it.
        interface: Number, class, subclass and protocol of the USB interface, such as `00:0e:01:00`.
    """

    driver: str
    card: str
    bus: str
    vendor_id: str
    product_id: str
    serial: str
    interface: str

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON (sorted keys, no spaces, UTF-8), lower-case hexadecimal."""
        canonical = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def as_json(self) -> Mapping[str, str]:
        """The object of the protocol."""
        return {field.name: str(getattr(self, field.name)) for field in fields(self)}


def parse_camera_device(value: object) -> CameraDevice:
    """Read the object of the protocol.

    Raises:
        InvalidInput: `device`: a field is missing, unknown, no text, or longer than 128 characters.
    """
    names = {field.name for field in fields(CameraDevice)}
    if not isinstance(value, dict) or value.keys() != names:
        raise InvalidInput(field="device")
    if not all(isinstance(text, str) and len(text) <= _LONGEST and _is_encodable(text) for text in value.values()):
        raise InvalidInput(field="device")
    return CameraDevice(**value)


def _is_encodable(text: str) -> bool:
    """A lone surrogate, which JSON allows, has no UTF-8."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
