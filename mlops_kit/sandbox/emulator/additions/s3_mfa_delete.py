"""A bucket's versioning remembers whether a delete takes a second factor.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from moto.core.responses import ActionResult
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

_MFA_DELETE = re.compile(r"<MfaDelete>(Enabled|Disabled)</MfaDelete>")


@cache
def install() -> None:
    """Keep what PutBucketVersioning is told, and answer it."""
    FakeBucket.mfa_delete = None
    put, get = S3Response._bucket_response_put, S3Response.get_bucket_versioning

    def bucket_response_put(self: Any, request: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
        answer = put(self, request, bucket_name, querystring)
        told = _MFA_DELETE.search(self.body.decode()) if "versioning" in querystring else None
        if told:
            self.backend.get_bucket(bucket_name).mfa_delete = told[1]
        return answer

    def get_bucket_versioning(self: Any) -> Any:
        bucket = self.backend.get_bucket(self.bucket_name)
        if not bucket.mfa_delete:
            return get(self)
        self.data["Action"] = "GetBucketVersioning"
        result = {"Status": bucket.versioning_status, "MFADelete": bucket.mfa_delete}
        return self.serialized(ActionResult(result))

    S3Response._bucket_response_put = bucket_response_put
    S3Response.get_bucket_versioning = get_bucket_versioning
