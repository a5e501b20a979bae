"""A managed policy attached to a role."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read

_PAIR = {"RoleName": "{role}", "PolicyArn": "{policy_arn}"}

RESOURCE = Backed(
    type="aws_iam_role_policy_attachment",
    service="iam",
    create=Call("attach_role_policy", _PAIR, fill=False),
    reads=(
        Read(
            "list_attached_role_policies",
            {"RoleName": "{role}"},
            lambda values: f"AttachedPolicies[?PolicyArn=='{values['policy_arn']}'] | [0]",
        ),
    ),
    id="{role}/{policy_arn}",
    names={"PolicyName": None},
    delete=Call("detach_role_policy", _PAIR, fill=False),
    force_new=("role", "policy_arn"),
    import_id=("role", "policy_arn"),
    identity=("role", "policy_arn"),
)
