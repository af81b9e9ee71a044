"""The server signs and hashes as the counter's script does: both are held against frontend/test/vectors.json."""

import hashlib

import pytest
from pydantic import BaseModel

from realname.verification.model.challenges.frame_manifest import frame_line, hello_line
from tests.frontend.node import FRONTEND


class _Hello(BaseModel):
    nonce: str
    line: str


class _Frame(BaseModel):
    nonce: str
    seq: int
    t_ms: int
    jpeg_hex: str
    digest: str
    line: str
    header_hex: str


class _Vectors(BaseModel):
    hello: _Hello
    frames: list[_Frame]


VECTORS = _Vectors.model_validate_json((FRONTEND / "test" / "vectors.json").read_bytes())


def _number(frame: _Frame) -> str:
    return str(frame.seq)


def test_the_hello_line_is_the_scripts() -> None:
    assert hello_line(VECTORS.hello.nonce) == VECTORS.hello.line.encode()


@pytest.mark.parametrize("frame", VECTORS.frames, ids=_number)
def test_the_frame_line_is_the_scripts(frame: _Frame) -> None:
    assert frame_line(nonce=frame.nonce, seq=frame.seq, t_ms=frame.t_ms, digest=frame.digest) == frame.line.encode()


@pytest.mark.parametrize("frame", VECTORS.frames, ids=_number)
def test_the_digest_is_over_the_picture_alone(frame: _Frame) -> None:
    assert hashlib.sha256(bytes.fromhex(frame.jpeg_hex)).hexdigest() == frame.digest


@pytest.mark.parametrize("frame", VECTORS.frames, ids=_number)
def test_the_header_is_big_endian(frame: _Frame) -> None:
    assert b"RNF1" + frame.seq.to_bytes(4, "big") + frame.t_ms.to_bytes(4, "big") == bytes.fromhex(frame.header_hex)
