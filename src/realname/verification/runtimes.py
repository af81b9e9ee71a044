"""The three runtimes, each wrapped once: bytes in, a callable network out that serves one thread at a time.

A cv2 network, a litert interpreter and their buffers belong to one caller at a time (two threads on one gave wrong results in
60 of 60 trials), so each network carries its own lock. Two networks never wait for each other.
"""

import os
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from realname.domain.errors import ModelUnavailable
from realname.verification.frames import Floats

Blob = npt.NDArray[np.float32]


@contextmanager
def quiet() -> Generator[None]:
    """Keep the runtimes from talking on standard error while they load: no setting of theirs stops a line about delegates."""
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # OpenCV 5 warns of targets it does not have
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


class Network(Protocol):
    """A network with one input."""

    def __call__(self, blob: Blob) -> tuple[Floats, ...]:
        """Run; every output is a copy of its own, in the order of the model."""
        ...


class Cv2Network:
    """An ONNX network in OpenCV's runtime."""

    def __init__(self, model: bytes, *, input_name: str) -> None:
        try:
            self._net = cv2.dnn.readNetFromONNX(np.frombuffer(model, dtype=np.uint8))
        except cv2.error as problem:
            raise ModelUnavailable(runtime="opencv") from problem
        self._input_name = input_name
        self._lock = threading.Lock()

    def __call__(self, blob: Blob) -> tuple[Floats, ...]:
        """Run the network on a blob of shape (1, channels, height, width)."""
        with self._lock:
            self._net.setInput(blob, self._input_name)
            return (np.array(self._net.forward(), dtype=np.float32),)


class LitertNetwork:
    """A tflite network in LiteRT."""

    def __init__(self, model: bytes, *, threads: int) -> None:
        from ai_edge_litert.interpreter import Interpreter

        self._interpreter = Interpreter(model_content=model, num_threads=threads)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._outputs = [one["index"] for one in self._interpreter.get_output_details()]
        self._lock = threading.Lock()

    def __call__(self, blob: Blob) -> tuple[Floats, ...]:
        """Run the network on a blob of its own input shape."""
        with self._lock:
            self._interpreter.set_tensor(self._input, blob)
            self._interpreter.invoke()
            return tuple(self._interpreter.get_tensor(index) for index in self._outputs)


class OnnxNetwork:
    """An ONNX network in onnxruntime; its sessions may be shared between threads."""

    def __init__(self, model: bytes, *, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def __call__(self, blob: Blob) -> tuple[Floats, ...]:
        """Run the network on a blob of its own input shape."""
        return tuple(self._session.run(None, {self._input: blob}))
