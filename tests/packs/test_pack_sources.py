"""Sources of rules: what is cited can be looked up, and a choice says that it is one."""

import pytest

from realname.kernel.errors import PolicyInvalid
from realname.kernel.rules.pack_sources import is_cited
from realname.packs.model import parse_policy
from realname.packs.use_cases.load_policy import read_pack, shipped_packs
from realname.packs.use_cases.pack_rules import rules_of

CN = read_pack("cn").decode()
SOURCE = "MIIT 2016 notice: at most 5 numbers per person per operator"


def _with_source(source: str, text: str = CN) -> bytes:
    assert SOURCE in text
    return text.replace(SOURCE, source).encode()


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_rule_of_every_shipped_pack_is_cited_or_says_that_it_is_a_choice(pack: str) -> None:
    assert [entry for entry, rule in rules_of(read_pack(pack)).items() if rule.source and not is_cited(rule.source)] == []


@pytest.mark.parametrize(
    "source",
    [SOURCE, "PIPL art. 19", "operator's choice: enough", "realname C3: in 3 minutes", "docs/models/texture.md", "Telecom Act, sec. 5"],
)
def test_an_article_a_notice_and_a_choice_are_sources(source: str) -> None:
    assert parse_policy(_with_source(source)).lines.max_active_lines == 5


@pytest.mark.parametrize("source", ["as always", "the lawyer said so", "actual practice", "ordered"])
def test_what_cites_nothing_is_refused_by_its_entry(source: str) -> None:
    with pytest.raises(PolicyInvalid) as caught:
        parse_policy(_with_source(source))
    assert caught.value.facts == {"entry": "lines.max_active_lines", "problem": "source-cites-nothing"}


def test_a_draft_may_say_what_it_does_not_know_yet() -> None:
    draft = CN.replace("draft = false", "draft = true")
    assert parse_policy(_with_source("to be found out", draft)).is_draft


def test_a_draft_without_any_source_is_no_pack_either() -> None:
    draft = CN.replace("draft = false", "draft = true")
    with pytest.raises(PolicyInvalid):
        parse_policy(_with_source("", draft))
