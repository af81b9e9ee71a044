"""Where an opened camera hangs in the kernel's tree of devices (sysfs): which are cameras of their own right, and which are refused.

Each step from the device up to its bus has to be known: what is not known is refused, and a new kind of virtual device with it.
"""

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from realname.capture.errors import CameraVirtual
from realname.capture.model.camera_device import CameraDevice

_VIDEO_MAJOR = 81
_LONGEST = 128
_ROOT_HUB = re.compile(r"usb[0-9]+")
_PCI_FUNCTION = re.compile(r"[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]")
# By bus, as VIDIOC_QUERYCAP names them: cameras that speak UVC; Intel's IPU6; the cameras of Raspberry Pi and of Rockchip's boards.
_DRIVERS = {
    "usb": frozenset({"uvcvideo"}),
    "pci": frozenset({"isys"}),
    "platform": frozenset({"bm2835 mmal", "rkisp1"}),
}
_BUSES = {"usb": "usb", "pci": "pci", "platform": "platform", "vchiq-bus": "platform"}
# Drivers of USB host controllers in hardware. usbip has vhci_hcd, and the kernel's test of gadgets has dummy_hcd.
_HOST_CONTROLLERS = frozenset(
    {"xhci_hcd", "xhci-hcd", "xhci-pci-renesas", "ehci-pci", "ehci-platform", "ohci-pci", "ohci-platform", "uhci_hcd", "dwc2", "dwc_otg"}
    | {"ehci_hcd", "ohci_hcd", "tegra-xusb", "xhci-mtk", "xhci-renesas-hcd"}
)
_GADGET_VENDORS = frozenset({"1d6b", "0525"})  # numbers that Linux gives devices which it plays itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """What the opened device says of itself (VIDIOC_QUERYCAP)."""

    driver: str
    card: str


def identify(capability: Capability, opened: os.stat_result, *, sysfs: Path = Path("/sys")) -> CameraDevice:
    """Find an opened camera in the tree, and give its identity.

    Args:
        capability: Of the descriptor.
        opened: `os.fstat` of the same descriptor.
        sysfs: Where the tree is.

    Raises:
        CameraVirtual: It is virtual, or a step on the way to its bus is not known; `cause` says which.
    """
    if not stat.S_ISCHR(opened.st_mode) or os.major(opened.st_rdev) != _VIDEO_MAJOR:
        raise CameraVirtual(cause="no-video-device")
    node = _node(sysfs, f"{os.major(opened.st_rdev)}:{os.minor(opened.st_rdev)}")
    device = _linked(node, "device")
    bus = _BUSES.get(_linked(device, "subsystem").name, "")
    if bus not in _DRIVERS or capability.driver not in _DRIVERS[bus]:
        raise CameraVirtual(cause="driver")
    if bus == "usb":
        return _usb_camera(capability, device)
    is_pci = bus == "pci"
    if is_pci and not _PCI_FUNCTION.fullmatch(device.name):
        raise CameraVirtual(cause="bus")
    return CameraDevice(
        driver=capability.driver,
        card=_short(capability.card),
        bus=bus,
        vendor_id=_text(device, "vendor").removeprefix("0x") if is_pci else "",
        product_id=_text(device, "device").removeprefix("0x") if is_pci else "",
        serial="",
        interface="",
    )


def _node(sysfs: Path, number: str) -> Path:
    """The device's own folder in the tree."""
    devices = (sysfs / "devices").resolve()
    try:
        node = (sysfs / "dev/char" / number).resolve(strict=True)
        parts = node.relative_to(devices).parts
    except (OSError, ValueError):
        raise CameraVirtual(cause="unknown-device") from None
    if parts[0] == "virtual":
        raise CameraVirtual(cause="virtual")
    if _linked(node, "subsystem").name != "video4linux":
        raise CameraVirtual(cause="no-video-device")
    return node


def _usb_camera(capability: Capability, interface: Path) -> CameraDevice:
    device = interface.parent
    if _linked(interface, "driver").name != capability.driver:
        raise CameraVirtual(cause="driver")
    root = next((folder for folder in (device, *device.parents) if _ROOT_HUB.fullmatch(folder.name)), None)
    if root is None or root == device or _linked(root.parent, "driver").name not in _HOST_CONTROLLERS:
        raise CameraVirtual(cause="usb-controller")
    if _linked(root.parent, "subsystem").name not in {"pci", "platform"}:
        raise CameraVirtual(cause="usb-controller")
    vendor_id = _text(device, "idVendor")
    if not vendor_id or vendor_id in _GADGET_VENDORS:
        raise CameraVirtual(cause="usb-gadget")
    numbers = ("bInterfaceNumber", "bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol")
    return CameraDevice(
        driver=capability.driver,
        card=_short(capability.card),
        bus="usb",
        vendor_id=vendor_id,
        product_id=_text(device, "idProduct"),
        serial=_text(device, "serial"),
        interface=":".join(_text(interface, name) for name in numbers),
    )


def _linked(folder: Path, name: str) -> Path:
    try:
        return (folder / name).resolve(strict=True)
    except OSError:
        raise CameraVirtual(cause=f"no-{name}") from None


def _text(folder: Path, name: str) -> str:
    """An attribute; empty where the device has none."""
    try:
        return _short((folder / name).read_bytes().decode("utf-8", "replace").strip())
    except OSError:
        return ""


def _short(text: str) -> str:
    return text[:_LONGEST]
