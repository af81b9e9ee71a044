"""Rules of packs one by one, and what differs between two packs."""

from realname.packs.use_cases.load_policy import read_pack
from realname.packs.use_cases.pack_rules import PackRule, RuleChange, differences, rules_of

CN = rules_of(read_pack("cn"))


def test_each_rule_has_its_entry_value_and_source() -> None:
    assert CN["lines.max_active_lines"] == PackRule("5", "MIIT 2016 notice: at most 5 numbers per person per operator")
    assert CN["campaign.tiers.typed-evidence.evidence_means"].value == '["typed"]'
    assert CN["pack.name"] == PackRule('"cn"', "")


def test_every_rule_of_a_pack_has_a_source() -> None:
    assert [entry for entry, rule in CN.items() if not rule.source and not entry.startswith("pack.")] == []


def test_a_pack_does_not_differ_from_itself() -> None:
    assert differences(before=CN, after=CN) == ()


def test_what_differs_is_said_by_its_entry_and_how() -> None:
    after = {entry: rule for entry, rule in CN.items() if entry != "attempts.failures"}
    after["lines.max_active_lines"] = PackRule("3", CN["lines.max_active_lines"].source)
    after["lines.cooling_days"] = PackRule(CN["lines.cooling_days"].value, "another article")
    after["lines.new_rule"] = PackRule("1", "a new article")
    found = {one.entry: one.change for one in differences(before=CN, after=after)}
    assert found == {
        "attempts.failures": RuleChange.REMOVED,
        "lines.max_active_lines": RuleChange.VALUE,
        "lines.cooling_days": RuleChange.SOURCE,
        "lines.new_rule": RuleChange.ADDED,
    }
