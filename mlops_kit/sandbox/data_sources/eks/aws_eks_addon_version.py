"""The version of an add-on that EKS recommends, or its newest, for a Kubernetes version."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import Values


def _resolve(context: Context, config: Values) -> Values:
    name, kubernetes = config["addon_name"], config["kubernetes_version"]
    answer = context.client("eks").describe_addon_versions(addonName=name, kubernetesVersion=kubernetes)
    versions = [version for addon in answer["addons"] for version in addon["addonVersions"]]
    for version in versions:
        if config.get("most_recent") or any(item["defaultVersion"] for item in version["compatibilities"]):
            return {"id": name, "version": version["addonVersion"]}
    raise ProviderError(f"reading data.aws_eks_addon_version: no version of {name} for {kubernetes}")


DATA_SOURCE = DataSource(type="aws_eks_addon_version", resolve=_resolve)
