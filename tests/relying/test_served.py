"""The whole way over sockets: a bank asks a running server, the holder allows it on the page, the bank is answered, the holder revokes."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT, private_key_jwt_sign
from joserfc.jwk import ECKey

from realname.kernel.identifiers import Msisdn
from realname.kernel.unit_of_work import Reads
from realname.lines.store.lines import Lines
from realname.main.deployment.deployment import open_deployment
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.relying.store.consents import Consents
from realname.relying.use_cases.consents import RevokeConsent
from realname.sandbox.use_cases.sample_service import SAMPLE_CALLBACK, SAMPLE_SERVICE
from tests.relying.camara_calls import MATCH, VERIFY_NUMBER
from tests.support.deployed_counter import submit_one
from tests.support.served import serve

pytestmark = pytest.mark.sockets

PURPOSE = "dpv:FraudPreventionAndDetection"
NAME = {"name": "李示例"}


class Assertion(PrivateKeyJWT):  # type: ignore[misc] # ships no types
    """Authlib's `private_key_jwt`, with a life that the profile allows."""

    def sign(self, auth: OAuth2Client, token_endpoint: str) -> str:
        header = {"kid": SAMPLE_SERVICE.value}
        return str(
            private_key_jwt_sign(
                auth.client_secret,
                client_id=auth.client_id,
                token_endpoint=token_endpoint,
                alg="ES256",
                header=header,
                claims={},
                expires_in=300,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """The sample bank before a running server."""

    url: str
    data: Path
    number: Msisdn

    def allowed(self, scope: str, **more: str) -> Mapping[str, object]:
        """Send the holder's browser with a request, let them allow it, and exchange the code."""
        verifier = generate_token(48)
        with self._client() as client, httpx.Client(base_url=self.url, headers={"Realname-Msisdn": self.number.value}) as browser:
            address, state = client.create_authorization_url(
                f"{self.url}/oauth2/authorize", scope=f"{PURPOSE} {scope}", code_verifier=verifier, nonce=generate_token(20), **more
            )
            answer = browser.get(address)
            while answer.is_redirect and answer.headers["location"].startswith("/"):
                answer = browser.get(answer.headers["location"])
            back = answer.headers.get("location") or self._answer(browser, answer.text)
            token: Mapping[str, object] = client.fetch_token(
                f"{self.url}/oauth2/token", authorization_response=back, state=state, code_verifier=verifier
            )
        return token

    def call(self, token: Mapping[str, object], path: str, body: Mapping[str, str]) -> httpx.Response:
        return httpx.post(f"{self.url}{path}", json=dict(body), headers={"Authorization": f"Bearer {token['access_token']}"})

    def revoke(self) -> None:
        """Revoke all that the holder allowed, in another process of the same folder."""
        deployment = open_deployment(self.data, environment={})
        try:
            with deployment.app[Reads]() as unit:
                (line,) = unit[Lines].of_number(self.number)
                consents = unit[Consents].of_person(line.person_id)
            for one in consents:
                deployment.app[RevokeConsent](one.id, person_id=line.person_id)
        finally:
            deployment.close()

    def _client(self) -> OAuth2Client:
        key = ECKey.import_key(json.loads((self.data / "sandbox" / "sample-bank-key.json").read_text()))
        client = OAuth2Client(
            SAMPLE_SERVICE.value,
            key,
            token_endpoint_auth_method="private_key_jwt",  # noqa: S106 - a name
            redirect_uri=SAMPLE_CALLBACK,
            code_challenge_method="S256",
        )
        client.register_client_auth_method(Assertion(f"{self.url}/oauth2/token"))
        return client

    def _answer(self, browser: httpx.Client, page: str) -> str:
        csrf = re.search(r'name="csrf" value="([^"]+)"', page)
        assert csrf, page
        return str(browser.post("/oauth2/consent", data={"csrf": csrf[1], "answer": "allow"}).headers["location"])


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    """A server with the line of a holder who was verified."""
    data = tmp_path_factory.mktemp("served") / "data"
    registration_id = submit_one(data, faults="", until=lambda _deployment, _registration: False)
    deployment = open_deployment(data, environment={})
    try:
        line_id = deployment.app[ReadRegistration](registration_id).registration.line_id
        assert line_id is not None
        with deployment.app[Reads]() as unit:
            number = unit[Lines].read(line_id).msisdn
    finally:
        deployment.close()
    with serve(data) as served:
        url = re.search(r'app of their own: (http://[^\s",]+)', served.greeting)
        assert url, served.greeting
        yield Bank(url=url[1], data=data, number=number)


def test_a_bank_is_answered_as_long_as_the_holder_allows_it(bank: Bank) -> None:
    token = bank.allowed(MATCH.scope)
    answer = bank.call(token, MATCH.address, NAME)
    assert (answer.status_code, answer.json()) == (200, {"nameMatch": "true"})
    assert answer.headers["x-correlator"]
    bank.revoke()
    refused = bank.call(token, MATCH.address, NAME)
    assert (refused.status_code, refused.json()["code"]) == (401, "UNAUTHENTICATED")


def test_a_token_of_number_verification_opens_one_call(bank: Bank) -> None:
    token = bank.allowed(VERIFY_NUMBER.scope, prompt="consent")
    answer = bank.call(token, VERIFY_NUMBER.address, {"phoneNumber": bank.number.value})
    assert (answer.status_code, answer.json()) == (200, {"devicePhoneNumberVerified": True})
    assert bank.call(token, VERIFY_NUMBER.address, {"phoneNumber": bank.number.value}).status_code == 401


def test_a_token_for_one_api_opens_no_other(bank: Bank) -> None:
    refused = bank.call(bank.allowed("kyc-tenure:check-tenure"), MATCH.address, NAME)
    assert (refused.status_code, refused.json()["code"]) == (403, "PERMISSION_DENIED")


def test_the_provider_and_the_apis_each_answer_errors_in_their_own_form(bank: Bank) -> None:
    assert httpx.post(f"{bank.url}{MATCH.address}", json=NAME).json()["code"] == "UNAUTHENTICATED"
    assert httpx.get(f"{bank.url}/kyc-match/v9/match").json()["code"] == "NOT_FOUND"
    assert set(httpx.post(f"{bank.url}/oauth2/token", data={"grant_type": "x"}).json()) == {"error"}
    assert urlsplit(httpx.get(f"{bank.url}/.well-known/openid-configuration").json()["issuer"]).port == urlsplit(bank.url).port
