"""The connectors over HTTP are built of settings, and whatever is wrong with these is said at once, without a value."""

import json
from pathlib import Path

import pytest

from realname.evidence.connectors.http_source import HttpSource
from realname.inventory.connectors.resource_pools import NoResourcePool, TmfResourcePool
from realname.kernel.errors import SettingsError
from realname.kernel.identifiers import PersonId, RegistrationId
from realname.lines.connectors.message_gateway import HttpNotifier
from realname.lines.connectors.tmf_provisioning import RestProvisioner
from realname.lines.model.service_order import OrderOutcome
from realname.main.deployment.connectors import build_connectors
from realname.no_face.connectors import HttpAlternativeCheck
from realname.platform.config.settings import Mode, Settings
from realname.platform.outbound.signature_keys import KeyKind, key_set, new_key, public_half, save_private_key
from realname.platform.system.clock_and_tokens import SystemClock
from realname.registration.model.alternative_checks import MeansApplicant, TypedProof
from realname.sandbox.simulators.alternative_checks import SAMPLE_BANK_CARDS
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.sandbox.simulators.resource_pool import SandboxResourcePool
from realname.sandbox.simulators.served.operator_answers import TOKEN_PATH
from realname.sandbox.simulators.served.operator_server import OperatorServer
from realname.sandbox.simulators.served.operator_signing import OperatorSigning
from realname.vault.wiring.data_folder import DataFolder
from realname.verification.model.findings import SourceFinding
from realname.verification.model.visual_check import MeansKind, MeansOutcome
from tests.lines.connectors.test_provisioner import IN_TIME, ORDER
from tests.lines.operators import CLIENT

pytestmark = pytest.mark.sockets

SECRET = "hunter2 hunter2"  # noqa: S105 - an example
GOOD = Settings(
    authority="http",
    authority_url="https://authority.example",
    authority_token_url="https://authority.example/token",  # noqa: S106 - an address
    authority_client_id="realname",
    authority_client_secret=SECRET,
    provisioner="rest",
    provisioner_url="https://operator.example/tmf-api/",
    provisioner_token_url="https://operator.example/token",  # noqa: S106 - an address
    provisioner_client_id="realname",
    provisioner_client_secret=SECRET,
    notifier="http",
    notifier_url="https://gateway.example",
    notifier_token_url="https://operator.example/token",  # noqa: S106 - an address
    notifier_client_id="realname",
    notifier_client_secret=SECRET,
    resource_pool="tmf",
    resource_pool_url="https://operator.example/tmf-api",
    resource_pool_token_url="https://operator.example/token",  # noqa: S106 - an address
    resource_pool_client_id="realname",
    resource_pool_client_secret=SECRET,
    resource_pool_numbers="mobile-numbers",
    resource_pool_sims="sim-profiles",
    bank_card="http",
    bank_card_url="https://bank.example",
    bank_card_token_url="https://bank.example/token",  # noqa: S106 - an address
    bank_card_client_id="realname",
    bank_card_client_secret=SECRET,
    reader_pin="http",
    reader_pin_url="https://pins.example",
    reader_pin_token_url="https://pins.example/token",  # noqa: S106 - an address
    reader_pin_client_id="realname",
    reader_pin_client_secret=SECRET,
)


def problems_of(folder: Path, **changed: object) -> tuple[str, ...]:
    settings = GOOD.model_copy(update=changed)
    with pytest.raises(SettingsError) as caught:
        build_connectors(settings, DataFolder(folder))
    assert SECRET not in "".join(caught.value.problems)
    return caught.value.problems


def names_of(problems: tuple[str, ...]) -> list[str]:
    return [problem.partition(":")[0] for problem in problems]


def test_all_are_built(tmp_path: Path) -> None:
    built = build_connectors(GOOD, DataFolder(tmp_path))
    assert (type(built.authority), type(built.provisioner), type(built.notifier)) == (HttpSource, RestProvisioner, HttpNotifier)
    assert {kind: type(one) for kind, one in built.means.items()} == {
        MeansKind.BANK_CARD: HttpAlternativeCheck,
        MeansKind.READER_PIN: HttpAlternativeCheck,
    }
    assert type(built.resource_pool) is TmfResourcePool


@pytest.mark.parametrize(("mode", "kind"), [(Mode.SANDBOX, SandboxResourcePool), (Mode.PRODUCTION, NoResourcePool)])
def test_without_a_setting_the_stock_comes_from_the_simulated_operator_or_from_files(tmp_path: Path, mode: Mode, kind: type) -> None:
    settings = GOOD.model_copy(update={"resource_pool": "", "mode": mode, "card_reader": "json"})
    assert type(build_connectors(settings, DataFolder(tmp_path)).resource_pool) is kind


def test_each_problem_of_the_stocks_settings_is_named(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, resource_pool_url="", resource_pool_client_secret="", resource_pool_numbers="", resource_pool_sims="")
    assert set(names_of(problems)) == {
        "resource_pool_url",
        "resource_pool_client_secret",
        "resource_pool_numbers",
        "resource_pool_sims",
    }


@pytest.mark.parametrize("name", ["bank_card", "reader_pin"])
def test_each_problem_of_the_settings_of_another_means_is_named(name: str, tmp_path: Path) -> None:
    problems = problems_of(tmp_path, **{f"{name}_url": "", f"{name}_token_url": "ftp://bank", f"{name}_client_id": ""})
    assert set(names_of(problems)) == {f"{name}_url", f"{name}_token_url", f"{name}_client_id"}


def test_each_problem_of_the_sources_settings_is_named(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, authority_url="", authority_client_id="", authority_client_secret="")
    assert set(names_of(problems)) == {"authority_url", "authority_client_id", "authority_client_secret"}


