"""Reads an ONNX file: the steps of its network in their order, and its weights as plain numbers.

A few fields of the format are enough for that, so no library of its own is needed. Weights that are quantised in blocks
(`DequantizeLinear`) are unpacked once, here, where other runtimes do it at every call.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt

Weights = npt.NDArray[np.float32 | np.int64 | np.int8 | np.uint8]

# Numbers of fields in onnx.proto.
_MODEL_GRAPH = 7
_GRAPH_STEPS, _GRAPH_WEIGHTS, _GRAPH_INPUTS, _GRAPH_OUTPUTS = 1, 5, 11, 12
_STEP_INPUTS, _STEP_OUTPUTS, _STEP_KIND, _STEP_ATTRIBUTES = 1, 2, 4, 5
_ATTRIBUTE_NAME, _ATTRIBUTE_FLOAT, _ATTRIBUTE_NUMBER, _ATTRIBUTE_TEXT, _ATTRIBUTE_NUMBERS = 1, 2, 3, 4, 8
_TENSOR_SIZES, _TENSOR_TYPE, _TENSOR_FLOATS, _TENSOR_NUMBERS, _TENSOR_NAME, _TENSOR_BYTES = 1, 2, 4, 7, 8, 9
_VALUE_NAME = 1
_TYPES: dict[int, type[np.float32 | np.int64 | np.int8 | np.uint8]] = {1: np.float32, 2: np.uint8, 3: np.int8, 7: np.int64}
_SEVEN_BITS, _GOES_ON = 0x7F, 0x80

_Fields = Mapping[int, list[int | bytes]]


class OnnxUnreadable(ValueError):
    """No ONNX file, or one that keeps its weights in a way that is not known here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnnxStep:
    """One step of a network.

    Attributes:
        kind: `Conv`, `Add` and so on, as ONNX names it.
        inputs: Names of values or weights; an empty name is an input left out.
        numbers, fractions, texts: Attributes by name; a single number is a tuple of one.
    """

    kind: str
    inputs: tuple[str, ...]
    output: str
    numbers: Mapping[str, tuple[int, ...]]
    fractions: Mapping[str, float]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnnxGraph:
    """A network: what it takes, its steps, what it gives.

    Attributes:
        outputs: Names, in the file's order.
        weights: By name, in ONNX's order of axes: output, input, height, width.
    """

    input: str
    outputs: tuple[str, ...]
    steps: tuple[OnnxStep, ...]
    weights: Mapping[str, Weights]


def parse_onnx(model: bytes) -> OnnxGraph:
    """Read a file.

    Raises:
        OnnxUnreadable: It is none, or cannot be read here.
    """
    try:
        return _graph(_fields(_bytes(_fields(model)[_MODEL_GRAPH][0])))
    except (KeyError, IndexError, ValueError, struct.error) as problem:
        raise OnnxUnreadable from problem


def _graph(graph: _Fields) -> OnnxGraph:
    weights = dict(_tensor(_bytes(one)) for one in graph[_GRAPH_WEIGHTS])
    steps = []
    for step in (_step(_fields(_bytes(one))) for one in graph[_GRAPH_STEPS]):
        if step.kind == "DequantizeLinear" and step.inputs[0] in weights:
            weights[step.output] = _unpacked(step, *(weights[name] for name in step.inputs))
        elif step.kind == "Reshape" and step.inputs[0] in weights:
            weights[step.output] = weights[step.inputs[0]].reshape(weights[step.inputs[1]].tolist())
        else:
            steps.append(step)
    inputs, outputs = ([_text(_fields(_bytes(one))[_VALUE_NAME][0]) for one in graph[at]] for at in (_GRAPH_INPUTS, _GRAPH_OUTPUTS))
    used = {name for step in steps for name in step.inputs}
    (given,) = [name for name in inputs if name in used and name not in weights]  # old files list weights as inputs too
    kept = {name: values for name, values in weights.items() if name in used}
    return OnnxGraph(input=given, outputs=tuple(outputs), steps=tuple(steps), weights=kept)


