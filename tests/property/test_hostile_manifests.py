"""Hostile manifests: what a backup, key file, journal, receipt, model list, card or pack holds is read or refused by its code."""

import base64
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from realname.kernel.errors import IntegrityError, InvalidInput, PolicyInvalid, SettingsError
from realname.kernel.identifiers import PersonId, RegistrationId
from realname.ledger.use_cases.receipt_code import PREFIX, read_receipt_code, receipt_code
from realname.operations.connectors.archive import TarArchiveReader, TarArchiveWriter
from realname.operations.errors import BackupUnreadable
from realname.operations.ports import BackupHead
from realname.packs.model import parse_policy
from realname.registration.commands.receipt import verify_receipt
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.erasing.deletion_journal import DestroyedKey, ErasedRegistration, decode_deletions, encode_deletion
from realname.vault.keys.key_file_form import encode_key_file, parse_key_file
from realname.vault.keys.key_ring import HmacKeyedHashes
from realname.vault.keys.signer import Ed25519Signer
from realname.verification.engine.networks.added_models import LIST_NAME, added_models
from realname.verification.engine.networks.model_card import ModelFile, parse_card
from realname.verification.engine.networks.model_specs import ModelUse
from realname.verification.errors import ModelCardInvalid, ModelListBroken
from realname.verification.model.challenges.challenge import ChallengeRule
from realname.verification.model.comparison_rule import ComparisonRule
from tests.property.damage import damaged
from tests.property.hostile_text import UNWELCOME, hostile_json, written
from tests.vault.unsafe_keys import UNSAFE_KEYS

pytestmark = pytest.mark.fuzz

_MARKS = HmacKeyedHashes(UNSAFE_KEYS.challenge_secret)
_HEAD = BackupHead(made_at=datetime(2026, 11, 25, tzinfo=UTC), mode="sandbox", database="sqlite", key_id="0" * 64)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder: each example writes its file anew."""
    return tmp_path_factory.mktemp("manifests")


def _backup(folder: Path) -> bytes:
    writer = TarArchiveWriter(folder / "whole.tar", _HEAD, _MARKS, staging=folder)
    writer.add("keys.json", encode_key_file(UNSAFE_KEYS))
    writer.add("media/registrations/r1/reference", b"sealed" * 20)
    writer.finish()
    return (folder / "whole.tar").read_bytes()


@pytest.fixture(scope="module")
def backup(folder: Path) -> bytes:
    """A backup as it is written."""
    return _backup(folder)


def _read_backup(path: Path) -> int:
    reader = TarArchiveReader.open(path, _MARKS)
    reader.keys()
    count = reader.verify(lambda *_, **__: None)
    assert reader.head.made_at.tzinfo is not None
    return count


@given(data=st.data())
def test_a_damaged_backup_is_whole_or_refused_by_its_code(folder: Path, backup: bytes, data: st.DataObject) -> None:
    content = data.draw(st.one_of(damaged(backup), damaged(backup[:2048]), st.binary(max_size=600)))
    (folder / "damaged.tar").write_bytes(content)
    with suppress(BackupUnreadable):
        assert _read_backup(folder / "damaged.tar") == 3, "what is taken holds each member as it was written"


_NAMES = st.one_of(
    st.text(min_size=1, max_size=20), st.sampled_from(["digests", "realname-backup.json", "../up", "/etc/x", "records/", "a\udcff"])
)
_KINDS = st.sampled_from([tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.GNUTYPE_SPARSE])


def _tar(members: list[tuple[str, bytes, bytes]], head: bytes) -> bytes:
    """A tar file whose first member is a head and the rest whatever there is."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, kind, content in [("realname-backup.json", tarfile.REGTYPE, head), *members]:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "realname-backup.json"
            member.size = len(content) if kind == tarfile.REGTYPE else 0
            tar.addfile(member, io.BytesIO(content))
    return file.getvalue()


_HEAD_ENTRIES: dict[str, object] = {
    "format": 1,
    "made_at": "2026-11-25T00:00:00+00:00",
    "mode": "sandbox",
    "database": "sqlite",
    "key_id": "0" * 64,
}