@pytest.mark.parametrize("content", [None, b"", b"{}"])
def test_keys_of_card_readers_that_cannot_be_read_are_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "keys.json").write_bytes(content)
    problems = problems_of(tmp_path, card_reader="json", card_reader_keys=str(tmp_path / "keys.json"))
    assert names_of(problems) == ["card_reader_keys"]


def test_what_is_missing_is_said_at_once(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, provisioner_url="", provisioner_client_id="", notifier_token_url="", notifier_client_secret="")
    assert set(names_of(problems)) == {"provisioner_url", "provisioner_client_id", "notifier_token_url", "notifier_client_secret"}


@pytest.mark.parametrize(
    "url",
    [
        "operator.example",
        "ftp://operator.example",
        "https://",
        "https://user:pw@operator.example",
        "https://operator.example/?a=1",
        "https://a b",
    ],
)
def test_an_address_is_an_https_address_without_more(tmp_path: Path, url: str) -> None:
    assert names_of(problems_of(tmp_path, provisioner_url=url)) == ["provisioner_url"]


def test_production_sends_no_secret_in_clear_to_another_machine(tmp_path: Path) -> None:
    plain = {"mode": Mode.PRODUCTION, "provisioner_token_url": "http://operator.example/token", "notifier_url": "http://127.0.0.1:1/"}
    assert names_of(problems_of(tmp_path, **plain)) == ["provisioner_token_url"]


def test_the_secret_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    settings = GOOD.model_copy(update={"provisioner_client_secret": "", "provisioner_client_secret_file": str(file)})
    assert type(build_connectors(settings, DataFolder(tmp_path)).provisioner) is RestProvisioner


@pytest.mark.parametrize("content", [None, b" \n", b"\xff\xfe"], ids=["missing", "empty", "no text"])
def test_a_secret_file_that_holds_none_is_said(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    problems = problems_of(tmp_path, provisioner_client_secret="", provisioner_client_secret_file=str(file))
    assert names_of(problems) == ["provisioner_client_secret_file"]


def test_two_secrets_are_one_too_many(tmp_path: Path) -> None:
    assert names_of(problems_of(tmp_path, notifier_client_secret_file="secret")) == ["notifier_client_secret"]  # noqa: S106 - a name


def test_an_authority_that_cannot_be_read_is_said_once(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("no certificate")
    assert names_of(problems_of(tmp_path, operator_ca_file=str(file))) == ["operator_ca_file"]


def test_no_representation_shows_a_secret() -> None:
    assert SECRET not in repr(GOOD)


def test_settings_reach_the_operator(tmp_path: Path) -> None:
    with OperatorServer(tmp_path, CLIENT) as server:
        settings = GOOD.model_copy(
            update={
                "provisioner_url": server.url,
                "provisioner_token_url": f"{server.url}{TOKEN_PATH}",
                "provisioner_client_secret": CLIENT.client_secret,
            }
        )
        assert build_connectors(settings, DataFolder(tmp_path)).provisioner.carry_out(ORDER, send_before=IN_TIME) is OrderOutcome.DONE


@pytest.mark.parametrize("setting", ["authority_signing_key_file", "provisioner_answer_keys", "bank_card_answer_keys"])
@pytest.mark.parametrize("content", [None, b"", b'{"keys": []}', b'{"kty": "oct", "kid": "a", "k": "c2hvcnQ"}'])
def test_a_file_of_keys_that_cannot_be_used_is_named(setting: str, content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "keys.json").write_bytes(content)
    assert names_of(problems_of(tmp_path, **{setting: str(tmp_path / "keys.json")})) == [setting]


def test_settings_alone_make_a_way_to_a_bank_in_production(tmp_path: Path) -> None:
    with OperatorServer(tmp_path, CLIENT) as server:
        settings = GOOD.model_copy(
            update={
                "mode": Mode.PRODUCTION,
                "card_reader": "json",
                "bank_card_url": server.url,
                "bank_card_token_url": f"{server.url}{TOKEN_PATH}",
                "bank_card_client_secret": CLIENT.client_secret,
            }
        )
        bank = build_connectors(settings, DataFolder(tmp_path)).means[MeansKind.BANK_CARD]
        applicant = MeansApplicant(registration_id=RegistrationId("one"), person_id=PersonId("one"), attributes=SAMPLE_MAN.attributes)
        typed = TypedProof(SAMPLE_BANK_CARDS[SAMPLE_MAN.attributes.identity_number])
        assert bank.confirm(applicant, typed) is MeansOutcome.CONFIRMED


def test_settings_alone_make_a_signed_way_to_the_source_in_production(tmp_path: Path) -> None:
    ours, theirs = new_key(KeyKind.ED25519, kid="realname"), new_key(KeyKind.P256, kid="source")
    save_private_key(ours, tmp_path / "signing-key.json")
    (tmp_path / "answer-keys.json").write_text(json.dumps(key_set(theirs)))
    signing = OperatorSigning(request_key=public_half(ours), answer_key=theirs, now=SystemClock().now)
    with OperatorServer(tmp_path, CLIENT, signing=signing) as server:
        settings = GOOD.model_copy(
            update={
                "mode": Mode.PRODUCTION,
                "card_reader": "json",
                "authority_url": server.url,
                "authority_token_url": f"{server.url}{TOKEN_PATH}",
                "authority_client_secret": CLIENT.client_secret,
                "authority_signing_key_file": str(tmp_path / "signing-key.json"),
                "authority_answer_keys": str(tmp_path / "answer-keys.json"),
            }
        )
        answer = build_connectors(settings, DataFolder(tmp_path)).authority.validate(SAMPLE_MAN.attributes, portrait=None)
    assert answer.attributes is SourceFinding.CONFIRMED
