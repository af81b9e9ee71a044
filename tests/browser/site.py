"""A counter in a sandbox of its own: the real command serves it, and its first logins are those that the command says."""

import itertools
import json
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx

from realname.access.model.staff import Role
from realname.access.use_cases.counters import EnrolCounter, IssueEnrolmentCode
from realname.campaigns.model.line_selection import LineCriteria
from realname.campaigns.use_cases.advance_campaigns import AdvanceCampaign
from realname.campaigns.use_cases.plan_campaign import PlanCampaign
from realname.campaigns.use_cases.run_campaign import StartCampaign
from realname.fraud.use_cases.watch_signals import WatchSignals
from realname.holder.use_cases.disputes import DisputeDeclaration, WithdrawDispute
from realname.inventory.ports import NumberingPlan
from realname.kernel.identifiers import AgentId, CampaignId, OrganisationId, OutletId, RegistrationId
from realname.ledger.model.tree_head import PublishedHead, TreeHead, commitment_of
from realname.ledger.store.published_heads import PublishedHeads
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.model.barring import BarReason
from realname.lines.model.transitions import LineState
from realname.lines.store.disputes import Disputes
from realname.lines.store.lines import Lines
from realname.lines.use_cases.bar_line import LiftBar
from realname.live.use_cases.finish_live_session import FinishLiveSession
from realname.live.use_cases.open_live_session import OpenLiveSession
from realname.live.use_cases.request_live_session import RequestLiveSession
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.outlets.use_cases.agents import EnrolAgent
from realname.sandbox.simulators.people import SamplePerson, invented_person
from realname.sandbox.simulators.stock import sandbox_iccids
from realname.sandbox.use_cases.newcomers import AddSampleStaff
from realname.verification.model.findings import VerificationFindings
from tests.access.soft_counter import SoftCounter
from tests.browser.camera import drawn_portrait
from tests.inspections.inspection_desk import NONCE
from tests.outlets.enrolments import AT_WORK, BOSS, OTHER_PERSON, PERSON
from tests.support.busy import longest_s
from tests.support.command import clean_environment, start_realname
from tests.support.live_desk import RECORD, good_report
from tests.support.prepared import Started
from tests.support.sandbox_folder import password_of
from tools.redraw import root_of

OUTLET = OutletId("outlet-1")
_START_WITHIN_S = 90.0


@dataclass(frozen=True, slots=True)
class Login:
    """What a person signs in with."""

    name: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterSite:
    """A running counter.

    Attributes:
        url: `http://localhost:PORT`: camera and WebCrypto need this name.
        inspector_url: The same host, at the port of the inspectors' pages.
        start: The address of the start page, as the terminal prints it.
        log: The file with everything that the server said.
        sessions: What an agent's cookie holds who signed in here before: to sign in takes a second each time.
    """

    url: str
    inspector_url: str
    data: Path
    log: Path
    agent: Login
    supervisor: Login
    start: str = ""
    sessions: list[str] = field(default_factory=list)
    _used: "itertools.count[int]" = field(default_factory=itertools.count)

    def enrolment_code(self) -> str:
        """A fresh one-time code."""
        with self.records() as deployment:
            return deployment.app[IssueEnrolmentCode](OUTLET, "test counter")

    def end_live_session(self, registration: str, findings: VerificationFindings) -> None:
        """Put a live session on record that ended well and found this: at a counter of its own, with drawings for pictures."""
        pictures = tuple(drawn_portrait(place) for place in range(findings.probes))
        report = replace(good_report(), findings=findings, probe_images=pictures)
        record = replace(RECORD, digests=tuple(secrets.token_bytes(32) for _ in range(RECORD.frames)))  # none was seen before
        code = self.enrolment_code()
        with self.records() as deployment:
            counter = deployment.app[EnrolCounter](code, SoftCounter().public_key)
            asked = deployment.app[RequestLiveSession](RegistrationId(registration), counter.id)
            outcome = deployment.app[FinishLiveSession](deployment.app[OpenLiveSession](asked.token), report, (), record)
            assert outcome.is_judged, outcome.findings

    def hold(self, number: str, organisation_id: OrganisationId | None) -> None:
        """Let an organisation hold a line, or its user again."""
        with self.records() as deployment, deployment.app[SqlUnitsOfWork]() as unit:
            line = unit[Lines].get(unit[Lines].of_number(deployment.app[NumberingPlan].parse(number))[0].id)
            unit[Lines].save(replace(line, organisation_id=organisation_id))
            unit.commit()

    def close_lines(self) -> None:
        """End every line that there is, without its operator: a person may hold only a few."""
        with self.records() as deployment, deployment.app[SqlUnitsOfWork]() as unit:
            active, barred = (unit[Lines].page(after=None, limit=99, state=state) for state in (LineState.ACTIVE, LineState.BARRED))
            for line in (*active, *barred):
                unit[Lines].save(replace(line, state=LineState.DEACTIVATED, deactivated_at=datetime.now(UTC)))
            unit.commit()

    def unfreeze(self) -> None:
        """Take every dispute back, and lift what then waits for a renewed verification."""
        with self.records() as deployment:
            with deployment.app[SqlUnitsOfWork]() as unit:
                disputes = unit[Disputes].open(limit=9)
            for one in disputes:
                deployment.app[WithdrawDispute](one.line_id, declaration=DisputeDeclaration(person_id=one.person_id))
                deployment.app[LiftBar](one.line_id, BarReason.SUSPENSION)

    def add_office(self, name: str, role: Role) -> Login:
        """A person who works at no outlet."""
        with self.records() as deployment:
            return Login(name, deployment.app[AddSampleStaff](name, None, role))

    def add_agent(self, name: str) -> Login:
        """One more agent of the outlet."""
        with self.records() as deployment:
            return Login(name, deployment.app[AddSampleStaff](name, OUTLET, Role.AGENT))

    def begin_campaign(self) -> None:
        """Ask the holder of every line that there is to be verified again."""
        spring = CampaignId("spring")
        with self.records() as deployment:
            deployment.app[PlanCampaign](spring, tiers=(), query=LineCriteria(), progress=lambda _done, _total: None)
            deployment.app[StartCampaign](spring)
            deployment.app[AdvanceCampaign](spring, progress=lambda _lines: None)

    def publish_root(self) -> None:
        """Publish the root of all that is in the log."""
        with self.records() as deployment, deployment.app[SqlUnitsOfWork]() as unit:
            entries = unit.ledger.from_index(0, limit=unit.ledger.count())
            rows = [{"index": one.index, **json.loads(one.event.canonical())} for one in entries]
            head = TreeHead(size=len(rows), root_hash=root_of(rows))
            published = PublishedHead(head=head, at=datetime.now(UTC), nonce_commitment=commitment_of(NONCE), checkpoint="signed")
            unit[PublishedHeads].add(published, nonce=NONCE)
            unit.commit()

    @contextmanager
    def records(self) -> Iterator[Deployment]:
        """The same data, opened beside the server."""
        deployment = open_deployment(self.data, environment={})
        try:
            yield deployment
        finally:
            deployment.database.dispose()

    def next_sim(self) -> str:
        """The serial number of a SIM that no test has used."""
        return sandbox_iccids()[-1 - next(self._used)].value  # the sandbox itself offers the first that are free

    def next_person(self) -> SamplePerson:
        """A person who was never here and whom no authority knows: failures of one person are counted, and pause the person."""
        return invented_person(next(self._used))


