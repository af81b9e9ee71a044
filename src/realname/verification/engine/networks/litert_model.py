"""Writes the network of an ONNX file as a LiteRT model, step by step, for one size of picture.

LiteRT runs these networks in half the time that OpenCV takes, and its numbers differ by rounding alone (docs/models/detector.md,
docs/models/comparison.md). The weights are those of the pinned file. Values lie as LiteRT has them: (1, height, width, channels).
"""

from collections.abc import Callable
from typing import Protocol

import flatbuffers
import numpy as np
import numpy.typing as npt
from ai_edge_litert import schema_py_generated as schema

from realname.verification.engine.networks.onnx_graph import OnnxGraph, OnnxStep

_OPERATOR, _OPTIONS, _PADDING = schema.BuiltinOperator, schema.BuiltinOptions, schema.Padding
_NONE, _RELU = schema.ActivationFunctionType.NONE, schema.ActivationFunctionType.RELU
_VERSION, _FILE_KIND = 3, b"TFL3"
_WEIGHTS_AT = 1 << 16  # in the file, behind everything else
_ALIGNED_BYTES = 64
_AXES = 4
_CHANNELS_LAST, _CHANNELS_FIRST = (0, 2, 3, 1), (0, 3, 1, 2)
_PAIR = (2, 2)

Shape = tuple[int, ...]
Floats = npt.NDArray[np.float32]


class UnknownStep(ValueError):
    """The network has a step that is not written here; another runtime may know it."""


class _Options(Protocol):
    """What a step is told; the generated classes have no types."""

    fusedActivationFunction: int  # noqa: N815 - their name


def litert_model(graph: OnnxGraph, *, height: int, width: int) -> bytes:
    """Write a network of three-channel pictures.

    Args:
        graph: Read by `parse_onnx`.
        height: Of the picture, in pixels.
        width: Likewise.

    Returns:
        A tflite file: one input, float32 of shape (1, height, width, 3); the graph's outputs in its order. What ONNX reshapes at the end
        keeps its shape here: (1, height, width, channels).

    Raises:
        UnknownStep: A step, or a way of it, is not known here.
    """
    writer = _Writer(graph, (1, height, width, 3))
    for step in graph.steps:
        writer.write(step)
    return writer.file()


