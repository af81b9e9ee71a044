"""`realname access cameras`: codes, the list of cameras, and the signed list of states; and the settings that name it."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from realname.access.connectors.endorsement_certificates import load_tpm_roots
from realname.access.connectors.signed_camera_states import load_camera_states, read_signed_states, sign_states
from realname.access.model.reference_state import parse_reference_state
from realname.access.use_cases.cameras import BeginCameraEnrolment
from realname.access.use_cases.counters import EnrolCounter
from realname.kernel.errors import InvalidInput, SettingsError
from realname.main.deployment.deployment import open_deployment
from realname.platform.api.examples import ENROLMENT
from realname.platform.outbound.signature_keys import KeyKind, SignatureKey, key_set, new_key, public_half, save_private_key
from tests.access.camera_machine import AGENT_PATH, CameraMachine, machine_on, reference_of, states_of
from tests.support.command import Ended, realname
from tests.support.manual_clock import START
from tests.support.measurements import measured, violation
from tests.support.swtpm import running_tpm

KEY, STRANGER = (new_key(KeyKind.ED25519, kid="operator-1") for _ in range(2))
KNOWN = {KEY.kid: public_half(KEY)}


@pytest.fixture(scope="module")
def machine() -> Iterator[CameraMachine]:
    """A reference counter that has started."""
    with running_tpm() as tpm, machine_on(tpm) as started:
        yield started


@pytest.fixture
def kernel(tmp_path: Path, machine: CameraMachine) -> Path:
    """What the kernel of that machine shows of itself."""
    registers = tmp_path / "pcr-sha256"
    registers.mkdir()
    for number, value in enumerate(machine.pcrs()):
        (registers / str(number)).write_text(f"{value.hex().upper()}\n")
    (tmp_path / "list").write_bytes(machine.measurements)
    return tmp_path


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The operator's key."""
    save_private_key(KEY, tmp_path / "key.json")
    return tmp_path / "key.json"


def measured_to(out: Path, kernel: Path) -> Ended:
    places: tuple[str | Path, ...] = ("--registers", kernel / "pcr-sha256", "--measurements", kernel / "list")
    return realname("access", "cameras", "measure", "--out", out, *places, "--json")


def signed_to(out: Path, reference: Path, key: Path, *, agent: str = f"agent-1={AGENT_PATH}", more: Sequence[str] = ()) -> Ended:
    said: tuple[str | Path, ...] = ("--agent", agent, "--version", "3", "--key", key, "--out", out, *more)
    return realname("access", "cameras", "sign-states", reference, *said, "--json")


def problem(ended: Ended) -> tuple[int, object, object]:
    said = ended.json["error"]
    assert isinstance(said, dict)
    facts = said.get("facts")
    return ended.exit_code, said["code"], facts.get("field") if isinstance(facts, dict) else said.get("field")


def test_a_list_is_made_of_a_reference_counter_and_signed(kernel: Path, key: Path, machine: CameraMachine, tmp_path: Path) -> None:
    assert measured_to(tmp_path / "type-a.json", kernel).json["entries"] == 4
    assert signed_to(tmp_path / "states.json", tmp_path / "type-a.json", key, more=("--leave-out", "1")).exit_code == 0
    states = read_signed_states((tmp_path / "states.json").read_bytes(), keys=KNOWN)
    pcrs = [value.hex() for value in machine.pcrs()[:10]]
    assert (states.version, states.boot_of(pcrs).name, set(states.boots[0].pcrs)) == (3, "type-a", set(range(10)) - {1})
    assert list(states.agents.values()) == ["agent-1"]


def test_a_list_of_the_kernel_that_was_cut_off_is_no_reference(kernel: Path, machine: CameraMachine, tmp_path: Path) -> None:
    (kernel / "list").write_bytes(machine.measurements[: -len(measured(AGENT_PATH, b"the agent's program"))])
    assert problem(measured_to(tmp_path / "a.json", kernel)) == (64, "invalid-input", "measurements")
    assert not (tmp_path / "a.json").exists()


def test_without_a_tpm_nothing_is_measured(kernel: Path, tmp_path: Path) -> None:
    (kernel / "pcr-sha256" / "0").unlink()
    assert problem(measured_to(tmp_path / "a.json", kernel))[:2] == (64, "file-unreadable")


@pytest.mark.parametrize(
    ("agent", "field"), [("agent-1=/opt/other", "agents"), ("agent-1", "agents"), (f"agent\n1={AGENT_PATH}", "agents")]
)
def test_an_agent_is_a_name_and_a_program_that_was_measured(kernel: Path, key: Path, tmp_path: Path, agent: str, field: str) -> None:
    measured_to(tmp_path / "a.json", kernel)
    assert problem(signed_to(tmp_path / "states.json", tmp_path / "a.json", key, agent=agent)) == (64, "invalid-input", field)
    assert not (tmp_path / "states.json").exists()


def test_a_file_that_is_no_private_key_signs_nothing(kernel: Path, tmp_path: Path) -> None:
    measured_to(tmp_path / "a.json", kernel)
    (tmp_path / "public.json").write_text(json.dumps(key_set(KEY)))
    assert problem(signed_to(tmp_path / "states.json", tmp_path / "a.json", tmp_path / "public.json")) == (64, "invalid-input", "key")


