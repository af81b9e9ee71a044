"""`realname evidence chip` and `trust`: what they print, what they end with, and what they keep."""

import io
import json
import stat
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from realname.main.commands.root import run
from tests.evidence.chip.documents import (
    CLEAR,
    GROUPS,
    ISSUER,
    Document,
    Signing,
    group_2,
    group_11,
    hash_list,
    list_signer,
    master_list,
    tlv,
    zone,
)
from tests.evidence.chip.issuers import dumped, issuer

Run = Callable[..., tuple[int, Mapping[str, object]]]


def _picture(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (60, 80), "grey").save(file, kind)
    return file.getvalue()


_GROUPS = GROUPS | {2: group_2(_picture("JPEG2000")), 11: group_11(full_name=b"PROBE<<ANNA", birth=b"19740812")}
_DOCUMENT = replace(CLEAR, groups=_GROUPS)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "root.cer"
    path.write_bytes(dumped(ISSUER.certified_by(ISSUER)))
    return path


@pytest.fixture
def realname(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("REALNAME_DATA", "REALNAME_CHIP_TRUST"):
        monkeypatch.delenv(name, raising=False)

    def run_it(*arguments: str | Path) -> tuple[int, Mapping[str, object]]:
        code = run(["evidence", *map(str, arguments), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run_it


def _chip(folder: Path, document: Document = _DOCUMENT, **others: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in document.files(**others):
        (folder / f"{name}.bin").write_bytes(content)
    return folder


def test_a_document_of_a_named_issuer_is_verified_and_shown(realname: Run, tmp_path: Path, root: Path) -> None:
    portrait = tmp_path / "portrait.jp2"
    code, found = realname("chip", "--dg", _chip(tmp_path / "chip"), "--trust", root, "--portrait", portrait)
    assert (code, found["passive_authentication"], found["step"], found["chip"]) == (0, "verified", None, "not-shown")
    assert found["data_groups"] == {"1": "agrees", "2": "agrees", "11": "agrees"}
    shown = found["portrait"]
    assert isinstance(shown, dict)
    assert (shown["format"], shown["width_px"], shown["height_px"], shown["record"]) == ("jpeg2000", 60, 80, "ISO 19794-5")
    assert portrait.read_bytes() == _picture("JPEG2000")
    assert stat.S_IMODE(portrait.stat().st_mode) == 0o600
    read = found["mrz"]
    assert isinstance(read, dict)
    assert (read["lines"], read["valid"], read["document_number"]) == ([zone()[:44], zone()[44:]], True, "L898902C3")
    assert found["holder"] == {"full_name": "PROBE<<ANNA", "other_names": [], "personal_number": "", "birth_on": "1974-08-12"}


def test_untrusted_and_failed_documents_end_with_codes_of_their_own(realname: Run, tmp_path: Path, root: Path) -> None:
    folder = _chip(tmp_path / "chip")
    code, found = realname("chip", "--dg", folder)
    assert (code, found["passive_authentication"], found["issuer"]) == (10, "untrusted", None)
    (folder / "DG11.bin").write_bytes(group_11(full_name=b"OTHER<<ANNA"))
    code, found = realname("chip", "--dg", folder, "--trust", root)
    assert (code, found["passive_authentication"], found["step"]) == (20, "failed", "group-hash-differs")


def test_files_that_cannot_be_read_are_an_error_with_a_code(realname: Run, tmp_path: Path) -> None:
    folder = _chip(tmp_path / "chip")
    (folder / "DG2.bin").write_bytes((folder / "DG2.bin").read_bytes()[:-9])
    assert _error(realname("chip", "--dg", folder)) == (64, "chip-data-unreadable", {"files": "DG2.bin"})
    assert _error(realname("chip", "--dg", tmp_path / "nowhere")) == (64, "file-unreadable", {"field": "--dg"})
    assert _error(realname("chip", "--dg", _chip(folder), "--trust", tmp_path / "no.cer"))[1:] == ("file-unreadable", {"field": "--trust"})


def _error(answer: tuple[int, Mapping[str, object]]) -> tuple[int, object, object]:
    code, printed = answer
    error = printed["error"]
    assert isinstance(error, dict)
    return code, error["code"], error["facts"]


def test_fingerprints_are_not_read_from_the_folder(realname: Run, tmp_path: Path, root: Path) -> None:
    document = replace(_DOCUMENT, content=hash_list(_GROUPS | {3: b"signed"}))
    folder = _chip(tmp_path / "chip", document, DG3=tlv(0x63, b"finger"))
    code, found = realname("chip", "--dg", folder, "--trust", root)
    assert (code, found["notes"]) == (
        0,
        ["biometrics-ignored", "contents-differ", "country-not-compared", "groups-not-read", "no-revocation-list"],
    )


def test_a_portrait_that_cannot_be_decoded_is_said_and_fails_nothing(realname: Run, tmp_path: Path, root: Path) -> None:
    folder = _chip(tmp_path / "chip", replace(CLEAR, groups=GROUPS))
    code, found = realname("chip", "--dg", folder, "--trust", root)
    shown = found["portrait"]
    assert isinstance(shown, dict)
    assert (code, shown["width_px"], shown["problem"]) == (0, None, "image-unreadable")


def test_a_person_reads_what_counts_and_no_personal_value(tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evidence", "chip", "--dg", str(_chip(tmp_path / "chip")), "--trust", str(root)]) == 0
    shown = capsys.readouterr()
    assert "verified" in shown.out
    assert "L898902C3" not in shown.out + shown.err
    assert "ANNA" not in shown.out + shown.err


def test_a_list_is_imported_once_it_is_proven_and_executed(realname: Run, tmp_path: Path, root: Path) -> None:
    data, listed = tmp_path / "data", tmp_path / "list.ml"
    listed.write_bytes(
        master_list([dumped(one.certified_by(one)) for one in (ISSUER, issuer(1))], Signing(signer=list_signer(), issuer=ISSUER))
    )
    assert _error(realname("trust", "import", listed, "--data", data, "--execute"))[:2] == (64, "trust-not-proven")
    rehearsed = realname("trust", "import", listed, "--signer", root, "--data", data)[1]
    assert (rehearsed["executed"], len(list(rehearsed["added"])), data.exists()) == (False, 2, False)  # type: ignore[call-overload]
    done = realname("trust", "import", listed, "--signer", root, "--data", data, "--execute")[1]
    assert (done["executed"], done["issuers"], done["unreadable"]) == (True, 2, 0)
    again = realname("trust", "import", listed, "--data", data, "--execute")[1]
    assert (again["added"], again["removed"], again["kept"]) == ([], [], 2)
    issuers = realname("trust", "list", "--data", data)[1]["issuers"]
    assert isinstance(issuers, list)
    assert [(one["country"], one["key"], one["source"]) for one in issuers] == [("UT", "secp256r1", "master list of UT")] * 2
    code, found = realname("chip", "--dg", _chip(tmp_path / "chip"), "--data", data)
    assert (code, found["passive_authentication"]) == (0, "verified")


def test_the_setting_names_another_folder_and_none_is_said(
    realname: Run, tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _error(realname("trust", "list"))[1:] == ("invalid-input", {"field": "--data"})
    monkeypatch.setenv("REALNAME_CHIP_TRUST", str(tmp_path / "elsewhere"))
    assert realname("trust", "import", root, "--execute")[0] == 0
    assert (tmp_path / "elsewhere" / "trust.json").exists()


def test_more_files_may_follow_the_first_one_to_trust(realname: Run, tmp_path: Path, root: Path) -> None:
    other = tmp_path / "other.cer"
    other.write_bytes(dumped(issuer(3).certified_by(issuer(3))))
    assert realname("chip", "--dg", _chip(tmp_path / "chip"), "--trust", other, root)[0] == 0
    assert _error(realname("chip", "--dg", tmp_path / "chip", root))[1:] == ("invalid-input", {"field": "--trust"})
