"""A key pair for SSH: the public half."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Tags
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._shared import arn, chosen_name, prefix_of


def _name(values: Mapping[str, Any]) -> str:
    return chosen_name({"name": values.get("key_name"), "name_prefix": values.get("key_name_prefix")})


def _after_read(context: Context, values: Values, pair: Response) -> None:
    values["id"] = values["key_name"]
    values["fingerprint"] = pair.get("KeyFingerprint")
    values["key_name_prefix"] = prefix_of(values["key_name"])


RESOURCE = Backed(
    type="aws_key_pair",
    service="ec2",
    create=Call(
        "import_key_pair",
        {"KeyName": _name, "PublicKeyMaterial": lambda values: values["public_key"].encode()},
        fill=False,
    ),
    id="KeyName",
    reads=(Read("describe_key_pairs", {"KeyNames": ["{id}"]}, "KeyPairs[0]"),),
    delete=Call("delete_key_pair", {"KeyName": "{id}"}, fill=False),
    force_new=("key_name", "key_name_prefix", "public_key"),
    computed=arn("key-pair"),
    keep=("public_key",),
    tags=Tags(
        create="TagSpecifications",
        resource_type="key-pair",
        add=Call("create_tags", {"Resources": ["{key_pair_id}"]}),
        remove=Call("delete_tags", {"Resources": ["{key_pair_id}"]}),
    ),
    after_read=_after_read,
    identity=("key_name",),
)
