"""`registrations reviews` and `oversight parity`: the queue, known cases, who sees well, and whether the routes are apart."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from realname.kernel.identifiers import RegistrationId, ReviewId
from realname.kernel.ports import Clock
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.commands.root import run
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.operations.model.checkup import Trouble
from realname.operations.wiring.status import read_deployment
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import RegistrationState, Route
from realname.registration.store.registrations import Registrations
from realname.review.model.review import Review, ReviewKind
from realname.review.store.reviews import Reviews
from realname.verification.model.findings import SourceFinding
from realname.verification.use_cases.sample_catalogue import MAN_CLIP, MAN_PHOTO
from tests.support.command import Ended, media_below
from tests.support.examples import OPENED
from tests.support.known_staff import confirm_everybody

MINUTE = timedelta(minutes=1)
BY_ADMINISTRATOR, BY_REVIEWER = ("--as", "li.na"), ("--as", "wang")


class Command:
    """Runs `realname` in this process, on the data folder."""

    def __init__(self, data: Path, output: pytest.CaptureFixture[str]) -> None:
        self.data, self._output = data, output

    def __call__(self, *arguments: str | Path) -> Ended:
        exit_code = run([*(str(one) for one in arguments), "--data", str(self.data)])
        said = self._output.readouterr()
        return Ended(exit_code=exit_code, stdout=said.out, stderr=said.err)


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line, an administrator and a reviewer."""
    there = Command(tmp_path / "data", capsys)
    there("access", "staff", "first-administrators", "li.na", "second")
    there("access", "staff", "add", "wang", "--role", "reviewer")
    confirm_everybody(tmp_path / "data")
    return there


@pytest.fixture
def deployment(command: Command) -> Iterator[Deployment]:
    """The same folder, opened."""
    opened = open_deployment(command.data, environment={})
    yield opened
    opened.close()


def _keep(deployment: Deployment, *, route: Route, state: RegistrationState, count: int, at: datetime) -> None:
    with deployment.app[SqlUnitsOfWork]() as unit:
        for place in range(count):
            unit[Registrations].add(
                replace(
                    OPENED,
                    id=RegistrationId(f"{route.value}-{state.value}-{place}"),
                    route=route,
                    consent=replace(OPENED.consent, is_biometric=route is Route.FACE),
                    state=state,
                    opened_at=at,
                    decided_at=at + 3 * MINUTE,
                )
            )
        unit.commit()


def _late(now: datetime) -> Review:
    return Review(
        id=ReviewId("review-1"),
        registration_id=OPENED.id,
        outlet_id=OPENED.outlet_id,
        kind=ReviewKind.REFERRAL,
        grounds=frozenset({Reason.FACE_COMPARISON_UNSURE}),
        opened_at=now - timedelta(days=3),
        due_at=now - timedelta(days=1),
        needed=1,
    )


def test_the_source_is_asked_again_only_when_it_is_to_be_done_and_by_a_person_who_reviews(command: Command, deployment: Deployment) -> None:
    now = deployment.app[Clock].now()
    _keep(deployment, route=Route.FACE, state=RegistrationState.REFERRED, count=2, at=now)
    with deployment.app[SqlUnitsOfWork]() as unit:
        for place, source in enumerate((SourceFinding.UNAVAILABLE, SourceFinding.CONFIRMED)):
            registration = unit[Registrations].get(RegistrationId(f"face-referred-{place}"))
            unit[Registrations].save(replace(registration, source=source))
            unit[Reviews].add(replace(_late(now), id=ReviewId(f"review-{place}"), registration_id=registration.id))
        unit.commit()
    assert json.loads(command("registrations", "reviews", "ask-source", "--json").stdout) == {
        "unconfirmed": 1,
        "answered": 0,
        "confirmed": 0,
        "executed": False,
        "error": None,
    }
    assert "The source was not asked. To ask it about 1" in command("registrations", "reviews", "ask-source").stderr
    assert "access-denied" in command("registrations", "reviews", "ask-source", "--execute", *BY_ADMINISTRATOR).stderr


