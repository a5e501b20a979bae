"""A managed node group of an EKS cluster."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update, Wait
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.resources.eks._shared import GONE, changed, eks_tags, first
from mlops_kit.sandbox.resources.naming import chosen_name, prefix_of

_PLACE = {"clusterName": "{cluster_name}", "nodegroupName": "{node_group_name}"}


def _place(values: Values) -> dict[str, str]:
    return {"clusterName": values["cluster_name"], "nodegroupName": values["node_group_name"]}


def _update_version(context: Context, prior: Values, values: Values) -> None:
    """Kubernetes version, image release and launch template version, in one call."""
    request: dict[str, Any] = {**_place(values), "force": bool(values.get("force_update_version"))}
    template = first(values, "launch_template")
    if template:
        request["launchTemplate"] = {"id": template["id"], "version": template["version"]}
    for name, member in (("version", "version"), ("release_version", "releaseVersion")):
        if values[name] not in (None, UNKNOWN, prior.get(name)):
            request[member] = values[name]
    context.client("eks").update_nodegroup_version(**request)


def _update_labels(context: Context, prior: Values, values: Values) -> None:
    wanted, gone = changed(prior.get("labels") or {}, values.get("labels") or {})
    payload: dict[str, Any] = {}
    if wanted:
        payload["addOrUpdateLabels"] = wanted
    if gone:
        payload["removeLabels"] = gone
    context.client("eks").update_nodegroup_config(**_place(values), labels=payload)


def _update_taints(context: Context, prior: Values, values: Values) -> None:
    before, after = _taints(prior), _taints(values)
    payload: dict[str, Any] = {}
    wanted = [taint for key, taint in after.items() if before.get(key) != taint]
    gone = [taint for key, taint in before.items() if key not in after]
    if wanted:
        payload["addOrUpdateTaints"] = wanted
    if gone:
        payload["removeTaints"] = gone
    context.client("eks").update_nodegroup_config(**_place(values), taints=payload)


def _taints(values: Values) -> dict[tuple[str, str], dict[str, str]]:
    """The taints by what makes two of them one."""
    return {
        (taint["key"], taint["effect"]): {name: value for name, value in taint.items() if value is not None}
        for taint in values.get("taint") or []
    }


def _after_read(_context: Context, values: Values, _group: Response) -> None:
    values["node_group_name_prefix"] = prefix_of(values["node_group_name"])


RESOURCE = Backed(
    type="aws_eks_node_group",
    service="eks",
    names={
        "autoScalingGroups": "autoscaling_groups",
        "nodeRole": "node_role_arn",
        "nodegroupArn": "arn",
        "nodegroupName": "node_group_name",
        "remoteAccessSecurityGroup": "remote_access_security_group_id",
        "sourceSecurityGroups": "source_security_group_ids",
        "subnets": "subnet_ids",
        "taints": "taint",
    },
    create=Call(
        "create_nodegroup", {"nodegroupName": chosen_name("node_group_name", "node_group_name_prefix")}
    ),
    response={"node_group_name": "nodegroup.nodegroupName"},
    id="{cluster_name}:{node_group_name}",
    reads=(Read("describe_nodegroup", _PLACE, "nodegroup", missing=GONE),),
    wait=Wait(
        "status",
        ready=("ACTIVE",),
        failed=("CREATE_FAILED", "DEGRADED"),
        reason="health.issues[0].message",
        seconds=3600,
    ),
    updates=(
        Update(apply=_update_version, on=("launch_template", "release_version", "version")),
        Update(apply=_update_labels, on=("labels",)),
        Update(apply=_update_taints, on=("taint",)),
        Update(
            [
                Call(
                    "update_nodegroup_config",
                    _PLACE,
                    only=("node_repair_config", "scaling_config", "update_config", "warm_pool_config"),
                )
            ],
            on=("node_repair_config", "scaling_config", "update_config", "warm_pool_config"),
        ),
    ),
    delete=Call("delete_nodegroup", _PLACE, fill=False),
    wait_gone=True,
    force_new=(
        "ami_type",
        "capacity_type",
        "cluster_name",
        "disk_size",
        "instance_types",
        "launch_template.id",
        "launch_template.name",
        "node_group_name",
        "node_group_name_prefix",
        "node_role_arn",
        "remote_access",
        "subnet_ids",
    ),
    defaults={"node_repair_config.enabled": False},
    tags=eks_tags(),
    import_id=("cluster_name", "node_group_name"),
    import_separator=":",
    computed_blocks=("node_repair_config", "update_config", "warm_pool_config"),
    after_read=_after_read,
)
