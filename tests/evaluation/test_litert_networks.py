"""Detector and comparison in LiteRT: the numbers that OpenCV gives for the same files, but for rounding."""

import os
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from realname.verification.engine.comparing.comparison import FaceComparator
from realname.verification.engine.comparing.reference import decode_portrait
from realname.verification.engine.decoding.limits import ImageLimits
from realname.verification.engine.faces.detection import LEAST_SCORE, FaceDetector
from realname.verification.engine.networks.litert_model import UnknownStep, litert_model
from realname.verification.engine.networks.model_catalogue import COMPARISON, DETECTOR, TEXTURE
from realname.verification.engine.networks.model_specs import ModelSpec
from realname.verification.engine.networks.onnx_graph import OnnxGraph, parse_onnx
from realname.verification.engine.networks.runtimes import Cv2Network, network_blob, open_onnx
from realname.verification.errors import ModelUnavailable
from realname.verification.use_cases.fetch_files import model_folder

pytestmark = pytest.mark.models


def _file(spec: ModelSpec) -> bytes:
    return (model_folder(os.environ) / spec.file_name).read_bytes()


def _graph(spec: ModelSpec) -> OnnxGraph:
    return parse_onnx(_file(spec))


@pytest.mark.parametrize("longest_px", [640, 480, 333])
def test_it_finds_the_faces_that_opencv_finds_with_the_same_network(samples: Path, longest_px: int) -> None:
    picture = decode_portrait((samples / "single_face.jpg").read_bytes(), ImageLimits()).pixels
    scale = longest_px / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    size = (small.shape[1], small.shape[0])
    network = np.frombuffer(_file(DETECTOR), dtype=np.uint8)
    theirs = cv2.FaceDetectorYN.create("onnx", network, np.empty(0, dtype=np.uint8), size, LEAST_SCORE, 0.3, 50)
    expected = theirs.detect(cv2.cvtColor(small, cv2.COLOR_RGB2BGR))[1]
    found = FaceDetector(_file(DETECTOR)).detect(np.asarray(small, dtype=np.uint8), longest_px=longest_px)
    rows = [[face.x, face.y, face.width, face.height, *face.points.ravel(), face.score] for face in found]
    assert len(rows) >= 1
    assert rows == [pytest.approx(row, abs=0.01) for row in expected.tolist()]


def test_a_template_is_the_one_that_opencv_makes() -> None:
    aligned = np.random.default_rng(1).integers(0, 256, (112, 112, 3), dtype=np.uint8)
    (expected,) = Cv2Network(_file(COMPARISON), use=COMPARISON.use, input_name="data")(network_blob(aligned, COMPARISON.input))
    template = FaceComparator(_file(COMPARISON), COMPARISON).template(aligned)
    assert float(template @ expected.ravel() / np.linalg.norm(expected)) == pytest.approx(1.0, abs=1e-5)


def test_a_network_with_a_step_that_is_not_written_runs_in_opencv() -> None:
    with pytest.raises(UnknownStep):
        litert_model(_graph(TEXTURE), height=128, width=128)
    crop = np.random.default_rng(1).integers(0, 256, (128, 128, 3), dtype=np.uint8)
    (scores,) = open_onnx(_file(TEXTURE), TEXTURE.input, use=TEXTURE.use, input_name="", threads=1)(network_blob(crop, TEXTURE.input))
    assert scores.size == TEXTURE.classes


@pytest.mark.parametrize("name", ["dilations", "pads", "group"])
def test_a_way_of_a_step_that_is_not_written_is_not_guessed(name: str) -> None:
    graph = _graph(DETECTOR)
    convolution = next(step for step in graph.steps if step.kind == "Conv")
    other = replace(convolution, numbers={**convolution.numbers, name: (2,) * len(convolution.numbers[name])})
    with pytest.raises(UnknownStep):
        litert_model(replace(graph, steps=tuple(other if step is convolution else step for step in graph.steps)), height=64, width=64)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_file_that_is_cut_off_is_no_network(share: float) -> None:
    content = _file(DETECTOR)
    with pytest.raises(ModelUnavailable):
        FaceDetector(content[: int(len(content) * share)])
