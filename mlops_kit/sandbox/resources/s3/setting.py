"""What a bucket's settings have in common: each is a put, a get and a delete on the bucket's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update
from mlops_kit.sandbox.backed.values import Values

_BUCKET = {"Bucket": "{bucket}"}


def _identifier(values: Mapping[str, Any]) -> str:
    """Return the id: the bucket, and its owner where the configuration names one."""
    owner = values.get("expected_bucket_owner")
    return f"{values['bucket']},{owner}" if owner and isinstance(owner, str) else str(values["bucket"])


def _identified(identifier: str) -> Values:
    bucket, _, owner = identifier.partition(",")
    return {"bucket": bucket, "expected_bucket_owner": owner or None}


def bucket_setting(
    type_name: str,
    *,
    put: str,
    params: Mapping[str, Any],
    reads: Sequence[Read],
    delete: str | Call,
    on: Sequence[str] = (),
    gone: Sequence[str] = (),
    identity: Sequence[str] = ("bucket",),
    **rest: Any,
) -> Backed:
    """Return the type of a setting. `params` are the put's beside the bucket; `gone` says it is not set."""
    call = Call(put, {**_BUCKET, **params}, fill=False)
    rest["force_new"] = ("bucket", *rest.get("force_new", ()))
    return Backed(
        type=type_name,
        service="s3",
        create=call,
        reads=reads,
        updates=(Update([call], on=on),),
        delete=Call(delete, _BUCKET, fill=False) if isinstance(delete, str) else delete,
        gone=("NoSuchBucket", *gone),
        chosen={"id": _identifier},
        id="{id}",
        import_id=_identified,
        identity=identity,
        **rest,
    )


def setting_read(operation: str, out: str, into: str = "", gone: Sequence[str] = ()) -> Read:
    """Return the get of a setting; `gone` is its own way of saying that it is not set."""
    return Read(operation, _BUCKET, out, into=into, missing=("NoSuchBucket", *gone))
