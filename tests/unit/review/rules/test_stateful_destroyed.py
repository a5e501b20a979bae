from mlops_kit.review.findings import Severity

RULE = "stateful-destroyed"


def test_in_production_it_stops(change, judge) -> None:
    [finding] = judge(change("aws_ecr_repository", {"name": "models"}), rule=RULE)

    assert finding.severity is Severity.STOP
    assert finding.summary == '"models" is destroyed: the repository with its images'
    assert finding.stack == "platform"


def test_elsewhere_it_asks_to_look(change, judge) -> None:
    [finding] = judge(change("aws_s3_bucket", {"bucket": "kit-dev-data"}), rule=RULE, production=False)

    assert finding.severity is Severity.LOOK


def test_a_key_stops_everywhere(change, judge) -> None:
    key = change("aws_kms_key", {"description": "data"}, {"description": "data"}, action="replace")

    [finding] = judge(key, rule=RULE, production=False)

    assert finding.severity is Severity.STOP
    assert "replaced by an empty one" in finding.summary


def test_the_bucket_of_states_stops_everywhere(change, judge) -> None:
    bucket = change("aws_s3_bucket", {"bucket": "mlops-kit-dev-state-111111111111"})

    [finding] = judge(bucket, rule=RULE, production=False)

    assert finding.severity is Severity.STOP


def test_an_update_and_a_stateless_destroy_are_nothing(change, judge) -> None:
    update = change("aws_s3_bucket", {"bucket": "a", "tags": None}, {"bucket": "a", "tags": {"x": "y"}})

    assert judge(update, change("aws_iam_role", {"name": "r"}), rule=RULE) == []


def test_a_resource_without_a_name_goes_by_its_address(change, judge) -> None:
    [finding] = judge(change("aws_ebs_volume", {"id": None, "size": None}), rule=RULE)

    assert finding.summary.startswith("aws_ebs_volume.this is destroyed")
