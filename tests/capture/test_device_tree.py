"""A camera is what hangs on a real bus by a known driver; whatever plays a camera is refused, and each refusal says why."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from realname.capture.connectors.device_tree import Capability, identify
from realname.capture.errors import CameraVirtual
from realname.capture.model.camera_device import CameraDevice
from tests.capture.made_sysfs import MINOR, Tree, build, opened, usb

UVC = Capability(driver="uvcvideo", card="HD Webcam")
LAPTOP = usb("pci0000:00/0000:00:14.0", "usb1/1-5", driver="xhci_hcd", vendor="04f2", product="b6dd", serial="0001")
BEHIND_HUBS = usb("pci0000:00/0000:00:1a.0", "usb3/3-1/3-1.4/3-1.4.2", driver="ehci-pci", serial=None)
ON_A_BOARD = usb("platform/soc/fe980000.usb", "usb2/2-1", driver="dwc2", bus="platform")
MIPI = Tree(
    place="platform/ff910000.isp0",
    links={"platform/ff910000.isp0": {"subsystem": "bus/platform", "driver": "bus/platform/drivers/rkisp1"}},
)
RASPBERRY = Tree(
    place="platform/soc/3f00b840.mailbox/bcm2835-camera",
    links={"platform/soc/3f00b840.mailbox/bcm2835-camera": {"subsystem": "bus/vchiq-bus", "driver": "bus/vchiq-bus/drivers/bcm2835"}},
)
INTEL = Tree(
    place="pci0000:00/0000:00:05.0",
    links={"pci0000:00/0000:00:05.0": {"subsystem": "bus/pci", "driver": "bus/pci/drivers/intel-ipu6"}},
    attributes={"pci0000:00/0000:00:05.0": {"vendor": "0x8086", "device": "0x7d19"}},
)
# A grabber presents what comes by HDMI as a camera of its own right: nothing in the tree tells it from one.
HDMI_GRABBER = usb("pci0000:00/0000:00:14.0", "usb1/1-2", driver="xhci_hcd", vendor="534d", product="2109", serial=None)

LOOPBACK = Tree(place=None, video="virtual/video4linux/video0")
USBIP = usb("platform/vhci_hcd.0", "usb5/5-1", driver="vhci_hcd", bus="platform")
DUMMY = usb("platform/dummy_hcd.0", "usb7/7-1", driver="dummy_hcd", bus="platform")
VIVID = Tree(place="platform/vivid.0", links={"platform/vivid.0": {"subsystem": "bus/platform", "driver": "bus/platform/drivers/vivid"}})
GADGET_SIDE = Tree(
    place="platform/soc/fe980000.usb/gadget.0",
    links={"platform/soc/fe980000.usb/gadget.0": {"subsystem": "bus/gadget", "driver": "bus/gadget/drivers/configfs-gadget"}},
)
TELEVISION = Tree(
    place="pci0000:00/0000:03:00.0",
    links={"pci0000:00/0000:03:00.0": {"subsystem": "bus/pci", "driver": "bus/pci/drivers/cx23885"}},
)
CUSE = Tree(place=None, video="virtual/cuse/video0", class_name="cuse")


def test_the_camera_of_a_laptop_is_known_by_its_numbers(tmp_path: Path) -> None:
    assert identify(UVC, opened(), sysfs=build(LAPTOP, tmp_path)) == CameraDevice(
        driver="uvcvideo",
        card="HD Webcam",
        bus="usb",
        vendor_id="04f2",
        product_id="b6dd",
        serial="0001",
        interface="00:0e:01:00",
    )


@pytest.mark.parametrize(
    ("tree", "capability", "bus", "ids"),
    [
        (BEHIND_HUBS, UVC, "usb", ("046d", "0825")),
        (ON_A_BOARD, UVC, "usb", ("046d", "0825")),
        (MIPI, Capability(driver="rkisp1", card="rkisp1_mainpath"), "platform", ("", "")),
        (RASPBERRY, Capability(driver="bm2835 mmal", card="mmal service 16.1"), "platform", ("", "")),
        (INTEL, Capability(driver="isys", card="ipu6"), "pci", ("8086", "7d19")),
        (HDMI_GRABBER, UVC, "usb", ("534d", "2109")),
    ],
)
def test_cameras_on_other_buses_are_known_too(tree: Tree, capability: Capability, bus: str, ids: tuple[str, str], tmp_path: Path) -> None:
    device = identify(capability, opened(), sysfs=build(tree, tmp_path))
    assert (device.driver, device.bus, (device.vendor_id, device.product_id)) == (capability.driver, bus, ids)


REFUSED: dict[str, tuple[Tree, str, str]] = {
    "v4l2loopback": (LOOPBACK, "v4l2 loopback", "virtual"),
    "a loopback that names itself a camera": (LOOPBACK, "uvcvideo", "virtual"),
    "a character device in user space": (CUSE, "uvcvideo", "virtual"),
    "usbip": (USBIP, "uvcvideo", "usb-controller"),
    "dummy_hcd": (DUMMY, "uvcvideo", "usb-controller"),
    "vivid": (VIVID, "vivid", "driver"),
    "the other side of a gadget": (GADGET_SIDE, "g_uvc", "driver"),
    "a gadget of Linux at the other end of a cable": (
        usb("pci0000:00/0000:00:14.0", "usb1/1-1", driver="xhci_hcd", vendor="1d6b"),
        "uvcvideo",
        "usb-gadget",
    ),
    "a gadget with NetChip's number": (
        usb("pci0000:00/0000:00:14.0", "usb1/1-1", driver="xhci_hcd", vendor="0525"),
        "uvcvideo",
        "usb-gadget",
    ),
    "a television card": (TELEVISION, "cx23885", "driver"),
    "a controller that is not known": (usb("pci0000:00/0000:00:14.0", "usb1/1-1", driver="new_hcd"), "uvcvideo", "usb-controller"),
    "a controller on no bus of hardware": (usb("soft/0", "usb1/1-1", driver="xhci_hcd", bus="soft"), "uvcvideo", "usb-controller"),
    "an interface of another driver": (
        usb("pci0000:00/0000:00:14.0", "usb1/1-1", driver="xhci_hcd", interface_driver="usbfs"),
        "uvcvideo",
        "driver",
    ),
    "another name than its driver's": (LAPTOP, "my camera", "driver"),
    "no device behind it": (replace(LOOPBACK, video="pci0000:00/video0"), "uvcvideo", "no-device"),
    "another class": (replace(LAPTOP, class_name="media"), "uvcvideo", "no-video-device"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_camera_of_its_own_right_is_refused(case: str, tmp_path: Path) -> None:
    tree, driver, cause = REFUSED[case]
    with pytest.raises(CameraVirtual) as refused:
        identify(Capability(driver=driver, card="HD Webcam"), opened(), sysfs=build(tree, tmp_path))
    assert refused.value.facts == {"cause": cause}


def test_a_descriptor_of_another_kind_is_refused(tmp_path: Path) -> None:
    sysfs = build(LAPTOP, tmp_path)
    for descriptor in (opened(major=82), opened(kind=stat.S_IFREG)):
        with pytest.raises(CameraVirtual) as refused:
            identify(UVC, descriptor, sysfs=sysfs)
        assert refused.value.facts == {"cause": "no-video-device"}


def test_a_device_that_the_tree_does_not_have_is_refused(tmp_path: Path) -> None:
    sysfs = build(LAPTOP, tmp_path)
    (sysfs / "dev/char" / f"81:{MINOR}").unlink()
    with pytest.raises(CameraVirtual) as refused:
        identify(UVC, opened(), sysfs=sysfs)
    assert refused.value.facts == {"cause": "unknown-device"}


def test_a_link_out_of_the_tree_is_refused(tmp_path: Path) -> None:
    elsewhere = build(LAPTOP, tmp_path / "elsewhere")
    sysfs = tmp_path / "sys"
    (sysfs / "devices").mkdir(parents=True)
    (sysfs / "dev/char").mkdir(parents=True)
    (sysfs / "dev/char" / f"81:{MINOR}").symlink_to(elsewhere / "dev/char" / f"81:{MINOR}")
    with pytest.raises(CameraVirtual):
        identify(UVC, opened(), sysfs=sysfs)


def test_a_name_is_cut_to_what_an_identity_may_hold(tmp_path: Path) -> None:
    sysfs = build(usb("pci0000:00/0000:00:14.0", "usb1/1-5", driver="xhci_hcd", serial="9" * 300), tmp_path)
    assert len(identify(UVC, opened(), sysfs=sysfs).serial) == 128