def _parted(deployment: Deployment) -> None:
    at = deployment.app[Clock].now() - timedelta(days=1)
    _keep(deployment, route=Route.FACE, state=RegistrationState.ACTIVATED, count=60, at=at)
    _keep(deployment, route=Route.NO_FACE, state=RegistrationState.REFUSED, count=60, at=at)


@pytest.mark.usefixtures("models_folder")
def test_a_known_case_is_planted_by_the_engine_listed_and_taken_out_by_a_person_who_may(command: Command, samples_folder: Path) -> None:
    files = ("--portrait", samples_folder / MAN_PHOTO.name, "--clip", samples_folder / MAN_CLIP.name, "--truth", "approve", "--json")
    refused = command("registrations", "reviews", "seed", *files, *BY_REVIEWER)
    assert (refused.exit_code, media_below(command.data)) == (64, [])
    planted = command("registrations", "reviews", "seed", *files, *BY_ADMINISTRATOR)
    assert (planted.exit_code, len(media_below(command.data)) > 1) == (0, True)
    listed = command("registrations", "reviews", "seeded", *BY_ADMINISTRATOR, "--json").json["planted"]
    assert isinstance(listed, list)
    assert [(one["review"], one["truth"]) for one in listed] == [(planted.json["review"], "approve")]
    queue = command("registrations", "reviews", "list", "--json").json
    assert (queue["waiting"], queue["overdue"], queue["oldest"]) == (0, 0, None)
    assert command("status", "--json").json["database"]["registrations"] == {}  # type: ignore[index]
    review, before = str(planted.json["review"]), media_below(command.data)
    assert "delete its pictures" in command("registrations", "reviews", "remove-seeded", review).stderr
    assert media_below(command.data) == before
    assert command("registrations", "reviews", "remove-seeded", review, "--execute", *BY_ADMINISTRATOR).exit_code == 0
    assert media_below(command.data) == []


def test_a_review_that_is_late_is_counted_and_is_a_trouble(command: Command, deployment: Deployment) -> None:
    late = _late(deployment.app[Clock].now())
    with deployment.app[SqlUnitsOfWork]() as unit:
        unit[Registrations].add(
            replace(OPENED, state=RegistrationState.REFERRED, opened_at=deployment.app[Clock].now(), decided_at=late.opened_at)
        )
        unit[Reviews].add(late)
        unit.commit()
    queue = command("registrations", "reviews", "list", "--json").json
    assert (queue["waiting"], queue["overdue"]) == (1, 1)
    assert Trouble.REVIEWS_OVERDUE in read_deployment(command.data, {}).troubles


def test_quality_is_shown_to_a_person_who_may_see_it(command: Command) -> None:
    found = command("registrations", "reviews", "quality", "--days", "30", "--json", *BY_ADMINISTRATOR)
    assert (found.exit_code, found.json["reviewers"], found.json["enough"]) == (0, [], 20)
    assert command("registrations", "reviews", "quality", *BY_REVIEWER).exit_code == 64
    assert command("registrations", "reviews", "quality").exit_code == 64


def test_routes_that_are_apart_are_shown_with_their_intervals_and_are_a_trouble(command: Command, deployment: Deployment) -> None:
    assert command("oversight", "parity", "--json").json["whole"]["verdict"] == "too-few"  # type: ignore[index]
    _parted(deployment)
    found = command("oversight", "parity", "--days", "7", "--json").json
    whole, outlets = found["whole"], found["outlets"]
    assert isinstance(whole, dict)
    assert isinstance(outlets, list)
    assert (whole["verdict"], whole["parted_by"], whole["success_gap"]["value"]) == ("apart", ["success"], 1.0)
    assert [one["outlet"] for one in outlets] == [OPENED.outlet_id.value]
    assert Trouble.ROUTES_APART in read_deployment(command.data, {}).troubles


def test_the_routes_of_one_outlet_are_shown_beside_the_whole_and_plotted(command: Command, deployment: Deployment) -> None:
    _parted(deployment)
    shown = command("oversight", "parity", "--outlet", "elsewhere").stdout
    assert "all outlets: apart by success" in shown
    assert OPENED.outlet_id.value not in shown
    plots = [line for line in shown.splitlines() if "|" in line]
    assert [line.split()[0] for line in plots] == ["face", "no-face"]
    assert plots[0].index("o|") > plots[1].index("|o")
