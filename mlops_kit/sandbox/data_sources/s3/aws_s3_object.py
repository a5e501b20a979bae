"""An object in a bucket; its content where it is text, or asked for."""

from __future__ import annotations

import base64
import re

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource, Response
from mlops_kit.sandbox.backed.values import Values

# As in https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/s3_object
_READABLE = re.compile(r"text/.+|application/(json|ld\+json|x-httpd-php|xhtml\+xml|x-csh|x-sh|xml|atom\+xml)")


def _find(_context: Context, values: Values) -> Values:
    return {"id": f"{values['bucket']}/{values['key']}", "bucket": values["bucket"], "key": values["key"]}


def _fill(context: Context, values: Values, found: Response) -> None:
    names = {"Bucket": values["bucket"], "Key": values["key"]}
    told = {"VersionId": values["version_id"]} if values.get("version_id") else {}
    content = context.client("s3").get_object(**names, **told)
    values["content_length"] = content["ContentLength"]
    values["last_modified"] = content["LastModified"].strftime("%a, %d %b %Y %H:%M:%S %Z")
    values["id"] = f"{values['bucket']}/{values['key']}"
    asked = str(values.get("download_body")).lower() == "true"
    readable = bool(_READABLE.match(str(content.get("ContentType", "")).partition(";")[0]))
    if asked or readable:
        body = content["Body"].read()
        values["body_base64"] = base64.b64encode(body).decode() if asked else None
        values["body"] = body.decode(errors="replace") if readable else None


DATA_SOURCE = DataSource(
    type="aws_s3_object",
    find=_find,
    names={"kms_key_id": "sse_kms_key_id", "website_redirect": "website_redirect_location"},
    after_read=_fill,
)