@contextmanager
def serve_counter(data: Path, environment: Mapping[str, str]) -> Iterator[CounterSite]:
    """Start on a free port in an empty folder, and end what was started."""
    with _serving(data, environment) as greeting:
        agent, supervisor = (Login(role.value, password_of(data, role)) for role in (Role.AGENT, Role.SUPERVISOR))
        yield _site(greeting, data=data, agent=agent, supervisor=supervisor)


@contextmanager
def serve_country(data: Path) -> Iterator[CounterSite]:
    """Make a small country up, with one fraud of each kind, and serve its records; agent and supervisor are of its first outlet."""
    size = ("--outlets", "10", "--days", "8", "--registrations", "360")
    subprocess.run(
        [sys.executable, "-m", "bench.country", *size, "--data", str(data)],
        env=clean_environment({}),
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
    )
    deployment = open_deployment(data, environment={})
    first = OutletId("o-000")
    agent, supervisor = (
        Login(role.value, deployment.app[AddSampleStaff](role.value, first, role)) for role in (Role.AGENT, Role.SUPERVISOR)
    )
    for agent_id, outlet, person in (("agent-1", "o-001", PERSON), ("agent-2", "o-002", OTHER_PERSON)):
        at_work = replace(AT_WORK, agent_id=AgentId(agent_id), outlet_id=OutletId(outlet), identity_number=person)
        deployment.app[EnrolAgent](at_work, acting=BOSS)
    deployment.app[WatchSignals]()
    deployment.database.dispose()
    with _serving(data, {}) as greeting:
        yield _site(greeting, data=data, agent=agent, supervisor=supervisor)


@contextmanager
def _serving(data: Path, environment: Mapping[str, str]) -> Iterator[str]:
    log = data.with_suffix(".log")
    # Into a file: a pipe that no one reads stops the server when it is full.
    with log.open("wb") as said:
        process = start_realname("serve", "--data", data, "--port", "0", stderr=said, environment=environment)
        try:
            yield _greeting(process, log)
        finally:
            process.terminate()
            process.wait(timeout=longest_s(20))


def _greeting(process: Started, log: Path) -> str:
    deadline = time.monotonic() + _START_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        if "To try:" in (greeting := log.read_text(encoding="utf-8")):
            return greeting
        time.sleep(0.1)
    message = "the server ended or was silent"
    raise AssertionError(message)


def _site(greeting: str, *, data: Path, agent: Login, supervisor: Login) -> CounterSite:
    url, inspector_url = re.findall(r"(?:listens on|sign-in of their own:) (http://localhost:\d+)\"", greeting)
    (start,) = re.findall(r"To try: open ([^\s\"]+)", greeting)
    _wait_until_alive(url)
    log = data.with_suffix(".log")
    return CounterSite(url=url, inspector_url=inspector_url, data=data, log=log, agent=agent, supervisor=supervisor, start=start)


def _wait_until_alive(url: str) -> None:
    deadline = time.monotonic() + _START_WITHIN_S
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/healthz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    message = "the server did not answer in time"
    raise AssertionError(message)
