import pytest

from mlops_kit.review.findings import Severity

RULE = "endpoint-downtime"
ENDPOINT, CONFIGURATION = "aws_sagemaker_endpoint", "aws_sagemaker_endpoint_configuration"


@pytest.mark.parametrize(("action", "says"), [("destroy", "is destroyed"), ("replace", "is replaced")])
def test_an_endpoint_that_goes_away_stops(change, judge, action: str, says: str) -> None:
    after = {"name": "churn-2"} if action == "replace" else None

    [finding] = judge(change(ENDPOINT, {"name": "churn"}, after, action=action), rule=RULE)

    assert finding.severity is Severity.STOP
    assert says in finding.summary


def test_a_deployment_is_nothing(change, judge) -> None:
    plan = (
        change("aws_sagemaker_model", {"name": "m-1"}, {"name": "m-2"}, action="replace, new first"),
        change(CONFIGURATION, {"name": "c-1"}, {"name": "c-2"}, action="replace, new first"),
        change(ENDPOINT, {"endpoint_config_name": "c-1"}, {"endpoint_config_name": "c-2"}),
    )

    assert judge(*plan, rule=RULE) == []


def test_a_configuration_destroyed_first_asks_to_look(change, judge) -> None:
    plan = change(CONFIGURATION, {"name": "c-1"}, {"name": None}, action="replace", unknown={"name": True})

    [finding] = judge(plan, rule=RULE)

    assert finding.severity is Severity.LOOK
    assert "before its successor exists" in finding.summary
