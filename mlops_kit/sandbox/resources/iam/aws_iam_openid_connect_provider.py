"""An identity provider whose tokens roles may trust, such as a CI system or a cluster."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.backed.values import Values

_PROVIDER = {"OpenIDConnectProviderArn": "{id}"}


def _clients(context: Context, prior: Values, values: Values) -> None:
    client, arn = context.client("iam"), values["id"]
    old, new = set(prior["client_id_list"] or []), set(values["client_id_list"] or [])
    for name in sorted(old - new):
        client.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=name)
    for name in sorted(new - old):
        client.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=name)


def _same_url(left: Any, right: Any) -> bool:
    return str(left).removeprefix("https://") == str(right).removeprefix("https://")


def _fill(context: Context, values: Values, found: Any) -> None:
    values["arn"] = values["id"]
    values["url"] = str(found["Url"]).removeprefix("https://")


RESOURCE = Backed(
    type="aws_iam_openid_connect_provider",
    service="iam",
    create=Call(
        "create_open_id_connect_provider",
        {
            "Url": "{url}",
            "ClientIDList": "{client_id_list}",
            # AWS finds the thumbprint itself where none is given.
            "ThumbprintList": "{thumbprint_list}",
        },
        fill=False,
    ),
    reads=(Read("get_open_id_connect_provider", _PROVIDER),),
    id="OpenIDConnectProviderArn",
    names={"ClientIDList": "client_id_list", "Url": None},
    updates=(
        Update(
            [
                Call(
                    "update_open_id_connect_provider_thumbprint",
                    {**_PROVIDER, "ThumbprintList": "{thumbprint_list}"},
                    fill=False,
                )
            ],
            on=("thumbprint_list",),
        ),
        Update(on=("client_id_list",), apply=_clients),
    ),
    delete=Call("delete_open_id_connect_provider", _PROVIDER, fill=False),
    force_new=("url",),
    equal={"url": _same_url},
    as_answered=("url",),
    tags=Tags(
        create="Tags",
        read="Tags",
        add=Call("tag_open_id_connect_provider", _PROVIDER),
        remove=Call("untag_open_id_connect_provider", _PROVIDER),
    ),
    import_id=("id",),
    identity=("arn",),
    after_read=_fill,
)
