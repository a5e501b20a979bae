"""A dashboard of metrics."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update

_PUT = Call(
    "put_dashboard", {"DashboardName": "{dashboard_name}", "DashboardBody": "{dashboard_body}"}, fill=False
)

RESOURCE = Backed(
    type="aws_cloudwatch_dashboard",
    service="cloudwatch",
    create=_PUT,
    reads=(Read("get_dashboard", {"DashboardName": "{id}"}, missing=("ResourceNotFound",)),),
    id="{dashboard_name}",
    updates=(Update([_PUT]),),
    delete=Call("delete_dashboards", {"DashboardNames": ["{id}"]}, fill=False),
    gone=("ResourceNotFound",),
    force_new=("dashboard_name",),
    json=("dashboard_body",),
    import_id=("id",),
)
