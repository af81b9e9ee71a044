"""A client of the API, with one method a step, each with arguments that are right unless a test says otherwise."""

from collections.abc import Mapping
from dataclasses import replace

from fastapi import FastAPI
from httpx import Client, Response

from realname.platform.api.examples import OPENING
from realname.sandbox.simulators.people import SAMPLE_MAN, SamplePerson, card_json
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from tests.support.one_loop import LoopClient
from tests.verification.live_verifier import GOOD_CLIP, PORTRAIT

JSON = {"Content-Type": "application/json"}
OCTETS = {"Content-Type": "application/octet-stream"}
UNKNOWN_ID = "0" * 32


class ApiCaller:
    """Calls; gives back what was answered."""

    def __init__(self, app: FastAPI, *, token: str | None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.http: Client = LoopClient(app, headers=headers)

    def open(self, *, key: str = "key-1", body: Mapping[str, object] = OPENING) -> Response:
        return self.http.post("/v1/registrations", json=dict(body), headers={"Idempotency-Key": key})

    def attach(self, registration: str, *, person: SamplePerson = SAMPLE_MAN, card: bytes | None = None) -> Response:
        content = card_json(person, portrait=PORTRAIT) if card is None else card
        return self.http.put(f"/v1/registrations/{registration}/evidence", content=content, headers=JSON)

    def choose(self, registration: str, *, place: int = 0, iccid_place: int | None = None) -> Response:
        iccid = sandbox_iccids()[place if iccid_place is None else iccid_place].value
        body = {"msisdn": sandbox_msisdns()[place].value, "iccid": iccid}
        return self.http.put(f"/v1/registrations/{registration}/line", json=body)

    def challenge(self, registration: str) -> Response:
        return self.http.post(f"/v1/registrations/{registration}/challenge")

    def chunk(self, registration: str, *, index: int = 0, content: bytes = GOOD_CLIP) -> Response:
        return self.http.put(f"/v1/registrations/{registration}/clip/chunks/{index}", content=content, headers=OCTETS)

    def submit(self, registration: str, *, longest_wait_s: int = 30) -> Response:
        """Submit, and wait until the clip is judged; 0: the answer comes at once."""
        return self.http.post(f"/v1/registrations/{registration}/submit", headers={"Prefer": f"wait={longest_wait_s}"})

    def withdraw(self, registration: str) -> Response:
        return self.http.post(f"/v1/registrations/{registration}/withdraw")

    def read(self, registration: str, *, language: str = "en") -> Response:
        return self.http.get(f"/v1/registrations/{registration}", headers={"Accept-Language": language})

    def opened(self, *, key: str = "key-1") -> str:
        """A registration that waits for evidence."""
        return _id(self.open(key=key))

    def with_evidence(self, *, key: str = "key-1") -> str:
        """A registration that waits for a line."""
        registration = self.opened(key=key)
        _require(self.attach(registration))
        return registration

    def with_line(self, *, key: str = "key-1", place: int = 0) -> str:
        """A registration that waits for a challenge."""
        registration = self.with_evidence(key=key)
        _require(self.choose(registration, place=place))
        return registration

    def with_challenge(self, *, key: str = "key-1", place: int = 0) -> str:
        """A registration that waits for the clip."""
        registration = self.with_line(key=key, place=place)
        _require(self.challenge(registration))
        return registration

    def with_clip(self, clip: bytes = GOOD_CLIP, *, key: str = "key-1", place: int = 0) -> str:
        """A registration that waits to be submitted."""
        registration = self.with_challenge(key=key, place=place)
        _require(self.chunk(registration, content=clip))
        return registration


def unknown_person() -> SamplePerson:
    """A person the authority has never heard of: another day of birth is another number, so only the name differs here."""
    return replace(SAMPLE_MAN, attributes=replace(SAMPLE_MAN.attributes, name="赵无名"))


def problem(response: Response) -> tuple[int, str]:
    """Status and code of a problem."""
    assert response.headers["Content-Type"] == "application/problem+json", response.status_code
    return int(response.status_code), str(response.json()["code"])


def _id(response: Response) -> str:
    _require(response)
    return str(response.json()["id"])


def _require(response: Response) -> None:
    assert response.is_success, response.text
