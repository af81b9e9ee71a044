"""Attacks on the page that checks receipts, in Chromium: forged, mixed up, oversized and stale codes, and text that would run."""

import base64
import hmac
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from playwright.sync_api import Browser, Page, expect

from realname.kernel.receipt import SignedStatement
from realname.ledger.use_cases.receipt_code import _DICTIONARIES, PREFIX, _base45, receipt_code
from realname.vault.keys.signer import Ed25519Signer
from tests.frontend.node import STATIC
from tests.frontend.test_receipt_page import RECEIPT
from tests.vault.unsafe_keys import UNSAFE_KEYS, UNSAFE_OTHER_KEYS

OURS, THEIRS = Ed25519Signer(UNSAFE_KEYS), Ed25519Signer(UNSAFE_OTHER_KEYS)
VALID = "This receipt is valid."
_KEYS_OPEN = '<textarea id="key"'


def _json(content: object) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _keys(*signers: Ed25519Signer) -> str:
    first, *former = (base64.b64encode(one.public_key).decode() for one in signers)
    return json.dumps({"public_key": first, "former": [{"public_key": one} for one in former]})


def _signed(body: bytes, signer: Ed25519Signer = OURS) -> str:
    return receipt_code(signer.sign(body))


def _statement(body: bytes) -> str:
    """A statement that the operator signed, as the API gives it."""
    return json.dumps({"body": body.decode(), "signature": base64.b64encode(OURS.sign(body).signature).decode()})


GOOD = _signed(_json(RECEIPT))


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The page as it is saved on a disk, with the operator's keys in it; whatever it complains of fails the test."""
    opened = _saved_page(browser, tmp_path, _keys(OURS))
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.add_init_script("window.alert = () => { throw new Error('a script ran'); };")
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.reload()
    yield opened
    opened.close()
    assert (problems, [one for one in asked if not one.startswith("file:")]) == ([], [])


def _saved_page(browser: Browser, folder: Path, keys: str) -> Page:
    whole = (STATIC / "html" / "receipt-verify.html").read_text(encoding="utf-8")
    head, _, tail = whole.partition(_KEYS_OPEN)
    tag, _, rest = tail.partition(">")
    quoted = keys.replace('"', "&quot;")
    (folder / "verify.html").write_text(f"{head}{_KEYS_OPEN}{tag}>{quoted}{rest}", encoding="utf-8")
    opened = browser.new_page(locale="en-GB")
    opened.goto((folder / "verify.html").as_uri())
    return opened


def _check(page: Page, code: str) -> str:
    """Enter a code, check it, and give the heading that follows."""
    page.locator("#code").fill(code)
    page.get_by_role("button", name="Check", exact=True).click()
    heading = page.locator("#result h2")
    expect(heading).to_be_visible()
    return heading.inner_text()


def test_a_receipt_of_the_operator_is_valid(page: Page) -> None:
    assert _check(page, GOOD).startswith(VALID)


