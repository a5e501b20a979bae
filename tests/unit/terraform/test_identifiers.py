from __future__ import annotations

import pytest

from mlops_kit.terraform.identifiers import composed, forgettable, import_id, repeatable

PLACE = {"account": "111111111111", "region": "eu-west-1", "partition": "aws"}


@pytest.mark.parametrize(
    ("type_name", "values", "identifier", "expected"),
    [
        ("aws_vpc", {}, "vpc-1", "vpc-1"),
        ("aws_vpc", {"cidr_block": "10.0.0.0/16"}, "", None),
        ("aws_s3_bucket", {"bucket": "b"}, "", "b"),
        ("aws_s3_bucket", {}, "", None),
        ("aws_iam_policy", {"name": "p", "path": "/x/"}, "", "arn:aws:iam::111111111111:policy/x/p"),
        ("aws_eks_addon", {"cluster_name": "c", "addon_name": "a"}, "", "c:a"),
        ("aws_route_table_association", {"subnet_id": "s", "route_table_id": "r"}, "rtbassoc-1", "s/r"),
        ("aws_route_table_association", {"subnet_id": "s"}, "rtbassoc-1", None),
        (
            "aws_iam_openid_connect_provider",
            {"url": "https://tokens.example.com/x"},
            "",
            "arn:aws:iam::111111111111:oidc-provider/tokens.example.com/x",
        ),
        ("aws_eks_pod_identity_association", {"cluster_name": "c"}, "a-1", "c,a-1"),
        ("aws_iam_role_policy", {"role": "r", "name": "n"}, "", "r:n"),
        ("aws_iam_role_policy_attachment", {"role": "r", "policy_arn": "arn:p"}, "r-2026", "r/arn:p"),
        (
            "aws_appautoscaling_target",
            {"service_namespace": "s", "resource_id": "endpoint/e/variant/v", "scalable_dimension": "s:d"},
            "endpoint/e/variant/v",
            "s/endpoint/e/variant/v/s:d",
        ),
        ("aws_eks_pod_identity_association", {"cluster_name": "c"}, "", None),
    ],
)
def test_import_id(type_name: str, values: dict[str, str], identifier: str, expected: str | None) -> None:
    assert import_id(type_name, {**PLACE, **values}, identifier) == expected


def test_kinds() -> None:
    assert composed("aws_route")
    assert not composed("aws_vpc")
    assert repeatable("aws_s3_bucket_versioning")
    assert not repeatable("aws_s3_bucket")
    assert forgettable("aws_s3_bucket_versioning")
    assert not forgettable("aws_s3_bucket")


def test_a_policy_keeps_its_role_from_being_deleted() -> None:
    assert repeatable("aws_iam_role_policy")
    assert not forgettable("aws_iam_role_policy")
