import pytest

from mlops_kit.review.findings import Hit, Rule, Severity
from mlops_kit.review.rules import registry


def test_every_rule_says_what_it_is() -> None:
    rules = registry.rules()

    assert [rule.id for rule in rules] == sorted({rule.id for rule in rules})
    for rule in rules:
        assert rule.id == rule.id.lower().replace("_", "-")
        assert rule.why.endswith(".")
        assert rule.fix.endswith(".")
        assert (rule.check is None) != (rule.check_all is None)


def test_the_worst_comes_first_then_the_address(change, judge) -> None:
    found = judge(
        change("aws_s3_bucket", {"bucket": "a"}, address="z"),
        change("aws_kms_key", {"description": "x"}, address="m"),
        change("aws_s3_bucket", {"bucket": "b"}, address="a"),
        rule="stateful-destroyed",
        production=False,
    )

    assert [(finding.severity, finding.address) for finding in found] == [
        (Severity.STOP, "m"),
        (Severity.LOOK, "a"),
        (Severity.LOOK, "z"),
    ]


@pytest.mark.parametrize("action", ["no-op"])
def test_what_does_not_change_is_not_judged(change, judge, action: str) -> None:
    values = {"name": "x"}

    assert judge(change("aws_sagemaker_endpoint", values, values, action=action)) == []


def test_a_data_source_is_not_judged(change, judge) -> None:
    assert judge(change("aws_s3_bucket", {"bucket": "b"}, mode="data")) == []


def test_what_terraform_lets_go_of_is_noted_and_not_judged(change, judge) -> None:
    [finding] = judge(change("aws_db_instance", {"id": "d", "multi_az": True}, action="forget"))

    assert (finding.rule, finding.severity) == ("no-longer-managed", Severity.NOTE)
    assert finding.address == "aws_db_instance.this"


def test_of_a_deposed_object_only_what_it_holds_counts(change, judge) -> None:
    endpoint = change("aws_sagemaker_endpoint", {"name": "e"}, deposed="0a1b2c3d")
    bucket = change("aws_s3_bucket", {"bucket": "b"}, deposed="0a1b2c3d")

    assert [finding.rule for finding in judge(endpoint, bucket)] == ["stateful-destroyed"]


@pytest.fixture
def with_rules(monkeypatch):
    def use(*rules: Rule) -> None:
        monkeypatch.setattr(registry, "rules", lambda: rules)
        registry._dispatch.cache_clear()

    yield use
    monkeypatch.undo()
    registry._dispatch.cache_clear()


def test_a_rule_that_fails_says_so_and_the_others_go_on(change, judge, with_rules) -> None:
    def fails(*_: object) -> list[Hit]:
        raise TypeError("hunter2")

    def hits(*_: object) -> list[Hit]:
        return [Hit("found")]

    with_rules(
        Rule("fails", Severity.NOTE, "w.", "f.", frozenset({"aws_vpc"}), check=fails),
        Rule("hits", Severity.NOTE, "w.", "f.", check=hits),
        Rule("whole", Severity.NOTE, "w.", "f.", check_all=fails),
    )

    found = {finding.rule: finding for finding in judge(change("aws_vpc", {}, {"a": 1}))}

    assert found["hits"].summary == "found"
    assert found["fails"].severity is Severity.LOOK
    assert found["fails"].address == "aws_vpc.this"
    assert "could not judge this change (TypeError)" in found["fails"].summary
    assert "could not judge this plan" in found["whole"].summary
    assert not any("hunter2" in finding.summary for finding in found.values())
