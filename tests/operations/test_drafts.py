"""A pack that is a draft serves in a sandbox, with the numbers of its country, and in production only by a setting that says so."""

from pathlib import Path

import pytest

from realname.kernel.errors import SettingsError
from realname.operations.model.checkup import Checkup, Verdict
from realname.operations.wiring.doctor import examine
from realname.operations.wiring.status import read_deployment
from realname.packs.model import Policy
from realname.registration.use_cases.choose_line import OfferNumbers
from tests.support.opened import PRODUCTION, opened

DRAFT = {"REALNAME_PACK": "th"}


def test_production_refuses_a_draft(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught, opened(tmp_path, **{**PRODUCTION, **DRAFT}):
        pass
    assert [problem.split(":")[0] for problem in caught.value.problems] == ["pack"]


def test_a_person_who_answers_for_a_draft_lets_it_serve(tmp_path: Path) -> None:
    with opened(tmp_path, **{**PRODUCTION, **DRAFT}, REALNAME_ALLOW_DRAFT_PACK="true") as deployment:
        assert deployment.app[Policy].is_draft


def test_a_sandbox_of_a_draft_has_numbers_of_its_country_and_says_that_it_is_a_draft(tmp_path: Path) -> None:
    with opened(tmp_path, **DRAFT) as deployment:
        assert [one.value[:3] for one in deployment.app[OfferNumbers](limit=1)] == ["+66"]
    assert read_deployment(tmp_path, DRAFT).is_draft
    assert [one.verdict for one in examine(tmp_path, environment=DRAFT) if one.checkup is Checkup.PACK] == [Verdict.LOOK]