@given(
    head=st.one_of(st.just(written(_HEAD_ENTRIES)), hostile_json({**_HEAD_ENTRIES, "key_generation": 1})),
    members=st.lists(st.tuples(_NAMES, _KINDS, st.binary(max_size=80)), max_size=4),
)
def test_an_archive_of_others_is_refused_and_leads_out_of_no_folder(
    folder: Path, head: bytes, members: list[tuple[str, bytes, bytes]]
) -> None:
    path, inside = folder / "other.tar", folder / "inside"
    with suppress(UnicodeEncodeError, ValueError):  # a name that no archive can hold
        path.write_bytes(_tar(members, head))
        with pytest.raises(BackupUnreadable):
            _read_backup(path)
        inside.mkdir(exist_ok=True)
        with suppress(BackupUnreadable, FileExistsError):
            TarArchiveReader.open(path).extract("../", inside)
        for extracted in inside.iterdir():
            extracted.unlink()
    assert not (folder / "up").exists()


_KEY_FILE: dict[str, object] = json.loads(encode_key_file(UNSAFE_KEYS))


@given(content=st.one_of(hostile_json(_KEY_FILE), damaged(encode_key_file(UNSAFE_KEYS))))
def test_a_hostile_key_file_gives_keys_or_its_code(content: bytes) -> None:
    try:
        ring = parse_key_file(content)
    except SettingsError:
        return
    generations = [one.generation for one in ring.encryption_keys]
    assert generations == sorted(set(generations))
    assert generations[0] > 0
    assert {len(one) for one in (ring.identity_key, ring.challenge_secret, ring.signing_key, *ring.former_public_keys)} == {32}


_DELETIONS = (
    DestroyedKey(person_id=PersonId("person-1"), key_name="key-1"),
    ErasedRegistration(registration_id=RegistrationId("r1"), state=RegistrationState.WITHDRAWN),
)


@given(
    content=st.one_of(
        *(hostile_json(json.loads(encode_deletion(one))) for one in _DELETIONS),
        damaged("\n".join(f"\n{encode_deletion(one)}" for one in _DELETIONS).encode()),
        st.sampled_from(UNWELCOME).map(lambda text: f"{text}}}".encode()),
    )
)
def test_a_hostile_journal_of_deletions_gives_deletions_or_its_code(content: bytes) -> None:
    with suppress(IntegrityError):
        found = decode_deletions(content.decode(errors="replace"))
        assert decode_deletions("\n".join(map(encode_deletion, found))) == found


_SIGNER = Ed25519Signer(UNSAFE_KEYS)
_STATEMENT = _SIGNER.sign(b'{"registration":"r1","type":"realname/receipt/1"}')
_RECEIPT: dict[str, object] = {
    "body": _STATEMENT.body.decode(),
    "signature": base64.b64encode(_STATEMENT.signature).decode(),
    "key_id": _STATEMENT.key_id,
}
_PUBLISHED: dict[str, object] = {"public_key": base64.b64encode(_SIGNER.public_key).decode(), "former": []}


def _is_standing(folder: Path, statement: bytes, keys: bytes) -> bool:
    (folder / "receipt.json").write_bytes(statement)
    (folder / "key.json").write_bytes(keys)
    arguments = [str(folder / "receipt.json"), "--key", str(folder / "key.json"), "--json"]
    return bool(verify_receipt.main(arguments, standalone_mode=False) == 0)


@given(statement=hostile_json(_RECEIPT), keys=st.one_of(st.just(written(_PUBLISHED)), hostile_json(_PUBLISHED)))
def test_a_hostile_receipt_stands_only_as_it_was_signed(folder: Path, statement: bytes, keys: bytes) -> None:
    with suppress(InvalidInput):
        if _is_standing(folder, statement, keys):
            said = json.loads(statement)
            assert {name: said[name] for name in _RECEIPT} == _RECEIPT