def test_a_machine_on_which_a_file_was_written_while_it_was_measured_is_no_reference(machine: CameraMachine) -> None:
    spoilt = reference_of(machine).measurements + violation("/etc/passwd")
    content = json.dumps({**json.loads(reference_of(machine).to_json()), "measurements": base64.b64encode(spoilt).decode()})
    with pytest.raises(InvalidInput):
        parse_reference_state(content.encode(), name="a").read_measurements()


def _envelope(machine: CameraMachine, key: SignatureKey = KEY) -> dict[str, str]:
    envelope: dict[str, str] = json.loads(sign_states(states_of(machine, issued_at=START), key=key))
    return envelope


def _header(**said: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


UNSIGNED: Mapping[str, Callable[[CameraMachine], object]] = {
    "no signature": lambda m: {**_envelope(m), "signature": ""},
    "the signature of another key with the same name": lambda m: _envelope(m, STRANGER),
    "a key that is not known": lambda m: {**_envelope(m), "protected": _header(alg="Ed25519", kid="operator-2")},
    "no algorithm": lambda m: {**_envelope(m), "protected": _header(alg="none", kid=KEY.kid)},
    "another algorithm": lambda m: {**_envelope(m), "protected": _header(alg="HS256", kid=KEY.kid)},
    "another list under the signature": lambda m: {
        **_envelope(m),
        "payload": base64.urlsafe_b64encode(states_of(m, issued_at=START, version=9)).decode().rstrip("="),
    },
    "a header that no signature covers": lambda m: {**_envelope(m), "header": {"kid": KEY.kid}},
    "the list alone": lambda m: json.loads(states_of(m, issued_at=START)),
}


@pytest.mark.parametrize("name", UNSIGNED)
def test_a_list_is_not_taken_that_has(name: str, machine: CameraMachine) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_signed_states(json.dumps(UNSIGNED[name](machine)).encode(), keys=KNOWN)
    assert refused.value.facts == {"field": "signature"}


def setting_at_fault(act: Callable[[], object]) -> str:
    """The setting that a refusal names."""
    with pytest.raises(SettingsError) as refused:
        act()
    (problem,) = refused.value.problems
    return problem.partition(":")[0]


def test_a_server_starts_with_a_list_that_it_can_read_alone(machine: CameraMachine, tmp_path: Path) -> None:
    states, keys = tmp_path / "states.json", tmp_path / "keys.json"
    keys.write_text(json.dumps(key_set(KEY)))
    states.write_bytes(sign_states(states_of(machine, issued_at=START), key=STRANGER))
    assert setting_at_fault(lambda: load_camera_states(str(states), str(keys))) == "camera_states"
    states.write_bytes(sign_states(states_of(machine, issued_at=START), key=KEY))
    assert setting_at_fault(lambda: load_camera_states(str(states), "")) == "camera_states_keys"
    assert load_camera_states(str(states), str(keys)).current() is not None
    assert load_camera_states("", "").current() is None


def test_a_list_is_read_again_when_it_changes_and_a_spoilt_one_is_none(machine: CameraMachine, tmp_path: Path) -> None:
    states, keys = tmp_path / "states.json", tmp_path / "keys.json"
    keys.write_text(json.dumps(key_set(KEY)))
    states.write_bytes(sign_states(states_of(machine, issued_at=START), key=KEY))
    file = load_camera_states(str(states), str(keys))
    versions = []
    for content in (sign_states(states_of(machine, issued_at=START, version=12), key=KEY), b"spoilt"):
        states.write_bytes(content)
        current = file.current()
        versions.append(current and current.version)
    assert versions == [12, None]


@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_a_folder_of_makers_that_holds_no_certificates_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "maker.pem").write_bytes(content)
    assert setting_at_fault(lambda: load_tpm_roots(str(tmp_path))) == "tpm_roots"


def test_makers_are_read_from_their_folder(machine: CameraMachine, tmp_path: Path) -> None:
    (tmp_path / "maker.pem").write_bytes(machine.tpm.root.read_bytes())
    assert (len(load_tpm_roots(str(tmp_path))), load_tpm_roots("")) == (1, ())


def test_a_code_is_printed_for_the_camera_of_a_counter(machine: CameraMachine, tmp_path: Path) -> None:
    data, roots = tmp_path / "data", tmp_path / "roots"
    roots.mkdir()
    (roots / "maker.pem").write_bytes(machine.tpm.root.read_bytes())
    enrolling = realname("access", "counters", "enrol", "--outlet", "shop-1", "--name", "left", "--data", data).stdout.strip()
    deployment = open_deployment(data, environment={"REALNAME_TPM_ROOTS": str(roots)})
    counter = deployment.app[EnrolCounter](enrolling, base64.b64decode(str(ENROLMENT["public_key"]))).id
    ended = realname("access", "cameras", "enrol", "--counter", counter.value, "--data", data)
    task = deployment.app[BeginCameraEnrolment](ended.stdout.strip(), machine.offer(), address="192.0.2.1")
    deployment.close()
    assert (ended.exit_code, len(task.nonce)) == (0, 32)


@pytest.mark.parametrize("words", [("enrol", "--counter", "nothing"), ("revoke", "nothing")])
def test_what_is_not_there_is_named_by_its_code(tmp_path: Path, words: tuple[str, ...]) -> None:
    refused = realname("access", "cameras", *words, "--data", tmp_path / "data", "--json")
    code = "counter-unknown" if words[0] == "enrol" else "unknown-camera"
    assert problem(refused)[:2] == (64, code)
    assert realname("access", "cameras", "list", "--data", tmp_path / "data", "--json").json["cameras"] == []
