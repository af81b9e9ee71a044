"""The page that checks receipts: what it ships reads every code that Python writes, of both forms, and refuses what is none."""

import base64
import hashlib
import json
import random
import re
import zlib
from pathlib import Path

import pytest

from realname.kernel.receipt import SignedStatement
from realname.ledger.use_cases.receipt_code import _DICTIONARIES, PREFIX, _base45, receipt_address, receipt_code
from realname.vault.keys.signer import Ed25519Signer
from tests.frontend.node import STATIC, run_node
from tests.vault.unsafe_keys import UNSAFE_KEYS, UNSAFE_OTHER_KEYS

PAGE = (STATIC / "html" / "receipt-verify.html").read_text(encoding="utf-8")
SCRIPT = PAGE.partition('<script type="module">')[2].partition("</script>")[0]
STYLE = PAGE.partition("<style>")[2].partition("</style>")[0]
# Reads each case and says what it found; exports of the page's own script, as it is shipped.
_HARNESS = """
import { readFileSync } from "node:fs";
import { readKeys, readStatement, isSigned, rowsOf, Unreadable } from "./page.mjs";
const hex = (bytes) => Buffer.from(bytes).toString("hex");
const { codes, keys } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const found = [];
for (const code of codes) {
  try {
    const { body, signature } = readStatement(code);
    const stands = await isSigned({ body, signature }, readKeys(keys));
    let rows = null;
    try { const said = JSON.parse(Buffer.from(body).toString()); rows = { en: rowsOf(said, "en"), zh: rowsOf(said, "zh") }; } catch {}
    found.push({ body: hex(body), signature: hex(signature), stands, rows });
  } catch (problem) {
    if (!(problem instanceof Unreadable)) throw problem;
    found.push(null);
  }
}
console.log(JSON.stringify(found));
"""
RECEIPT = {
    "activated_at": "2027-01-31T13:45:10+00:00",
    "collected": ["consent", "evidence fields"],
    "complaints": {"operator": "10010", "regulator": "12300"},
    "deleted": ["evidence portrait"],
    "kept": [
        {"until": "service and 2 years after", "what": "evidence fields, sealed"},
        {"until": "2027-03-02", "what": "hashes of the session's pictures, from which no picture can be made"},
    ],
    "ledger": {"index": 7, "leaf_hash": "0" * 64},
    "sandbox": True,
    "type": "realname/receipt/2",
}
_HARD = ("", "RN1:", "RN2:", "RN3:BB8", "RN2:bb8", "RN2:::::::", "RN2:" + "0" * 300, "RN2:" + "BB8" * 60, "hello", "{}", "{", "[]")