def test_a_statement_that_was_signed_and_is_no_json_is_refused(folder: Path) -> None:
    signed = _SIGNER.sign(b"no statement")
    content = {"body": "no statement", "signature": base64.b64encode(signed.signature).decode(), "key_id": signed.key_id}
    with pytest.raises(InvalidInput):
        _is_standing(folder, written(content), written(_PUBLISHED))


@given(code=st.one_of(damaged(receipt_code(_STATEMENT).encode()), st.text(max_size=60).map(lambda text: f"{PREFIX}{text}".encode())))
def test_a_hostile_receipt_code_gives_its_parts_or_a_code(code: bytes) -> None:
    with suppress(InvalidInput):
        body, signature, key = read_receipt_code(code.decode(errors="replace"))
        assert len(body) <= 64 * 1024
        assert (len(signature), len(key)) <= (64, 16)


_CARD = b"""name = "ours"
licence = "MIT"
[input]
width_px = 80
height_px = 80
colour = "bgr"
values = "0-255"
[crop]
scale = 2.7
[output]
classes = 3
live_class = 1
"""
_MODEL = ModelFile(use=ModelUse.TEXTURE, name="ours.onnx", sha256="0" * 64)
_HOSTILE_TOML = st.sampled_from([f"a = {one}".encode() for one in (*UNWELCOME, "1" + "0" * 400, "nan", "inf", "1979-13-01")])


@given(card=st.one_of(damaged(_CARD), st.binary(max_size=80), _HOSTILE_TOML))
def test_a_hostile_model_card_gives_a_model_or_its_code(card: bytes) -> None:
    with suppress(ModelCardInvalid):
        spec = parse_card(card, _MODEL)
        assert spec.input.width_px > 0
        assert spec.input.height_px > 0


_LISTED: Mapping[str, str] = {
    "use": "texture",
    "file": "m",
    "sha256": "0" * 64,
    "card": "c.toml",
    "card_sha256": hashlib.sha256(_CARD).hexdigest(),
}


def _list_with(card: str) -> bytes:
    return json.dumps({"version": 1, "models": [{**_LISTED, "card": card}]}).encode()


@example(content=_list_with("c\0"))
@example(content=_list_with("\ud800"))
@given(
    content=st.one_of(
        hostile_json({"version": 1, "models": [dict(_LISTED)]}),
        hostile_json(dict(_LISTED)).map(lambda entry: b'{"version": 1, "models": [' + entry + b"]}"),
    )
)
def test_a_hostile_list_of_models_gives_models_or_its_code(folder: Path, content: bytes) -> None:
    (folder / "c.toml").write_bytes(_CARD)
    (folder / LIST_NAME).write_bytes(content)
    with suppress(ModelListBroken):
        assert all(Path(one.file_name).name == one.file_name for one in added_models(folder))


_PACK = (resources.files("realname.packs") / "cn.toml").read_bytes()
_VALUES = sorted({line.partition("value = ")[2].partition(",")[0].strip() for line in _PACK.decode().splitlines() if "value = " in line})
_OTHER_VALUES = [*UNWELCOME, "1" + "0" * 400, "-1", "nan", "inf", "true", '""', "[]", "[1]", '["turn-left"]', "{}", "2026-11-25"]


@settings(max_examples=settings().max_examples // 2)  # a pack takes milliseconds to read
@given(
    pack=st.one_of(
        damaged(_PACK),
        st.builds(
            lambda old, new: _PACK.replace(f"value = {old}".encode(), f"value = {new}".encode()),
            st.sampled_from(_VALUES),
            st.sampled_from(_OTHER_VALUES),
        ),
        _HOSTILE_TOML,
    )
)
def test_a_hostile_pack_gives_rules_within_their_bounds_or_its_code(pack: bytes) -> None:
    with suppress(PolicyInvalid):
        policy = parse_policy(pack)
        assert policy.digest == hashlib.sha256(pack).hexdigest()
        assert -1 <= policy[ComparisonRule].similarity_floor <= policy[ComparisonRule].similarity_target <= 1
        assert 0 <= policy[ChallengeRule].minimum_turns <= policy[ChallengeRule].actions
