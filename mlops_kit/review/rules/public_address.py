"""Something gets an address on the internet.

https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html, EC2.9, EC2.15, EC2.25;
https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html, SageMaker.1
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._values import after, before, name

_ASSOCIATION = "aws_eip_association"

_PUBLIC: dict[str, tuple[tuple[str, object, str], ...]] = {
    "aws_db_instance": (("publicly_accessible", True, "the database can be reached from the internet"),),
    "aws_dms_replication_instance": (("publicly_accessible", True, "it can be reached from the internet"),),
    "aws_eip": (("instance", ..., "an instance gets a public address"),),
    "aws_emr_block_public_access_configuration": (
        ("block_public_security_group_rules", False, "clusters may be public"),
    ),
    "aws_instance": (("associate_public_ip_address", True, "the instance gets a public address"),),
    "aws_lambda_function_url": (("authorization_type", "NONE", "anybody may call it over the internet"),),
    "aws_launch_configuration": (("associate_public_ip_address", True, "instances get public addresses"),),
    "aws_launch_template": (
        ("network_interfaces.associate_public_ip_address", "true", "instances get public addresses"),
        ("network_interfaces.associate_public_ip_address", True, "instances get public addresses"),
    ),
    "aws_lb": (("internal", False, "the load balancer faces the internet"),),
    "aws_mq_broker": (("publicly_accessible", True, "the broker can be reached from the internet"),),
    "aws_rds_cluster_instance": (
        ("publicly_accessible", True, "the database can be reached from the internet"),
    ),
    "aws_redshift_cluster": (
        ("publicly_accessible", True, "the warehouse can be reached from the internet"),
    ),
    "aws_sagemaker_domain": (
        ("app_network_access_type", "PublicInternetOnly", "its apps reach the internet directly"),
    ),
    "aws_sagemaker_notebook_instance": (
        ("direct_internet_access", "Enabled", "the notebook reaches the internet directly"),
    ),
}
"""Resource type -> attribute, the value that makes it public (`...` for any), what that means.

A NAT gateway's address is none of these: nothing comes in through it.
"""


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.action is Action.DESTROY:
        return
    if change.type == _ASSOCIATION:
        if change.action is Action.CREATE:
            yield Hit("an instance or network interface gets a public address")
        return
    for path, public, means in _PUBLIC[change.type]:
        old, new = before(change, *path.split(".")), after(change, *path.split("."))
        if new != old and (new if public is ... else new == public and type(new) is type(public)):
            yield Hit(f"{name(change)}: {means}")


RULE = Rule(
    id="public-address",
    severity=Severity.LOOK,
    why="What has a public address is found and tried by anybody; its own security is all that is left.",
    fix="Keep it in private subnets; reach it through a VPN, Session Manager or an internal load balancer.",
    types=frozenset(_PUBLIC) | {_ASSOCIATION},
    check=_check,
)