class _Writer:
    """Holds the model as far as it is written. A value is the number of a tensor."""

    def __init__(self, graph: OnnxGraph, shape: Shape) -> None:
        self._graph = graph
        self._model, self._subgraph = schema.ModelT(), schema.SubGraphT()
        self._model.version, self._model.buffers, self._model.operatorCodes = _VERSION, [schema.BufferT()], []
        self._subgraph.tensors, self._subgraph.operators = [], []
        self._shapes: list[Shape] = []
        self._weights: list[bytes] = []
        self._weight_bytes = 0
        self._values = {graph.input: self._tensor(shape)}

    def write(self, step: OnnxStep) -> None:
        """Write a step, unless one before it has taken it in."""
        if step.output in self._values or step.kind == "Constant":  # an option of a step that is not written
            return
        writers: dict[str, Callable[[OnnxStep], int]] = {
            "Add": lambda one: self._calculate(one, _OPERATOR.ADD),
            "BatchNormalization": self._normalise,
            "Conv": self._convolve,
            "Dropout": self._pass,
            "Flatten": self._reshape,
            "Gemm": self._connect,
            "MaxPool": self._pool,
            "Mul": lambda one: self._calculate(one, _OPERATOR.MUL),
            "PRelu": self._slope,
            "Reshape": self._reshape,
            "Resize": self._double,
            "Sigmoid": lambda one: self._calculate(one, _OPERATOR.LOGISTIC),
            "Sub": lambda one: self._calculate(one, _OPERATOR.SUB),
            "Transpose": self._transpose,
        }
        if step.kind not in writers:
            raise UnknownStep
        self._values[step.output] = writers[step.kind](step)

    def file(self) -> bytes:
        """Put the model together."""
        self._subgraph.inputs = [self._values[self._graph.input]]
        self._subgraph.outputs = [self._values[name] for name in self._graph.outputs]
        self._model.subgraphs = [self._subgraph]
        builder = flatbuffers.Builder(_WEIGHTS_AT)
        builder.Finish(self._model.Pack(builder), _FILE_KIND)
        described = bytes(builder.Output())
        if len(described) > _WEIGHTS_AT:
            raise UnknownStep  # too many of them
        # Behind the description, as large models have them: within it they would be copied five times.
        return b"".join((described, bytes(_WEIGHTS_AT - len(described)), *self._weights))

    def _convolve(self, step: OnnxStep) -> int:
        """A convolution, and the normalisation and the ReLU that follow it."""
        kernel, taken = self._weights_of(step.inputs[1]), [step.output]
        bias = self._weights_of(step.inputs[2]) if step.inputs[2:] else np.zeros(kernel.shape[0], dtype=np.float32)
        if (normalisation := self._next(taken[-1], "BatchNormalization")) is not None:
            factor, shift = self._affine(normalisation)
            kernel, bias = kernel * factor[:, None, None, None], bias * factor + shift
            taken.append(normalisation.output)
        if (relu := self._next(taken[-1], "Relu")) is not None:
            taken.append(relu.output)
        value = self._values[step.inputs[0]]
        _, height, width, channels = self._shapes[value]
        (group,), (stride, _), margins = step.numbers["group"], step.numbers["strides"], step.numbers["pads"]
        margin = (kernel.shape[2] - 1) // 2
        if group not in {1, channels} or set(margins) != {margin} or set(step.numbers.get("dilations", (1,))) != {1}:
            raise UnknownStep
        is_depthwise = group > 1
        options = schema.DepthwiseConv2DOptionsT() if is_depthwise else schema.Conv2DOptionsT()
        options.padding, options.strideH, options.strideW = _PADDING.SAME, stride, stride
        options.dilationHFactor = options.dilationWFactor = 1
        options.fusedActivationFunction = _NONE if relu is None else _RELU
        if is_depthwise:
            options.depthMultiplier = 1
        if stride > 1 and margin:  # "same" would put the margin behind an even picture, ONNX has it on all sides
            options.padding, value = _PADDING.VALID, self._pad(value, margin)
        operator, turned = (_OPERATOR.DEPTHWISE_CONV_2D, (1, 2, 3, 0)) if is_depthwise else (_OPERATOR.CONV_2D, (0, 2, 3, 1))
        inputs = [value, self._constant(kernel.transpose(turned)), self._constant(bias)]
        written = self._operate(operator, inputs, options, shape=(1, -(-height // stride), -(-width // stride), kernel.shape[0]))
        self._values.update(dict.fromkeys(taken, written))
        return written

    def _connect(self, step: OnnxStep) -> int:
        if step.numbers.get("transB") != (1,) or {*step.fractions.values()} - {1.0}:
            raise UnknownStep
        value, weights = self._values[step.inputs[0]], self._weights_of(step.inputs[1])
        if len(shape := self._shapes[value]) == _AXES:  # ONNX flattens channels first
            order = self._constant(np.array(_CHANNELS_FIRST, dtype=np.int32))
            turned = tuple(shape[axis] for axis in _CHANNELS_FIRST)
            value = self._operate(_OPERATOR.TRANSPOSE, [value, order], schema.TransposeOptionsT(), shape=turned)
        options = schema.FullyConnectedOptionsT()
        options.fusedActivationFunction = _NONE
        inputs = [value, self._constant(weights), self._constant(self._weights_of(step.inputs[2]))]
        return self._operate(_OPERATOR.FULLY_CONNECTED, inputs, options, shape=(1, weights.shape[0]))

    def _normalise(self, step: OnnxStep) -> int:
        factor, shift = self._affine(step)
        scaled = self._operate(_OPERATOR.MUL, [self._values[step.inputs[0]], self._constant(factor)])
        return self._operate(_OPERATOR.ADD, [scaled, self._constant(shift)])

    def _calculate(self, step: OnnxStep, operator: int) -> int:
        return self._operate(operator, [self._operand(one) for one in step.inputs])

    def _slope(self, step: OnnxStep) -> int:
        return self._operate(
            _OPERATOR.PRELU, [self._values[step.inputs[0]], self._constant(self._weights_of(step.inputs[1]).reshape(1, 1, -1))]
        )

    def _pass(self, step: OnnxStep) -> int:
        return self._values[step.inputs[0]]

    def _reshape(self, step: OnnxStep) -> int:
        """The axes stay as they are: it is asked for at the end alone, before what reads values one by one."""
        if not {one.kind for one in self._graph.steps if step.output in one.inputs} <= {"Gemm", "Sigmoid"}:
            raise UnknownStep
        return self._values[step.inputs[0]]

    def _transpose(self, step: OnnxStep) -> int:
        if step.numbers["perm"] != _CHANNELS_LAST:  # as values lie here already
            raise UnknownStep
        return self._values[step.inputs[0]]

    def _pool(self, step: OnnxStep) -> int:
        if not step.numbers["kernel_shape"] == step.numbers["strides"] == _PAIR or any(step.numbers["pads"]):
            raise UnknownStep
        value = self._values[step.inputs[0]]
        _, height, width, channels = self._shapes[value]
        options = schema.Pool2DOptionsT()
        options.padding, options.fusedActivationFunction = _PADDING.VALID, _NONE
        options.strideH = options.strideW = options.filterHeight = options.filterWidth = 2
        return self._operate(_OPERATOR.MAX_POOL_2D, [value], options, shape=(1, height // 2, width // 2, channels))

    def _double(self, step: OnnxStep) -> int:
        if step.texts.get("mode") != "nearest" or self._graph.weights[step.inputs[2]].tolist() != [1, 1, 2, 2]:
            raise UnknownStep
        value = self._values[step.inputs[0]]
        _, height, width, channels = self._shapes[value]
        size, options = self._constant(np.array([height * 2, width * 2], dtype=np.int32)), schema.ResizeNearestNeighborOptionsT()
        shape = (1, height * 2, width * 2, channels)
        return self._operate(_OPERATOR.RESIZE_NEAREST_NEIGHBOR, [value, size], options, shape=shape)

    def _pad(self, value: int, margin: int) -> int:
        _, height, width, channels = self._shapes[value]
        margins = self._constant(np.array([[0, 0], [margin, margin], [margin, margin], [0, 0]], dtype=np.int32))
        shape = (1, height + 2 * margin, width + 2 * margin, channels)
        return self._operate(_OPERATOR.PAD, [value, margins], schema.PadOptionsT(), shape=shape)

    def _affine(self, step: OnnxStep) -> tuple[Floats, Floats]:
        """What a normalisation multiplies by and adds, per channel."""
        gamma, beta, mean, variance = (self._weights_of(name).astype(np.float64) for name in step.inputs[1:])
        factor = gamma / np.sqrt(variance + step.fractions["epsilon"])
        return factor.astype(np.float32), (beta - mean * factor).astype(np.float32)

    def _next(self, output: str, kind: str) -> OnnxStep | None:
        """The only step that reads a value, where it is of this kind."""
        readers = [one for one in self._graph.steps if output in one.inputs]
        return readers[0] if len(readers) == 1 and readers[0].kind == kind and output not in self._graph.outputs else None

    def _weights_of(self, name: str) -> Floats:
        return np.asarray(self._graph.weights[name], dtype=np.float32)

    def _operand(self, name: str) -> int:
        if name in self._values:
            return self._values[name]
        constant = self._weights_of(name)
        if constant.size != 1:
            raise UnknownStep
        return self._constant(constant.reshape(1))

    def _operate(self, operator: int, inputs: list[int], options: _Options | None = None, *, shape: Shape | None = None) -> int:
        """Add an operation; its output has the first input's shape where no other is named."""
        written = schema.OperatorT()
        written.opcodeIndex = self._opcode(operator)
        written.inputs, written.outputs = inputs, [self._tensor(shape or self._shapes[inputs[0]])]
        if options is not None:
            written.builtinOptions, written.builtinOptionsType = options, getattr(_OPTIONS, type(options).__name__[:-1])
        self._subgraph.operators.append(written)
        return int(written.outputs[0])

    def _opcode(self, operator: int) -> int:
        known = [one.builtinCode for one in self._model.operatorCodes]
        if operator not in known:
            code = schema.OperatorCodeT()
            code.builtinCode = code.deprecatedBuiltinCode = operator
            code.version = 1
            self._model.operatorCodes.append(code)
            known.append(operator)
        return known.index(operator)

    def _constant(self, values: Floats | npt.NDArray[np.int32]) -> int:
        number = self._tensor(values.shape)
        tensor, buffer = self._subgraph.tensors[number], schema.BufferT()
        tensor.type = schema.TensorType.INT32 if values.dtype == np.int32 else schema.TensorType.FLOAT32
        buffer.offset, buffer.size = _WEIGHTS_AT + self._weight_bytes, values.nbytes
        self._model.buffers.append(buffer)
        tensor.buffer = len(self._model.buffers) - 1
        self._weights += [values.tobytes(), bytes(-values.nbytes % _ALIGNED_BYTES)]
        self._weight_bytes += len(self._weights[-2]) + len(self._weights[-1])
        return number

    def _tensor(self, shape: Shape) -> int:
        tensor = schema.TensorT()
        tensor.shape, tensor.type, tensor.buffer, tensor.name = list(shape), schema.TensorType.FLOAT32, 0, f"v{len(self._shapes)}"
        self._subgraph.tensors.append(tensor)
        self._shapes.append(shape)
        return len(self._shapes) - 1
