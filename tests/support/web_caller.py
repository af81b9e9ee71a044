"""A browser without scripts: it keeps cookies, follows redirections, and sends the forms that pages hold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from http import HTTPStatus

from httpx import Client, Response

from realname.access.model.staff import Realm
from realname.registration.use_cases.choose_line import OfferNumbers
from realname.sandbox.simulators.stock import sandbox_iccids
from tests.support.one_loop import LoopClient
from tests.support.web_world import WebWorld
from tests.verification.live_verifier import GOOD_CLIP

HOME = "http://counter.test"
UNKNOWN = "0" * 32
OCTETS = {"Content-Type": "application/octet-stream"}


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as a reader sees it."""

    response: Response

    @property
    def status(self) -> int:
        return int(self.response.status_code)

    @property
    def path(self) -> str:
        return str(self.response.url.path)

    @property
    def html(self) -> str:
        return str(self.response.text)

    @property
    def text(self) -> str:
        """What is written on the page, in one line."""
        reader = _Reader()
        reader.feed(self.html)
        return " ".join(" ".join(reader.parts).split())

    def hidden(self, name: str) -> str:
        """The value of a hidden field."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.html)
        assert found, f"no field {name} on {self.path}"
        return found[1]

    @property
    def registration(self) -> str:
        """The id of the registration that the page belongs to."""
        found = re.search(r"/counter/registrations/([0-9a-f]{32})", f"{self.path} {self.html}")
        assert found, self.path
        return found[1]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's names
        self._skipped += tag in {"script", "style", "svg"}

    def handle_endtag(self, tag: str) -> None:
        self._skipped -= tag in {"script", "style", "svg"}

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.parts.append(data)


class WebCaller:
    """Walks through the pages; each step has arguments that are right unless a test says otherwise."""

    def __init__(self, world: WebWorld, *, language: str = "en", realm: Realm = Realm.OPERATOR) -> None:
        self._world = world
        self.realm = realm
        self.http: Client = LoopClient(
            world.app if realm is Realm.OPERATOR else world.inspector_app,
            base_url=HOME,
            headers={"Accept-Language": language},
        )
        self.csrf = ""

    def get(self, path: str, **headers: str) -> Page:
        return Page(self.http.get(path, headers=headers))

    def post(self, path: str, fields: Mapping[str, str | list[str]] | None = None, **headers: str) -> Page:
        return Page(self.http.post(path, data={"csrf": self.csrf} | dict(fields or {}), headers=headers))

    def sign_in(self, login: str = "agent", *, password: str | None = None) -> Page:
        page = self.get("/counter/sign-in")
        secret = self._world.passwords[login] if password is None else password
        signed_in = Page(self.http.post("/counter/sign-in", data={"csrf": page.hidden("csrf"), "login": login, "password": secret}))
        if signed_in.path != "/counter/sign-in":
            self.csrf = signed_in.hidden("csrf")
        return signed_in

    def elsewhere(self, login: str = "agent") -> "WebCaller":
        """Sign in at another browser as well."""
        other = WebCaller(self._world)
        other.sign_in(login)
        return other

    def consent(self, answer: str = "face", *, inabilities: tuple[str, ...] = (), key: str | None = None) -> Page:
        page = self.get("/counter/registrations/new")
        fields = {name: page.hidden(name) for name in ("key", "text_version", "language")}
        return self.post(
            "/counter/registrations/new", fields | {"answer": answer, "inability": list(inabilities), "key": key or fields["key"]}
        )

    def evidence(self, registration: str, fields: dict[str, str] | None = None) -> Page:
        return self.post(f"/counter/registrations/{registration}/evidence", fields or {"source": "sample", "sample": "man"})

    def card(self, registration: str, content: bytes, *, name: str = "card", **fields: str) -> Page:
        files = {name: ("card.json", content, "application/json")}
        path = f"/counter/registrations/{registration}/evidence"
        return Page(self.http.post(path, data={"csrf": self.csrf, "source": "file"} | fields, files=files))

    def photo(self, registration: str, content: bytes, *, kind: str = "resident-id-card") -> Page:
        """Send the photo of an ID."""
        files = {"front": ("card.jpg", content, "image/jpeg")}
        path = f"/counter/registrations/{registration}/document"
        return Page(self.http.post(path, data={"csrf": self.csrf, "kind": kind}, files=files))

    def line(
        self, registration: str, *, place: int = 0, iccid: str | None = None, msisdn: str | None = None, intent: str = "choose"
    ) -> Page:
        number = self._world.services[OfferNumbers](limit=20)[place].value if msisdn is None else msisdn
        fields = {"msisdn": number, "iccid": sandbox_iccids()[place].value if iccid is None else iccid, "intent": intent}
        return self.post(f"/counter/registrations/{registration}/line", {name: value for name, value in fields.items() if value})

    def send(self, method: str, path: str, content: bytes, **headers: str) -> Response:
        """Send as our script does: bytes, with the token in a header."""
        return self.http.request(method, path, content=content, headers={"X-CSRF-Token": self.csrf} | headers)

    def clip(self, registration: str, clip: bytes = GOOD_CLIP) -> None:
        place = f"/counter/registrations/{registration}"
        assert self.send("POST", f"{place}/challenge", b"{}").status_code == 201
        assert self.send("PUT", f"{place}/clip/0", clip, **OCTETS).status_code == 200

    def submit(self, registration: str) -> Page:
        return self.post(f"/counter/registrations/{registration}/check")

    def stop(self, registration: str, *, sure: str = "yes") -> Page:
        return self.post(f"/counter/registrations/{registration}/stop", {"sure": sure})

    def refer_to_supervisor(self, registration: str) -> Page:
        return self.post(f"/counter/registrations/{registration}/hand-over")

    def compare(self, registration: str, likeness: str = "same-person", *, second: bool = False) -> Page:
        return self.post(f"/counter/registrations/{registration}/compare{'/second' if second else ''}", {"likeness": likeness})

    def ready_to_compare(self, *, place: int = 0) -> str:
        """A registration without a face, from the start, that waits for the first of the two people."""
        registration = self._opened("no-face")
        self._show_sample(registration)
        self._choose_line(registration, place, leads_to="compare")
        return registration

    def opened(self) -> str:
        """A registration that waits for evidence."""
        return self._opened("face")

    def with_evidence(self) -> str:
        """A registration that waits for a line."""
        registration = self.opened()
        self._show_sample(registration)
        return registration

    def with_line(self, *, place: int = 0) -> str:
        """A registration that waits for the face check."""
        registration = self.with_evidence()
        self._choose_line(registration, place, leads_to="face")
        return registration

    def with_clip(self, clip: bytes = GOOD_CLIP, *, place: int = 0) -> str:
        """A registration that waits to be submitted."""
        registration = self.with_line(place=place)
        self.clip(registration, clip)
        return registration

    def ended(self, clip: bytes = GOOD_CLIP, *, place: int = 0) -> str:
        """A registration that was submitted."""
        registration = self.with_clip(clip, place=place)
        self._sent_on(f"/counter/registrations/{registration}/check", {})
        return registration

    def _opened(self, answer: str) -> str:
        page = self.get("/counter/registrations/new")
        fields = {name: page.hidden(name) for name in ("key", "text_version", "language")}
        return self._sent_on("/counter/registrations/new", fields | {"answer": answer}).rpartition("/")[2]

    def _show_sample(self, registration: str) -> None:
        self._sent_on(f"/counter/registrations/{registration}/evidence", {"source": "sample", "sample": "man"})

    def _choose_line(self, registration: str, place: int, *, leads_to: str) -> None:
        number = self._world.services[OfferNumbers](limit=20)[place].value
        fields = {"msisdn": number, "iccid": sandbox_iccids()[place].value, "intent": "choose"}
        assert self._sent_on(f"/counter/registrations/{registration}/line", fields).endswith(f"/{leads_to}")

    def _sent_on(self, path: str, fields: Mapping[str, str]) -> str:
        """Send a form on the way to what a test is about, and say where it leads, without opening that page."""
        answer = self.http.post(path, data={"csrf": self.csrf} | dict(fields), follow_redirects=False)
        assert answer.status_code == HTTPStatus.SEE_OTHER, (path, answer.status_code)
        return str(answer.headers["Location"])


def signed_in(web: WebWorld, login: str) -> WebCaller:
    """A person who signed in under a login of the world, at their app."""
    caller = WebCaller(web, realm=Realm.SUPERVISION if login == "inspector" else Realm.OPERATOR)
    caller.sign_in(login)
    return caller
