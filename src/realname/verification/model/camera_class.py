"""The class of a camera: all that is kept of its label, which names makes and sometimes people. A hint, never a ground of a decision."""

import re
from enum import StrEnum


class CameraClass(StrEnum):
    """What kind of camera the browser says it uses. The label is the client's own word: it may say anything."""

    BUILT_IN = "built-in"
    EXTERNAL = "external"
    VIRTUAL = "virtual"
    UNKNOWN = "unknown"


# Names under which camera software and capture cards of the field announce themselves (virtual first: "Integrated Virtual Camera").
_WORDS: tuple[tuple[CameraClass, tuple[str, ...]], ...] = (
    (
        CameraClass.VIRTUAL,
        (
            "virtual",
            "虚拟",
            "obs",
            "manycam",
            "snap camera",
            "xsplit",
            "droidcam",
            "iriun",
            "epoccam",
            "camo",
            "ivcam",
            "splitcam",
            "youcam",
            "mmhmm",
            "ndi",
            "v4l2loopback",
            "dummy video",
            "fake",
            "screen capture",
            "akvcam",
            "avatarify",
            "deepfacelive",
            "e2esoft",
            "vcam",
        ),
    ),
    (
        CameraClass.BUILT_IN,
        ("integrated", "built-in", "builtin", "internal", "facetime", "front", "back", "facing", "内置", "前置", "后置"),
    ),
    (CameraClass.EXTERNAL, ("usb", "webcam", "logitech", "logi", "lifecam", "hdmi", "capture", "brio", "外接")),
)


def class_of_camera(label: str) -> CameraClass:
    """Reduce a camera's label to its class; the label itself is not kept."""
    said = label.casefold()
    for camera, words in _WORDS:
        if any(_is_said(word, said) for word in words):
            return camera
    return CameraClass.UNKNOWN


def _is_said(word: str, said: str) -> bool:
    """Whether the word stands alone in the label; Chinese writes without spaces."""
    return word in said if not word.isascii() else re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", said) is not None
