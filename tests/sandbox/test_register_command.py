"""`realname registrations new` and `realname demo` on the sample people: the main job on real input, without patching."""

import base64
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from realname.kernel.receipt import SignedStatement
from realname.main.deployment.deployment import open_deployment
from realname.packs.model import Policy
from realname.registration.model.decisions import Approved, Refused
from realname.registration.model.reasons import Reason
from realname.sandbox.commands.registering import Applicant
from realname.sandbox.commands.registering import register as run_registration
from realname.sandbox.simulators.people import SAMPLE_MAN, card_json
from realname.vault.keys.key_file import load_key_file
from realname.vault.keys.signer import Ed25519Signer, is_signed_by
from realname.verification.use_cases.sample_catalogue import MAN_CLIP, MAN_PHOTO, NO_FACE_CLIP
from realname.workflow.errors import RegistrationHalted
from tests.registration.openings import OPENING
from tests.support.command import Ended, files_below, media_below, realname

pytestmark = pytest.mark.usefixtures("models_folder", "samples_folder")


@pytest.fixture
def card(tmp_path: Path, samples_folder: Path) -> Path:
    """The sample man's card as a file."""
    return card_of_the_man(tmp_path / "card.json", samples_folder)


def card_of_the_man(path: Path, samples_folder: Path) -> Path:
    path.write_bytes(card_json(SAMPLE_MAN, portrait=(samples_folder / MAN_PHOTO.name).read_bytes()))
    return path


def register(data: Path, card: Path, clip: Path, *more: str) -> Ended:
    return realname("registrations", "new", "--data", data, "--card", card, "--clip", clip, "--json", "--biometric-consent", *more)


def test_the_demonstration_comes_out_as_it_says() -> None:
    # A deployment's settings are no business of the demonstration: it opens no other database and asks no other operator.
    environment = {"REALNAME_DATABASE_URL": "sqlite:////nowhere/realname.sqlite", "REALNAME_SANDBOX_FAULTS": "provisioning=reject"}
    ended = realname("demo", "--json", environment=environment)
    scenes = ended.json["scenes"]
    assert isinstance(scenes, list)
    outcomes = [(scene["scene"], scene["decision"], (scene["error"] or {}).get("code")) for scene in scenes]
    assert outcomes == [
        ("A man blinks; his own ID", "approved", None),
        ("The same clip; a woman's ID", "refused", None),
        ("His photo, held still", "refused", None),
        ("His photo, waved", "refused", None),
        ("A clip without a face", None, "clip-no-face"),
        ("A clip cut in half", None, "clip-unreadable"),
    ]
    assert ended.exit_code == 0


@dataclass(frozen=True, slots=True)
class Registered:
    """The sample man, registered in an empty folder."""

    data: Path
    ended: Ended


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory, samples_folder: Path) -> Registered:
    """A registration that is looked at from several sides."""
    folder = tmp_path_factory.mktemp("registered")
    card = card_of_the_man(folder / "card.json", samples_folder)
    return Registered(folder / "data", register(folder / "data", card, samples_folder / MAN_CLIP.name))


def test_an_approved_registration_issues_a_number_and_keeps_one_sealed_photo(registered: Registered) -> None:
    data, ended = registered.data, registered.ended
    line = ended.json["line"]
    assert isinstance(line, dict)
    assert (ended.exit_code, ended.json["decision"], line["state"]) == (0, "approved", "active")
    media = media_below(data)
    assert media == [f"registrations/{ended.json['registration']}/photo"]
    assert not (data / "media" / media[0]).read_bytes().startswith(b"\xff\xd8")


def test_the_receipt_verifies_with_the_servers_public_key(registered: Registered) -> None:
    receipt = registered.ended.json["receipt"]
    assert isinstance(receipt, dict)
    statement = SignedStatement(body=receipt["body"].encode(), signature=base64.b64decode(receipt["signature"]), key_id=receipt["key_id"])
    assert is_signed_by(statement, public_key=Ed25519Signer(load_key_file(registered.data / "keys.json")).public_key)


def test_nothing_that_names_the_applicant_lies_in_clear_in_the_data_folder(registered: Registered) -> None:
    data = registered.data
    person = SAMPLE_MAN.attributes
    secrets = [person.name.encode(), person.identity_number.value.encode(), person.address.encode(), json.dumps(person.name).encode()]
    found = [(name, secret) for name in files_below(data) for secret in secrets if secret in (data / name).read_bytes()]
    assert found == []


