from __future__ import annotations

from pathlib import Path

from mlops_kit.aws.pod_identity import find_associations
from mlops_kit.sandbox.emulator.server import Emulator, access_key
from mlops_kit.stacks.adoption.looking import findable, look_for
from mlops_kit.stacks.state import State
from mlops_kit.target import Target
from tests.unit.sandbox.emulator._eks import ACCOUNT, REGION, make_account

PLACE = {"cluster_name": "ml", "namespace": "models", "service_account": "churn"}
KIND = "aws_eks_pod_identity_association"


def test_by_whom_it_is_for(tmp_path: Path) -> None:
    with Emulator() as emulator:
        account = make_account(emulator.url)
        variables = {
            "AWS_ENDPOINT_URL": emulator.url,
            "AWS_ACCESS_KEY_ID": access_key(ACCOUNT),
            "AWS_SECRET_ACCESS_KEY": "x",
        }
        target = Target("test", REGION, tmp_path, tmp_path, variables)
        assert find_associations(target, PLACE) == []  # nor is there a cluster
        account.cluster()
        eks = account.client("eks")
        for name in ("churn", "other"):
            made = eks.create_pod_identity_association(
                clusterName="ml", namespace="models", serviceAccount=name, roleArn=account.role_arn
            )["association"]["associationId"]
            if name == "churn":
                wanted = made
        assert find_associations(target, PLACE) == [wanted]
        assert find_associations(target, {**PLACE, "namespace": "default"}) == []
        assert find_associations(target, {"cluster_name": "ml"}) == []
        assert findable(KIND)
        assert look_for(target, KIND, PLACE, None) == [f"ml,{wanted}"]
        known = State(1, "x", {}, frozenset(), {"a.b": wanted})
        assert look_for(target, KIND, PLACE, known) == []
