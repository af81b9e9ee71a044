"""The class of a camera: all that is kept of its label."""

import pytest

from realname.verification.model.camera_class import CameraClass, class_of_camera


@pytest.mark.parametrize(
    ("label", "camera"),
    [
        ("Integrated Camera (5986:2113)", CameraClass.BUILT_IN),
        ("FaceTime HD Camera", CameraClass.BUILT_IN),
        ("camera2 1, facing front", CameraClass.BUILT_IN),
        ("前置摄像头", CameraClass.BUILT_IN),
        ("HD Pro Webcam C920 (046d:082d)", CameraClass.EXTERNAL),
        ("USB2.0 PC CAMERA", CameraClass.EXTERNAL),
        ("OBS Virtual Camera", CameraClass.VIRTUAL),
        ("Integrated Virtual Camera", CameraClass.VIRTUAL),
        ("ManyCam Virtual Webcam", CameraClass.VIRTUAL),
        ("虚拟摄像头", CameraClass.VIRTUAL),
        ("fake_device_0", CameraClass.VIRTUAL),
        ("Zhang Wei's iPhone", CameraClass.UNKNOWN),
        ("Observatory", CameraClass.UNKNOWN),
        ("", CameraClass.UNKNOWN),
    ],
)
def test_a_label_is_reduced_to_a_class(label: str, camera: CameraClass) -> None:
    assert class_of_camera(label) is camera
