"""`realname deletions calendar`: what will be erased when."""

from pathlib import Path

from realname.main.deployment.deployment import open_deployment
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from tests.registration.openings import OPENING
from tests.support.command import realname


def test_a_registration_that_was_opened_is_due_today(tmp_path: Path) -> None:
    data = tmp_path / "data"
    empty = realname("deletions", "calendar", "--data", data)
    assert (empty.exit_code, empty.stdout, "Nothing is due within 90 days." in empty.stderr) == (0, "", True)
    deployment = open_deployment(data, environment={})
    deployment.app[OpenRegistration](OPENING)
    deployment.close()
    found = realname("deletions", "calendar", "--data", data)
    assert found.stdout.splitlines()[1].split()[1:] == ["abandoned", "1"]
    listed = realname("deletions", "calendar", "--days", "1", "--data", data, "--json").json["days"]
    assert [(one["kind"], one["count"]) for one in listed] == [("abandoned", 1)]  # type: ignore[attr-defined]  # a list
