"""`realname ledger`: heads, proofs and exports from the command line, verified where there is no deployment."""

import json
from pathlib import Path

from tests.support.command import realname


def test_a_log_is_signed_exported_verified_and_every_edit_found(tmp_path: Path) -> None:
    data, export, head = tmp_path / "data", tmp_path / "ledger.jsonl", tmp_path / "head.txt"
    told = {"REALNAME_LEDGER_FOLDER": str(tmp_path / "heads")}
    realname("ledger", "publish", "--data", data, environment=told)
    published = realname("ledger", "publish", "--data", data, "--json", environment=told)
    assert (published.exit_code, published.json["places"][0]["delivered"]) == (0, 1)  # type: ignore[index]
    head.write_text((tmp_path / "heads" / "latest.txt").read_text())
    shown = realname("ledger", "head", "--data", data, "--json")
    assert shown.json["checkpoint"] == head.read_text()
    key = str(shown.json["keys"][-1])  # type: ignore[index]
    assert realname("ledger", "export", export, "--data", data).exit_code == 0
    verified = realname("ledger", "verify", export, "--key", key, "--head", head, "--json")
    assert (verified.exit_code, verified.json["intact"], verified.json["outside_heads"], verified.json["key_known"]) == (0, True, 1, True)
    export.write_text(export.read_text().replace('"size":0', '"size":1'))
    broken = realname("ledger", "verify", export, "--key", key, "--json")
    assert (broken.exit_code, broken.json["findings"][0]["fault"], broken.json["findings"][0]["index"]) == (74, "changed", 0)  # type: ignore[index]


def test_the_ledger_itself_is_verified_and_proofs_stand(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for _ in range(3):
        realname("ledger", "publish", "--data", data)
    assert realname("ledger", "verify", "--data", data, "--json").json["intact"] is True
    proof = json.loads(realname("ledger", "prove", "1", "--data", data).stdout)
    assert (proof["index"], proof["size"], len(proof["proof"]), proof["stands"]) == (1, 2, 1, True)
    consistency = json.loads(realname("ledger", "prove", "--from", "1", "--data", data).stdout)
    assert (consistency["first"], consistency["size"], consistency["stands"]) == (1, 2, True)


def test_what_is_no_export_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "other.jsonl"
    file.write_text("{}\n")
    ended = realname("ledger", "verify", file, "--json")
    assert (ended.exit_code, ended.json["error"]["code"]) == (64, "invalid-input")  # type: ignore[index]