def _unpacked(step: OnnxStep, packed: Weights, scales: Weights, zeros: Weights) -> Weights:
    (axis,), (block,) = step.numbers["axis"], step.numbers["block_size"]
    before, size, after = packed.shape[:axis], packed.shape[axis], packed.shape[axis + 1 :]
    blocks = scales.shape[axis]
    if size != blocks * min(block, size):
        raise OnnxUnreadable
    values = packed.astype(np.float32).reshape(*before, blocks, -1, *after)
    values -= np.expand_dims(zeros, axis + 1)
    values *= np.expand_dims(scales, axis + 1)
    return values.reshape(packed.shape)


def _tensor(content: bytes) -> tuple[str, Weights]:
    fields = _fields(content)
    shape, kind = _numbers(fields.get(_TENSOR_SIZES, [])), _TYPES.get(_number(fields[_TENSOR_TYPE][0]))
    if kind is None:
        raise OnnxUnreadable
    if _TENSOR_BYTES in fields:
        values: Weights = np.frombuffer(_bytes(fields[_TENSOR_BYTES][0]), dtype=kind)
    elif kind is np.float32:
        values = np.frombuffer(b"".join(map(_bytes, fields.get(_TENSOR_FLOATS, []))), dtype=kind)
    else:
        values = np.array(_numbers(fields.get(_TENSOR_NUMBERS, [])), dtype=kind)
    if values.size != prod(shape):
        raise OnnxUnreadable
    return _text(fields[_TENSOR_NAME][0]), values.reshape(shape)


def _step(fields: _Fields) -> OnnxStep:
    attributes = {_text(one[_ATTRIBUTE_NAME][0]): one for one in (_fields(_bytes(at)) for at in fields.get(_STEP_ATTRIBUTES, []))}
    return OnnxStep(
        kind=_text(fields[_STEP_KIND][0]),
        inputs=tuple(_text(one) for one in fields.get(_STEP_INPUTS, [])),
        output=_text(fields[_STEP_OUTPUTS][0]),
        numbers={name: _numbers(one.get(_ATTRIBUTE_NUMBERS) or one.get(_ATTRIBUTE_NUMBER, [])) for name, one in attributes.items()},
        fractions={
            name: struct.unpack("<f", _bytes(one[_ATTRIBUTE_FLOAT][0]))[0] for name, one in attributes.items() if _ATTRIBUTE_FLOAT in one
        },
        texts={name: _text(one[_ATTRIBUTE_TEXT][0]) for name, one in attributes.items() if _ATTRIBUTE_TEXT in one},
    )


def _fields(content: bytes) -> dict[int, list[int | bytes]]:
    """Take a message of the format apart: numbers and bytes by the number of their field."""
    found: dict[int, list[int | bytes]] = {}
    at = 0
    while at < len(content):
        key, at = _varint(content, at)
        size, value = 0, None
        match key & 7:
            case 0:
                value, at = _varint(content, at)
            case 1:
                size = 8
            case 2:
                size, at = _varint(content, at)
            case 5:
                size = 4
            case _:
                raise OnnxUnreadable
        found.setdefault(key >> 3, []).append(content[at : at + size] if value is None else value)
        at += size
    return found


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """Read a number of the format; returns it and where it ends."""
    value = shift = 0
    while True:
        part, at = content[at], at + 1
        value |= (part & _SEVEN_BITS) << shift
        if not part & _GOES_ON:
            return value, at
        shift += 7


def _numbers(values: list[int | bytes]) -> tuple[int, ...]:
    """Whole numbers, one by one or packed into bytes."""
    return tuple(number for value in values for number in ([value] if isinstance(value, int) else _packed(value)))


def _packed(content: bytes) -> Iterator[int]:
    at = 0
    while at < len(content):
        value, at = _varint(content, at)
        yield value


def _number(value: int | bytes) -> int:
    if not isinstance(value, int):
        raise OnnxUnreadable
    return value


def _bytes(value: int | bytes) -> bytes:
    if not isinstance(value, bytes):
        raise OnnxUnreadable
    return value


def _text(value: int | bytes) -> str:
    return _bytes(value).decode()
