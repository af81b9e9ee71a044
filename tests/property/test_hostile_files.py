"""Hostile files: whatever a clip, portrait, card or pack holds, it is read or refused by its code; nothing else ever happens."""

import io
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from realname.evidence.connectors.card_json import CardJson
from realname.evidence.connectors.identity_numbers import SandboxIdentityNumbers
from realname.evidence.errors import DocumentPhotoRejected
from realname.evidence.photo.read_photo import PhotoReader
from realname.kernel.errors import InvalidInput, PolicyInvalid
from realname.packs.model import parse_policy
from realname.sandbox.simulators.people import SAMPLE_MAN, card_json
from realname.verification.engine.comparing.reference import decode_portrait
from realname.verification.engine.decoding.capture import DecodedCount, open_clip
from realname.verification.engine.decoding.jpeg_frames import PictureLimits, decode_frame, picture_bounds
from realname.verification.engine.decoding.limits import ClipLimits, ImageLimits
from realname.verification.engine.decoding.picture_process import PictureProcess
from realname.verification.errors import ClipRejected, FrameUnreadable, ImageRejected
from tests.evidence.photo.made_documents import as_jpeg, draw_zone_page, make_zone
from tests.property.damage import damaged
from tests.verification.made_clips import make_clip, quarters

pytestmark = pytest.mark.fuzz

_CLIPS = {"mp4": make_clip(), "webm": make_clip(kind=("webm", "libvpx")), "mov": make_clip(kind=("mov", "mpeg4"))}
_DECODERS_STARTED = settings().max_examples // 5  # each example starts a process


def _jpeg(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(quarters(width, height)).save(file, "JPEG")
    return file.getvalue()


_READERS_STARTED = settings().max_examples // 20  # each example starts two processes, and loads networks
_DOCUMENT = as_jpeg(draw_zone_page(make_zone(1, kind="TD3"), width=400), quality=60)
_PORTRAIT, _FRAME = _jpeg(64, 80), _jpeg(320, 240)
_CARD = card_json(SAMPLE_MAN, portrait=_PORTRAIT)


@settings(max_examples=_DECODERS_STARTED)
@given(clip=st.sampled_from(sorted(_CLIPS)).flatmap(lambda kind: damaged(_CLIPS[kind])))
def test_a_damaged_clip_gives_frames_or_a_code(clip: bytes) -> None:
    try:
        with open_clip(clip, ClipLimits(), DecodedCount()) as frames:
            pictures = [frame.pixels for frame in frames]
    except ClipRejected:
        return
    assert all(picture.dtype == np.uint8 and picture.ndim == 3 for picture in pictures)


@pytest.mark.models
@settings(max_examples=_READERS_STARTED, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(photo=st.one_of(damaged(_DOCUMENT), damaged(_PORTRAIT), st.binary(max_size=200)))
def test_a_damaged_photo_of_a_document_gives_a_reading_or_a_code(models_folder: Path, photo: bytes) -> None:
    with suppress(DocumentPhotoRejected):
        reading = PhotoReader(models_folder).read(photo, on=date(2026, 11, 29))
        assert reading.zone is None or reading.zone.zone.lines


@settings(max_examples=_DECODERS_STARTED)
@given(portrait=st.one_of(damaged(_PORTRAIT), st.binary(max_size=200)))
def test_a_damaged_portrait_gives_a_picture_or_a_code(portrait: bytes) -> None:
    try:
        pixels = decode_portrait(portrait, ImageLimits()).pixels
    except ImageRejected:
        return
    assert pixels.ndim == 3


@pytest.fixture(scope="module")
def decoder() -> Iterator[PictureProcess]:
    """One decoder for all pictures: whatever one holds, the next is answered as if nothing had been."""
    with PictureProcess(picture_bounds(PictureLimits())) as started:
        yield started


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(picture=st.one_of(damaged(_FRAME), st.binary(max_size=200)))
def test_a_damaged_frame_gives_a_picture_or_a_code_and_the_next_is_whole(decoder: PictureProcess, picture: bytes) -> None:
    with suppress(FrameUnreadable):
        assert decode_frame(picture, PictureLimits(), t_ms=0, decoder=decoder).pixels.ndim == 3
    assert decode_frame(_FRAME, PictureLimits(), t_ms=1, decoder=decoder).pixels.shape == (240, 320, 3)


@given(card=st.one_of(damaged(_CARD), st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_a_damaged_card_gives_a_reading_or_a_code_and_shows_nothing_of_it(card: bytes) -> None:
    try:
        shown = repr(CardJson(SandboxIdentityNumbers()).read(card))
    except InvalidInput as problem:
        shown = str(problem)
    assert SAMPLE_MAN.attributes.name not in shown
    assert SAMPLE_MAN.attributes.identity_number.value not in shown


@given(text=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_what_is_no_pack_is_refused(text: bytes) -> None:
    with pytest.raises(PolicyInvalid):
        parse_policy(text)
