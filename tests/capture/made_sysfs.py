"""Trees of devices as the kernel shows them under /sys, in the forms of real machines: folders, attributes and links."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

MINOR = 0
UVC = {"bInterfaceNumber": "00", "bInterfaceClass": "0e", "bInterfaceSubClass": "01", "bInterfaceProtocol": "00"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """One video device.

    Attributes:
        place: Of the device that is a camera, below /sys/devices; for USB its interface. None: nothing is behind the video device.
        video: Of the video device itself, below /sys/devices; empty: below the device.
        links: Of folders below /sys/devices, such as their driver.
        attributes: Of the same.
    """

    place: str | None
    video: str = ""
    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    class_name: str = "video4linux"


def build(tree: Tree, sysfs: Path) -> Path:
    """Make the tree, and give its root."""
    video = sysfs / "devices" / (tree.video or f"{tree.place}/video4linux/video{MINOR}")
    video.mkdir(parents=True)
    _link(video / "subsystem", sysfs / "class" / tree.class_name)
    if tree.place is not None:
        _link(video / "device", sysfs / "devices" / tree.place)
    for folder, links in tree.links.items():
        for name, target in links.items():
            _link(sysfs / "devices" / folder / name, sysfs / target)
    for folder, attributes in tree.attributes.items():
        (sysfs / "devices" / folder).mkdir(parents=True, exist_ok=True)
        for name, text in attributes.items():
            (sysfs / "devices" / folder / name).write_text(f"{text}\n")
    _link(sysfs / "dev/char" / f"81:{MINOR}", video)
    return sysfs


def opened(major: int = 81, *, kind: int = stat.S_IFCHR) -> os.stat_result:
    """What `os.fstat` says of the descriptor."""
    return os.stat_result([kind | 0o660, 0, 0, 1, 0, 44, 0, 0, 0, 0, 0.0, 0.0, 0.0, 0, 0, 0, 0, 0, os.makedev(major, MINOR)])


def usb(
    controller: str,
    path: str,
    *,
    driver: str,
    bus: str = "pci",
    vendor: str = "046d",
    product: str = "0825",
    serial: str | None = "4A2B",
    interface_driver: str = "uvcvideo",
) -> Tree:
    """A USB camera: `controller` below /sys/devices, `path` from its root hub, such as `usb1/1-5`."""
    device = f"{controller}/{path}"
    interface = f"{device}/{path.rpartition('/')[2]}:1.0"
    attributes = {"idVendor": vendor, "idProduct": product} | ({} if serial is None else {"serial": serial})
    return Tree(
        place=interface,
        links={
            interface: {"subsystem": "bus/usb", "driver": f"bus/usb/drivers/{interface_driver}"},
            device: {"subsystem": "bus/usb", "driver": "bus/usb/drivers/usb"},
            controller: {"subsystem": f"bus/{bus}", "driver": f"bus/{bus}/drivers/{driver}"},
        },
        attributes={device: attributes, interface: UVC},
    )


def _link(link: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(os.path.relpath(target, link.parent))
