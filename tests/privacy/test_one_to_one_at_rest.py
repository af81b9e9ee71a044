"""After a full run no template of any face is on the disk or in the log, in any form it could be written in (ADR 0030)."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from realname.kernel.identifiers import RegistrationId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.deployment.deployment import open_deployment
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.media import PHOTO
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, SamplePerson, card_json
from realname.verification.engine.conclusion import read_template
from realname.verification.engine.engine import ClipVerifier, build_engine
from realname.verification.engine.frames import Floats
from realname.verification.use_cases.fetch_files import model_folder
from realname.verification.use_cases.sample_catalogue import MAN_CLIP, MAN_PHOTO
from tests.support.command import Ended, files_below, realname

pytestmark = pytest.mark.usefixtures("models_folder", "samples_folder")

_TOGETHER = 3  # so many numbers of a template in a row are found by no accident
_DIGITS = 5


def _forms(template: Floats) -> Iterator[bytes]:
    """What a template could have been written as, some numbers at a time."""
    for start in range(len(template) - _TOGETHER + 1):
        part = template[start : start + _TOGETHER]
        for kind in ("<f4", ">f4", "<f8", ">f8"):
            raw = part.astype(kind).tobytes()
            yield raw
            # Base64 has three ways to begin; the outer characters depend on the neighbours.
            yield from (base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4] for shift in range(3))
            yield raw.hex().encode()
    for start in range(len(template) - 8 + 1):
        yield template[start : start + 8].astype("<f2").tobytes()


def _texts(template: Floats) -> set[bytes]:
    """The numbers as text, without sign, to some digits."""
    return {f"{abs(float(one)):.12f}"[: 2 + _DIGITS].encode() for one in template}


def _found(templates: list[Floats], places: dict[str, bytes]) -> list[str]:
    forms = {form for template in templates for form in _forms(template)}
    found = [name for name, content in places.items() if any(form in content for form in forms)]
    # A single number may be met by accident in any text; a third of a template is not.
    for name, content in places.items():
        found += [name for template in templates if sum(text in content for text in _texts(template)) > len(template) / 3]
    return found


def _run(data: Path, folder: Path, samples: Path, person: SamplePerson) -> Ended:
    card = folder / f"{person.attributes.identity_number.value[-4:]}.json"
    # Another file of the photo: that one the simulated authority issued to the sample man alone.
    card.write_bytes(card_json(person, portrait=(samples / MAN_PHOTO.name).read_bytes() + bytes(1)))
    return realname(
        "registrations", "new", "--data", data, "--card", card, "--clip", samples / MAN_CLIP.name, "--json", "--biometric-consent"
    )


def _photo(data: Path, registration: str) -> bytes:
    """The one sealed photo, opened with the keys."""
    deployment = open_deployment(data)
    try:
        registration_id = RegistrationId(registration)
        with deployment.app[SqlUnitsOfWork]() as unit:
            held = unit[Registrations].get(registration_id)
            assert held.person_id is not None
            person = unit[Persons].get(held.person_id)
        return deployment.app[SubmitRegistration].safe.get(person=person, registration_id=registration_id, name=PHOTO)
    finally:
        deployment.close()


@pytest.fixture(scope="module")
def engine() -> ClipVerifier:
    return build_engine(model_folder(os.environ))


def test_no_template_is_on_the_disk_or_in_what_was_printed(tmp_path: Path, samples_folder: Path, engine: ClipVerifier) -> None:
    data = tmp_path / "data"
    runs = [_run(data, tmp_path, samples_folder, person) for person in (SAMPLE_MAN, SAMPLE_WOMAN)]
    assert [run.json["decision"] for run in runs] == ["approved", "approved"]
    pictures = [(samples_folder / MAN_PHOTO.name).read_bytes(), *(_photo(data, str(run.json["registration"])) for run in runs)]
    templates = [read_template(picture, engine.networks, engine.image_limits).template for picture in pictures]
    printed = {f"printed {place}": (run.stdout + run.stderr).encode() for place, run in enumerate(runs)}
    assert _found(templates, {name: (data / name).read_bytes() for name in files_below(data)} | printed) == []


@pytest.mark.parametrize("kind", ["<f4", ">f8", "<f2", "json", "base64", "hex"])
def test_a_template_that_is_written_down_is_found(kind: str) -> None:
    template = np.random.default_rng(7).normal(scale=0.09, size=128).astype(np.float32)
    written = {
        "json": str([float(one) for one in template]).encode(),
        "base64": b"ab" + base64.b64encode(b"x" + template.tobytes()),
        "hex": template.tobytes().hex().encode(),
    }
    content = written.get(kind) or template.astype(kind).tobytes()
    assert _found([template], {"file": b"before" + content + b"after"})