def _json(content: object) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _read(folder: Path, codes: list[str]) -> list[dict[str, object] | None]:
    """What the page's script makes of them, in one process of node."""
    keys = json.dumps({"public_key": base64.b64encode(Ed25519Signer(UNSAFE_KEYS).public_key).decode(), "former": []})
    (folder / "page.mjs").write_text(SCRIPT, encoding="utf-8")
    (folder / "harness.mjs").write_text(_HARNESS, encoding="utf-8")
    (folder / "cases.json").write_text(json.dumps({"codes": codes, "keys": keys}), encoding="utf-8")
    done = run_node(folder / "harness.mjs", folder / "cases.json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, object] | None] = json.loads(done.stdout)
    return found


def _bodies() -> list[bytes]:
    """Bodies of every kind: statements, repetitions, noise, and the dictionary's own words in any order."""
    chance, words = random.Random(20261126), _DICTIONARIES[PREFIX].split(b",")  # noqa: S311 - the same cases each time
    mixed = [b",".join(chance.choices(words, k=chance.randrange(40))) for _ in range(100)]
    noise = [chance.randbytes(chance.randrange(300)) for _ in range(100)]
    runs = [bytes([chance.randrange(256)]) * chance.randrange(1, 5000) for _ in range(20)]
    return [b"", b"x", _json(RECEIPT), bytes(range(256)) * 8, chance.randbytes(40_000), *mixed, *noise, *runs]


def _other_code(body: bytes, *, prefix: str, level: int, strategy: int = zlib.Z_DEFAULT_STRATEGY) -> str:
    """A code of another form, or packed otherwise: stored, by the fixed code, or as a receipt of before was."""
    packer = zlib.compressobj(level, zlib.DEFLATED, 15, 9, strategy, _DICTIONARIES[prefix])
    return prefix + _base45(bytes(72) + packer.compress(body) + packer.flush())


def test_the_code_of_any_statement_gives_the_same_bytes_in_the_browsers_script(tmp_path: Path) -> None:
    bodies = _bodies()
    statements = [SignedStatement(body=one, signature=hashlib.sha512(one).digest(), key_id="0" * 64) for one in bodies]
    others = [(one, prefix, level) for one in bodies[:60] for prefix, level in (("RN1:", 9), ("RN1:", 0), ("RN2:", 1))]
    fixed = [_other_code(one, prefix="RN2:", level=9, strategy=zlib.Z_FIXED) for one in bodies[:60]]
    codes = [*map(receipt_code, statements), *(_other_code(one, prefix=prefix, level=level) for one, prefix, level in others), *fixed]
    expected = [*bodies, *(one for one, _, _ in others), *bodies[:60]]
    found = _read(tmp_path, codes)
    assert [one and one["body"] for one in found] == [one.hex() for one in expected]
    assert [one and one["signature"] for one in found[: len(bodies)]] == [one.signature.hex() for one in statements]


def test_what_is_no_code_is_said_to_be_none_and_what_is_damaged_never_says_anything_else(tmp_path: Path) -> None:
    chance, code = random.Random(7), receipt_code(Ed25519Signer(UNSAFE_KEYS).sign(_json(RECEIPT)))  # noqa: S311 - same
    damaged = []
    for _ in range(300):
        place = chance.randrange(4, len(code))
        damaged.append(code[:place] + chance.choice("0A9Z $%*+-./:") + code[place + 1 :])
    damaged = [one for one in [*damaged, *(code[:length] for length in range(0, len(code), 7))] if one != code]
    assert _read(tmp_path, list(_HARD)) == [None] * len(_HARD)
    # The eight bytes that name the key are signed by no one: what is changed there stands, and says the same.
    standing = [one for one in _read(tmp_path, damaged) if one is not None and one["stands"]]
    assert {str(one["body"]) for one in standing} <= {_json(RECEIPT).hex()}


def test_a_receipt_stands_with_its_key_as_code_and_as_the_api_gives_it_and_with_no_other(tmp_path: Path) -> None:
    ours, theirs = Ed25519Signer(UNSAFE_KEYS).sign(_json(RECEIPT)), Ed25519Signer(UNSAFE_OTHER_KEYS).sign(_json(RECEIPT))
    as_json = json.dumps({"body": ours.body.decode(), "signature": base64.b64encode(ours.signature).decode(), "key_id": ours.key_id})
    address = "".join(receipt_address(ours, origin="https://host.example"))
    found = _read(tmp_path, [receipt_code(ours), as_json, f"{receipt_code(ours)}\n", address, f"{address}%", receipt_code(theirs)])
    assert [one and one["stands"] for one in found] == [True, True, True, True, None, False]


def test_it_says_in_both_languages_what_was_collected_deleted_kept_until_when_and_how_to_complain(tmp_path: Path) -> None:
    (found,) = _read(tmp_path, [receipt_code(Ed25519Signer(UNSAFE_KEYS).sign(_json(RECEIPT)))])
    assert found is not None
    rows = found["rows"]
    assert isinstance(rows, dict)
    english, chinese = dict(rows["en"]), dict(rows["zh"])
    assert english["What it is"] == "Receipt (A test: no line is real)"
    assert english["Kept"].splitlines()[1].endswith("until 2027-03-02")
    assert english["Complaints"].splitlines() == ["operator 10010", "regulator 12300"]
    assert (chinese["收集"], chinese["删除"]) == ("同意书、证件信息", "证件照片")
    assert chinese["保留"].splitlines()[0] == "证件信息（加密）: 服务期间及终止后 2 年"


@pytest.mark.parametrize(("directive", "content"), [("script-src", SCRIPT), ("style-src", STYLE)])
def test_its_own_policy_lets_its_script_and_style_run_and_nothing_else(directive: str, content: str) -> None:
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    assert f"{directive} 'sha256-{digest}';" in PAGE
    assert "default-src 'none'" in PAGE


def test_it_asks_no_one() -> None:
    assert re.search(r"https?://|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|\bimport\b|\bsrc=|\bhref=", PAGE) is None
