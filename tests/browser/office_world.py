"""The world of the page tests, served to a browser: what waits in the office is there in a moment, without a camera."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn

from realname.kernel.identifiers import RegistrationId
from realname.platform.config.served import Served
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.media import probe_name, reference_name
from realname.registration.use_cases.persons import require_verified
from realname.review.store.reviews import Reviews
from realname.sandbox.simulators.people import SamplePerson
from realname.verification.model.findings import SourceFinding
from tests.browser.camera import drawn_portrait
from tests.browser.site import CounterSite, Login
from tests.support.network_guard import sockets_on
from tests.support.web_caller import WebCaller, signed_in
from tests.support.web_world import WebWorld, build_web_world, over
from tests.verification.live_verifier import UNSURE_CLIP, UnsafeVerifierByMark

_START_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeWorld:
    """A world that is served; `agent` works in it without a browser."""

    web: WebWorld
    site: CounterSite
    agent: WebCaller

    def refer(self, place: int = 0, *, source: SourceFinding = SourceFinding.CONFIRMED) -> str:
        """Refer a registration, of which the authority said this; drawn pictures are in the place of what the tests' verifier gave."""
        registration_id = RegistrationId(self.agent.ended(UNSURE_CLIP, place=place))
        safe = self.web.services[GetChallenge].safe
        with self.web.api.units() as unit:
            registration = replace(unit[Registrations].get(registration_id), source=source)
            unit[Registrations].save(registration)
            (review,) = unit[Reviews].of_registration(registration_id)
            unit[Reviews].save(replace(review, needed=1))  # by lot otherwise
            person = require_verified(unit, registration)
            unit.commit()
        assert registration.reference_id
        assert registration.challenge_id
        safe.put(drawn_portrait(0), person=person, registration_id=registration_id, name=reference_name(registration.reference_id))
        for number in range(3):
            safe.put(
                drawn_portrait(number + 1),
                person=person,
                registration_id=registration_id,
                name=probe_name(registration.challenge_id, number),
            )
        return review.id.value

    def compared_once(self, place: int = 0) -> str:
        """A registration without a face that waits for the supervisor's look."""
        registration = self.agent.ready_to_compare(place=place)
        self.agent.compare(registration)
        return registration

    def login(self, name: str) -> Login:
        """What a member of the world's staff signs in with."""
        return Login(name, self.web.passwords[name])


@contextmanager
def serve_office(folder: Path, *, known: Sequence[SamplePerson] = ()) -> Iterator[OfficeWorld]:
    """Serve a world at a free port, until the end; `known`: whom its authority knows."""
    world = build_web_world(folder, verifier=UnsafeVerifierByMark(), known=known)
    web = over(world, world.services.with_others({Served: replace(world.services[Served], version="0.0")}))
    server = uvicorn.Server(uvicorn.Config(web.app, host="127.0.0.1", port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    try:
        with sockets_on():
            thread.start()
            url = f"http://localhost:{_port(server)}"
        agent, supervisor = (Login(name, web.passwords[name]) for name in ("agent", "supervisor"))
        site = CounterSite(url=url, inspector_url=url, data=folder, log=folder / "log", agent=agent, supervisor=supervisor)
        yield OfficeWorld(web=web, site=site, agent=signed_in(web, "agent"))
    finally:
        server.should_exit = True
        thread.join(timeout=_START_WITHIN_S)


def _port(server: uvicorn.Server) -> int:
    deadline = time.monotonic() + _START_WITHIN_S
    while time.monotonic() < deadline:
        if server.started and server.servers:
            return int(server.servers[0].sockets[0].getsockname()[1])
        time.sleep(0.05)
    message = "the office is not served in time"
    raise AssertionError(message)
