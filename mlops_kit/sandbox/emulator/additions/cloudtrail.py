"""Trails as CloudTrail keeps them: selectors, names that are ARNs, and buckets that must let the logs in."""

from __future__ import annotations

import json
from typing import Any

from moto.cloudtrail.exceptions import TrailNotFoundException
from moto.cloudtrail.models import CloudTrailBackend, Trail
from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.exceptions import JsonRESTError

from mlops_kit.sandbox.emulator.bucket_policies import allows_service

_SERVICE = "cloudtrail.amazonaws.com"
_MANAGEMENT = {
    "ReadWriteType": "All",
    "IncludeManagementEvents": True,
    "DataResources": [],
    "ExcludeManagementEventSources": [],
}
"""The selector of a trail that was given none (GetEventSelectors)."""

_check_bucket_exists = Trail.check_bucket_exists
_create = CloudTrailBackend.create_trail
_description = Trail.description
_update = Trail.update


class InsufficientS3BucketPolicyError(JsonRESTError):
    """The bucket's policy keeps CloudTrail out."""

    code = 400

    def __init__(self, bucket: str) -> None:
        message = f"Incorrect S3 bucket policy is detected for bucket: {bucket}"
        super().__init__("InsufficientS3BucketPolicyException", message)


class TrailAlreadyExistsError(JsonRESTError):
    """The account has a trail of that name in the region."""

    code = 400

    def __init__(self, name: str, account_id: str) -> None:
        message = f"Trail {name} already exists for customer: {account_id}"
        super().__init__("TrailAlreadyExistsException", message)


def create_trail(self: Any, name: str, *settings: Any, **more: Any) -> Trail:
    """Make a trail of a name that is free; moto would put it in the place of the other one.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
    """
    if name in self.trails:
        raise TrailAlreadyExistsError(name, self.account_id)
    return _create(self, name, *settings, **more)


def check_bucket(self: Any) -> None:
    """Refuse a bucket that is not there, or whose policy does not let this trail look and write.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    """
    from moto.s3.models import s3_backends

    _check_bucket_exists(self)
    bucket = s3_backends[self.account_id][self.partition].get_bucket(self.bucket_name)
    prefix = f"{self.s3_key_prefix}/" if self.s3_key_prefix else ""
    context = {
        "aws:SourceArn": self.arn,
        "aws:SourceAccount": self.account_id,
        "s3:x-amz-acl": "bucket-owner-full-control",
    }
    wanted = {
        "s3:GetBucketAcl": bucket.arn,
        "s3:PutObject": f"{bucket.arn}/{prefix}AWSLogs/{self.account_id}/CloudTrail",
    }
    if not all(allows_service(bucket.policy, _SERVICE, *pair, context) for pair in wanted.items()):
        raise InsufficientS3BucketPolicyError(self.bucket_name)


def update(self: Any, **settings: Any) -> None:
    """Change a trail; a bucket or prefix that the policy keeps it out of is refused."""
    before = self.bucket_name, self.s3_key_prefix
    _update(self, **settings)
    if (self.bucket_name, self.s3_key_prefix) != before:
        try:
            self.check_bucket_exists()
        except JsonRESTError:
            self.bucket_name, self.s3_key_prefix = before
            raise


def put_event_selectors(self: Any, event_selectors: Any, advanced_event_selectors: Any) -> None:
    """Set selectors of the one kind or the other; those of the other kind end."""
    self.event_selectors = event_selectors or []
    self.advanced_event_selectors = advanced_event_selectors or []


def get_event_selectors(self: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the selectors, all management events where none were set."""
    if self.event_selectors or self.advanced_event_selectors:
        return self.event_selectors, self.advanced_event_selectors
    return [_MANAGEMENT], []


def put_insight_selectors(self: Any, insight_selectors: list[dict[str, str]]) -> None:
    """Set the insights that are looked for; moto adds them to those before."""
    self.insight_selectors = list(insight_selectors)


def description(self: Any, include_region: bool = True) -> dict[str, Any]:
    """Describe a trail: its home, and whether it has selectors of its own."""
    answer: dict[str, Any] = _description(self, True)
    own = self.event_selectors not in ([], [_MANAGEMENT]) or bool(self.advanced_event_selectors)
    answer |= {"HasCustomEventSelectors": own, "HasInsightSelectors": bool(self.insight_selectors)}
    return {name: value for name, value in answer.items() if value not in (None, "")}


def delete_trail(self: Any, name: str) -> None:
    """Delete a trail with its tags, by its name or ARN; one that is not there is an error."""
    trail = self.get_trail(name)
    self.tagging_service.delete_all_tags_for_resource(trail.arn)
    del self.trails[trail.trail_name]


def get_trail(self: Any) -> str:
    """GetTrail, whose answer to a name says the ARN that is not there."""
    name = self._get_param("Name")
    try:
        trail = self.cloudtrail_backend.get_trail(name)
    except TrailNotFoundException:
        region, account = self.region, self.current_account
        arn = name if ":" in name else f"arn:aws:cloudtrail:{region}:{account}:trail/{name}"
        raise TrailNotFoundException(account_id=account, name=arn) from None
    return json.dumps({"Trail": trail.description()})


def describe_trails(self: Any) -> str:
    """DescribeTrails, of the names or ARNs that are asked for where any are."""
    shadows = self._get_bool_param("includeShadowTrails", True)
    wanted = self._get_param("trailNameList") or []
    found = [
        trail.description()
        for trail in self.cloudtrail_backend.describe_trails(shadows)
        if not wanted or {trail.trail_name, trail.arn} & set(wanted)
    ]
    return json.dumps({"trailList": found})


def install() -> None:
    """Put these in the place of moto's."""
    Trail.check_bucket_exists = check_bucket
    for method in (
        update,
        put_event_selectors,
        get_event_selectors,
        put_insight_selectors,
        description,
    ):
        setattr(Trail, method.__name__, method)
    CloudTrailBackend.create_trail = create_trail
    CloudTrailBackend.delete_trail = delete_trail
    CloudTrailResponse.get_trail = get_trail
    CloudTrailResponse.describe_trails = describe_trails