def test_the_sixth_line_of_a_person_is_refused(tmp_path: Path, card: Path, samples_folder: Path) -> None:
    deployment = open_deployment(tmp_path / "data")
    deployment.launch()
    try:
        applicant = Applicant(opening=OPENING, card=card.read_bytes(), clip=(samples_folder / MAN_CLIP.name).read_bytes())
        ends = [run_registration(deployment.app, applicant, on_step=lambda _step: None) for _ in range(6)]
    finally:
        deployment.close()
    sixth = Refused(frozenset({Reason.LINE_QUOTA_REACHED}), deployment.app[Policy].digest)
    assert [end.view.registration.decision for end in ends] == [Approved(deployment.app[Policy].digest)] * 5 + [sixth]


@pytest.mark.parametrize(
    ("clip", "code"),
    [
        ("empty.mp4", "clip-empty"),
        ("text.mp4", "clip-unreadable"),
        (NO_FACE_CLIP.name, "clip-no-face"),
        ("absent.mp4", "file-unreadable"),
        ("/dev/zero", "clip-too-large"),
    ],
)
def test_a_clip_that_cannot_be_judged_ends_in_its_code_and_leaves_nothing(
    tmp_path: Path, card: Path, samples_folder: Path, clip: str, code: str
) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("not a film " * 100)
    path = samples_folder / clip if clip == NO_FACE_CLIP.name else tmp_path / clip
    ended = register(tmp_path / "data", card, path)
    error = ended.json["error"]
    assert isinstance(error, dict)
    assert (ended.exit_code, error["code"]) == (64, code)
    assert media_below(tmp_path / "data") == []


def test_without_consent_nothing_is_opened(tmp_path: Path, card: Path, samples_folder: Path) -> None:
    ended = realname(
        "registrations", "new", "--data", tmp_path / "data", "--card", card, "--clip", samples_folder / MAN_CLIP.name, "--json"
    )
    error = ended.json["error"]
    assert isinstance(error, dict)
    assert (ended.exit_code, error["code"]) == (64, "consent-missing")


def test_an_operator_that_answers_late_still_gives_one_line(tmp_path: Path, card: Path, samples_folder: Path) -> None:
    faults = {"REALNAME_SANDBOX_FAULTS": "provisioning=timeout-after:1,authority=unavailable:1"}
    data = tmp_path / "data"
    arguments = (
        "registrations",
        "new",
        "--data",
        data,
        "--card",
        card,
        "--clip",
        samples_folder / MAN_CLIP.name,
        "--json",
        "--biometric-consent",
    )
    ended = realname(*arguments, environment=faults)
    assert (ended.exit_code, ended.json["state"]) == (0, "activated")


def test_an_activation_that_the_operator_rejects_is_an_error(tmp_path: Path, card: Path, samples_folder: Path) -> None:
    faults = {"REALNAME_SANDBOX_FAULTS": "provisioning=reject"}
    data = tmp_path / "data"
    arguments = (
        "registrations",
        "new",
        "--data",
        data,
        "--card",
        card,
        "--clip",
        samples_folder / MAN_CLIP.name,
        "--json",
        "--biometric-consent",
    )
    ended = realname(*arguments, environment=faults)
    error = ended.json["error"]
    assert isinstance(error, dict)
    assert (ended.exit_code, error["code"]) == (64, "activation-rejected")
    assert media_below(data) == []


def test_the_rules_are_those_of_the_settings_and_no_option_of_the_command(tmp_path: Path, card: Path, samples_folder: Path) -> None:
    ended = register(tmp_path / "data", card, samples_folder / MAN_CLIP.name, "--policy", "sandbox")
    error = ended.json["error"]
    assert isinstance(error, dict)
    assert (ended.exit_code, error["code"]) == (2, "invalid-input")


def test_a_registration_that_stops_on_broken_integrity_is_an_error_that_names_the_cause(
    tmp_path: Path, card: Path, samples_folder: Path
) -> None:
    def restore_wrongly(step: str) -> None:
        if step == "Face check":
            with closing(sqlite3.connect(tmp_path / "realname.sqlite")) as database:
                database.execute("UPDATE registrations SET sealed_attributes = ?", (b"\x01of another backup",))
                database.commit()

    deployment = open_deployment(tmp_path)
    deployment.launch()
    try:
        applicant = Applicant(opening=OPENING, card=card.read_bytes(), clip=(samples_folder / MAN_CLIP.name).read_bytes())
        with pytest.raises(RegistrationHalted) as halted:
            run_registration(deployment.app, applicant, on_step=restore_wrongly)
    finally:
        deployment.close()
    assert halted.value.facts["cause"] == "seal-broken"
