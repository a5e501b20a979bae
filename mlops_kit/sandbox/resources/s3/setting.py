"""What a bucket's settings have in common: each is a put, a get and a delete on the bucket's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update

_BUCKET = {"Bucket": "{id}"}


def bucket_setting(
    type_name: str,
    *,
    put: str,
    params: Mapping[str, Any],
    reads: Sequence[Read],
    delete: str | Call,
    on: Sequence[str] = (),
    gone: Sequence[str] = (),
    **rest: Any,
) -> Backed:
    """Return the type of a setting. `params` are the put's beside the bucket; `gone` says it is not set."""
    first = Call(put, {"Bucket": "{bucket}", **params}, fill=False)
    again = Call(put, {**_BUCKET, **params}, fill=False)
    rest["force_new"] = ("bucket", *rest.get("force_new", ()))
    return Backed(
        type=type_name,
        service="s3",
        create=first,
        reads=reads,
        updates=(Update([again], on=on),),
        delete=Call(delete, _BUCKET, fill=False) if isinstance(delete, str) else delete,
        gone=("NoSuchBucket", *gone),
        id="{bucket}",
        import_id=("bucket",),
        **rest,
    )


def setting_read(operation: str, out: str, into: str = "", gone: Sequence[str] = ()) -> Read:
    """Return the get of a setting; `gone` is its own way of saying that it is not set."""
    return Read(operation, _BUCKET, out, into=into, missing=("NoSuchBucket", *gone))