def _p256(body: bytes) -> bytes:
    """A signature by a P-256 key in the form of WebCrypto, which is as long as one by Ed25519."""
    r, s = decode_dss_signature(generate_private_key(SECP256R1()).sign(body, ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


FORGED = {
    "signed by another key": _signed(_json(RECEIPT), THEIRS),
    "another body under a true signature": receipt_code(
        SignedStatement(body=_json({**RECEIPT, "sandbox": False}), signature=OURS.sign(_json(RECEIPT)).signature, key_id="0" * 64)
    ),
    "no signature": receipt_code(SignedStatement(body=_json(RECEIPT), signature=bytes(64), key_id="0" * 64)),
    "algorithm none": json.dumps({"body": _json(RECEIPT).decode(), "signature": "", "alg": "none", "algorithm": "none"}),
    "its own key beside it": json.dumps(
        {
            "body": _json(RECEIPT).decode(),
            "signature": base64.b64encode(THEIRS.sign(_json(RECEIPT)).signature).decode(),
            "public_key": base64.b64encode(THEIRS.public_key).decode(),
        }
    ),
    "a signature that is too long": json.dumps(
        {"body": _json(RECEIPT).decode(), "signature": base64.b64encode(OURS.sign(_json(RECEIPT)).signature + b"\0").decode()}
    ),
    "the same text with a space": json.dumps(
        {"body": _json(RECEIPT).decode() + " ", "signature": base64.b64encode(OURS.sign(_json(RECEIPT)).signature).decode()}
    ),
    "a surrogate in the body": '{"body":"\\ud800","signature":"' + base64.b64encode(OURS.sign(_json(RECEIPT)).signature).decode() + '"}',
    "an HMAC under the public key": receipt_code(
        SignedStatement(body=_json(RECEIPT), signature=hmac.digest(OURS.public_key, _json(RECEIPT), "sha512"), key_id="0" * 64)
    ),
    "a signature of another curve": receipt_code(SignedStatement(body=_json(RECEIPT), signature=_p256(_json(RECEIPT)), key_id="0" * 64)),
    "two signatures": json.dumps(
        {"body": _json(RECEIPT).decode(), "signature": base64.b64encode(OURS.sign(_json(RECEIPT)).signature).decode()}
    )[:-1]
    + ',"signature":"'
    + base64.b64encode(bytes(64)).decode()
    + '"}',
    "two bodies": '{"body":"x","body":'
    + json.dumps(_json(RECEIPT).decode())
    + ',"signature":"'
    + base64.b64encode(bytes(64)).decode()
    + '"}',
    "a lookalike operator": receipt_code(
        SignedStatement(
            body=_json({**RECEIPT, "complaints": {"operator": "1001\u041e", "regulator": "12300"}}),
            signature=OURS.sign(_json(RECEIPT)).signature,
            key_id="0" * 64,
        )
    ),
}


@pytest.mark.parametrize("code", FORGED.values(), ids=FORGED)
def test_a_forged_receipt_is_said_to_be_none_and_shows_nothing_of_itself(page: Page, code: str) -> None:
    _check(page, GOOD)
    assert _check(page, code).startswith("This receipt is not valid.")
    assert page.locator("#result dl").count() == 0


NO_RECEIPTS = {
    "a list of blocked agents": _json({"type": "realname/blocklist/1", "issuer": "operator", "entries": []}),
    "a head of the ledger": b"operator.example/ledger\n7\nAAAA\n",
    "bytes that are no text": b"\xff\xfe\xfd",
    "a list": b"[1]",
    "nothing": b"null",
    "a kind of a property that every object has": _json({**RECEIPT, "type": "constructor"}),
    "a kind of the prototype": _json({**RECEIPT, "type": "__proto__"}),
    "two kinds": b'{"type":"realname/receipt/2","type":"realname/blocklist/1"}',
    "no kind": _json({name: value for name, value in RECEIPT.items() if name != "type"}),
}


@pytest.mark.parametrize("body", NO_RECEIPTS.values(), ids=NO_RECEIPTS)
def test_another_statement_that_the_operator_signed_is_no_receipt(page: Page, body: bytes) -> None:
    _check(page, GOOD)
    assert _check(page, _signed(body)).startswith("The operator signed this, but it is no receipt")


def _packed(packed: bytes) -> str:
    return PREFIX + _base45(bytes(72) + packed)


def _deflated(body: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 15, 9, zlib.Z_DEFAULT_STRATEGY, _DICTIONARIES[PREFIX])
    return packer.compress(body) + packer.flush()


_HEAD = _deflated(b"x")[:6]
UNREADABLE = {
    "a bomb": _packed(_deflated(bytes(60_000_000))),
    "a million empty blocks": _packed(_HEAD + bytes.fromhex("000000ffff") * 200_000),
    "half a million blocks of the fixed code": _packed(_HEAD + b"\x02\x08\x20\x80" * 200_000),
    "megabytes of letters": PREFIX + "A" * 3_000_000,
    "megabytes of line ends": "\n" * 100_000 + "x",
    "megabytes of JSON": '{"body":"' + "x" * 3_000_000 + '","signature":"AA=="}',
    "deep JSON": '{"body":' + "[" * 200_000 + "]" * 200_000 + "}",
    "a statement in the prototype": '{"__proto__":' + _statement(_json(RECEIPT)) + "}",
    "a statement in the prototype's prototype": '{"constructor":{"prototype":' + _statement(_json(RECEIPT)) + "}}",
    "a signature that is a list": _statement(_json(RECEIPT)).replace('"signature": "', '"signature": ["').replace('"}', '"]}'),
    "cut": GOOD[:-9],
    "more behind it": _packed(_deflated(_json(RECEIPT)) + b"more"),
    "small letters": GOOD.lower(),
    "an address of a script": "javascript:alert(1)//",
    "an address with half an escape": "https://host.example/receipt/verify#RN2:%",
}


@pytest.mark.parametrize("code", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_code_is_said_to_be_none_at_once(page: Page, code: str) -> None:
    _check(page, GOOD)
    page.evaluate("code => { document.getElementById('code').value = code; }", code)
    begun_ms = page.evaluate("performance.now()")
    page.get_by_role("button", name="Check", exact=True).click()
    heading = page.locator("#result h2")
    expect(heading).to_have_text("This is not the code of a receipt. Scan it again, or copy the whole text.")
    assert page.evaluate("performance.now()") - begun_ms < 5000


def test_marks_in_what_was_signed_are_text(page: Page) -> None:
    marks = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>"
    body = {
        **RECEIPT,
        "registration": marks,
        "collected": [marks],
        "complaints": {"operator": marks},
        "kept": [{"what": marks, "until": marks}],
    }
    assert _check(page, _signed(_json(body))).startswith(VALID)
    assert marks in page.locator("#result").inner_text()
    assert page.locator("#result img, #result script").count() == 0


def test_names_of_a_prototype_in_what_was_signed_change_nothing_on_the_page(page: Page) -> None:
    polluting = '{"toString":1,"is_polluted":true}'
    body = _json(RECEIPT).decode()[:-1] + f',"__proto__":{polluting},"constructor":{{"prototype":{polluting}}},"hasOwnProperty":1}}'
    for code in (_signed(body.encode()), _statement(body.encode())):
        assert _check(page, code).startswith(VALID)
        assert page.evaluate("[({}).is_polluted, String({}), 'x' in Object.prototype]") == [None, "[object Object]", False]
    assert _check(page, FORGED["signed by another key"]).startswith("This receipt is not valid.")


def test_values_of_another_type_in_what_was_signed_are_left_out(page: Page) -> None:
    odd: list[object] = [None, True, {"toString": 1, "valueOf": 1}, [[["x"]]], 1e400, "\u202e<b>"]
    for value in odd:
        fields = ("activated_at", "decided_at", "collected", "deleted", "kept", "complaints", "ledger", "registration", "sandbox")
        body = json.dumps({"type": "realname/receipt/2", **dict.fromkeys(fields, value)}).replace("Infinity", "1e999")
        assert _check(page, _statement(body.encode())).startswith(VALID)
        assert page.locator("#result b").count() == 0


def test_the_longest_receipt_that_can_be_pasted_is_shown_at_once(page: Page) -> None:
    body = _json({**RECEIPT, "kept": [{"what": "<p>", "until": "x"}] * 12_000})
    page.evaluate("code => { document.getElementById('code').value = code; }", _statement(body))
    begun_ms = page.evaluate("performance.now()")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#result h2")).to_contain_text(VALID)
    assert page.evaluate("performance.now()") - begun_ms < 5000
    assert page.locator("#result p").count() == 0


def test_a_script_that_came_into_the_page_would_not_run(page: Page) -> None:
    page.evaluate(
        """() => {
            const script = Object.assign(document.createElement("script"), { textContent: "window.ran = 'script'" });
            const part = document.createElement("div");
            part.innerHTML = `<img src=x onerror="window.ran = 'handler'"><button id=trap onclick="window.ran = 'click'">x</button>
                <a id=link href="javascript:window.ran = 'link'">x</a>`;
            document.body.append(script, part);
        }"""
    )
    page.locator("#trap").click()
    page.locator("#link").click()
    assert page.evaluate("window.ran") is None


ODD_KEYS = {
    "nothing among the former ones": json.dumps({"public_key": base64.b64encode(OURS.public_key).decode(), "former": [None]}),
    "a number among the former ones": json.dumps({"public_key": base64.b64encode(OURS.public_key).decode(), "former": [1]}),
    "an object that is no text": '{"public_key":{"toString":1,"valueOf":1}}',
    "a key in the prototype": '{"__proto__":{"public_key":"' + base64.b64encode(OURS.public_key).decode() + '"}}',
    "a key of 33 bytes": base64.b64encode(OURS.public_key + b"\0").decode(),
    "a key of another curve": base64.b64encode(bytes(65)).decode(),
    "markup": "<img src=x onerror=alert(1)>",
    "deep JSON": '{"public_key":' + "[" * 100_000 + "]" * 100_000 + "}",
    "none": "{}",
}


@pytest.mark.parametrize("keys", ODD_KEYS.values(), ids=ODD_KEYS)
def test_entered_keys_that_are_none_are_said_to_be_none(page: Page, keys: str) -> None:
    page.locator("#key-part summary").click()
    page.evaluate("keys => { document.getElementById('key').value = keys; }", keys)
    assert _check(page, GOOD).startswith("This is not a public key.")


def test_a_receipt_that_stands_with_keys_that_were_entered_says_so(page: Page) -> None:
    page.locator("#key-part summary").click()
    page.locator("#key").fill(_keys(THEIRS))
    assert _check(page, _signed(_json(RECEIPT), THEIRS)).startswith("The keys that were entered here signed this.")
    assert page.locator("#result h2.ok, #result h2.stop").count() == 0


def test_what_entered_keys_signed_is_not_laid_to_the_operator(page: Page) -> None:
    page.locator("#key-part summary").click()
    page.locator("#key").fill(_keys(THEIRS))
    assert _check(page, _signed(NO_RECEIPTS["a list"], THEIRS)).startswith(
        "The keys that were entered here signed this, but it is no receipt"
    )


def test_what_was_said_goes_as_soon_as_code_or_keys_change(page: Page) -> None:
    for place in ("#code", "#key"):
        _check(page, GOOD)
        page.evaluate("document.getElementById('key-part').open = true")
        page.locator(place).press("End")
        page.locator(place).press("Backspace")
        expect(page.locator("#result h2")).to_have_count(0)
        page.locator(place).evaluate("field => { field.value = field.defaultValue; }")


def test_an_address_with_another_code_takes_the_former_answer_away(page: Page) -> None:
    _check(page, GOOD)
    page.evaluate("location.hash = '#RN2:0'")
    expect(page.locator("#result h2")).to_have_text("This is not the code of a receipt. Scan it again, or copy the whole text.")
    _check(page, GOOD)
    page.evaluate("location.hash = ''")
    expect(page.locator("#result h2")).to_have_count(0)


def test_of_two_checks_at_once_the_later_is_shown(page: Page) -> None:
    forged = FORGED["signed by another key"]
    page.evaluate(
        """([good, forged]) => {
            const verify = SubtleCrypto.prototype.verify;
            let first = true;
            const answered = new Promise((go) => { window.answerTheFirst = go; });
            SubtleCrypto.prototype.verify = function (...given) {
                const isFirst = first;
                first = false;
                const late = (stands) => answered.then(() => stands);
                return verify.apply(this, given).then(isFirst ? late : (stands) => stands);
            };
            const [code, form] = [document.getElementById("code"), document.getElementById("form")];
            for (const one of [good, forged]) { code.value = one; form.requestSubmit(); }
        }""",
        [GOOD, forged],
    )
    expect(page.locator("#result h2")).to_contain_text("This receipt is not valid.")
    page.evaluate("window.answerTheFirst(), new Promise((go) => setTimeout(go, 0))")
    assert page.locator("#result h2").inner_text().startswith("This receipt is not valid.")


def test_a_key_that_was_published_before_still_stands(browser: Browser, tmp_path: Path) -> None:
    page = _saved_page(browser, tmp_path, _keys(THEIRS, OURS))
    assert _check(page, GOOD).startswith(VALID)
    page.close()
