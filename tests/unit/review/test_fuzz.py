"""Plans of any content: no crash, no secret in any format, a comment that is whole and within its limit."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlops_kit.errors import KitError
from mlops_kit.review.read import read_plan, redact_plan
from mlops_kit.review.review import ReviewInput, review_stacks
from tests.unit.review.plans import entry
from tests.unit.review.render.markdown_reader import problems

FORMATS = ("markdown", "html", "json", "sarif", "junit")
TYPES = (
    *("aws_s3_bucket", "aws_iam_policy", "aws_iam_role", "aws_security_group", "aws_cloudwatch_log_group"),
    *("aws_sagemaker_model", "aws_sagemaker_endpoint", "aws_sagemaker_endpoint_configuration", "aws_kms_key"),
    *("aws_lambda_function", "aws_ecs_task_definition", "aws_db_instance", "aws_eks_cluster", "aws_instance"),
    *("aws_appautoscaling_target", "aws_cloudwatch_metric_alarm", "aws_ecr_repository", "made_up"),
)
ATTRIBUTES = (
    *(
        "name",
        "bucket",
        "policy",
        "assume_role_policy",
        "tags",
        "ingress",
        "environment",
        "primary_container",
    ),
    *(
        "retention_in_days",
        "description",
        "user_data",
        "container_definitions",
        "production_variants",
        "arn",
        "id",
    ),
    *(
        "deployment_config",
        "min_capacity",
        "kms_key_id",
        "vpc_config",
        "data_capture_config",
        "alarm_name",
        "image",
    ),
)
CANARY = "cAnArY7"


def canaries(number: int) -> list[tuple[str, Callable[[], Any]]]:
    """Secrets, each with the way in which it is recognised, and what holds it."""
    plain = f"{CANARY}x{number}"
    long = (plain + "0123456789abcdefABCDEF0123456789abcdefABCDEF")[:36]
    return [
        ("name", lambda: {"db_password": plain}),
        ("env", lambda: [{"environment": {"SERVICE_KEY": plain, "LEVEL": "info"}}]),
        ("variables", lambda: [{"variables": {"API_TOKEN": plain}}]),
        ("pair", lambda: [{"name": "STRIPE_SECRET", "value": plain}]),
        ("json", lambda: json.dumps({"a": [{"client_secret": plain}]})),
        ("json twice", lambda: json.dumps({"a": json.dumps({"token": plain})})),
        ("containers", lambda: json.dumps([{"environment": [{"name": "WANDB_API_KEY", "value": plain}]}])),
        ("script", lambda: f"#!/bin/sh\nexport DB_PASSWORD='{plain}'\n"),
        ("encoded", lambda: {"user_data_base64": base64.b64encode(f"PASSWORD={plain}".encode()).decode()}),
        ("url", lambda: f"https://user:{plain}@example.com/path"),
        ("query", lambda: f"https://example.com/?a=1&access_token={plain}&b=2"),
        ("signed", lambda: f"https://b.example.com/k?X-Amz-Signature={plain}"),
        ("github", lambda: f"ghp_{long}"),
        ("gitlab", lambda: ["see", f"glpat-{long}"]),
        ("jwt", lambda: f"Bearer eyJhbGciOiJIUzI1NiJ9.{long}.{plain}"),
        ("pem", lambda: f"-----BEGIN PRIVATE KEY-----\n{plain}\n-----END PRIVATE KEY-----"),
        ("connection", lambda: f"Server=db;User=sa;Password={plain};Encrypt=yes"),
        ("flag", lambda: ["serve", "--password", plain]),
        ("map key", lambda: {f"hf_{long}": "x"}),
    ]


NASTY = (
    "@octocat",
    "a|b",
    "```",
    "<b>",
    "</details>",
    "](http://h)",
    "\u202e",
    "{",
    "[]",
    '{"Statement": 1}',
)
TEXTS = st.text(max_size=12) | st.sampled_from(NASTY)
SCALARS = TEXTS | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False)
PLANTED = st.builds(
    lambda number, kind: canaries(number)[kind][1](),
    st.integers(0, 99),
    st.integers(0, len(canaries(0)) - 1),
)
VALUES = st.recursive(
    SCALARS | PLANTED,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(TEXTS | st.sampled_from(ATTRIBUTES), inner, max_size=3)
        | st.dictionaries(st.sampled_from(("Statement", "Action", "Effect", "Principal")), inner).map(
            json.dumps
        )
    ),
    max_leaves=8,
)
SIDES = st.none() | st.dictionaries(st.sampled_from(ATTRIBUTES) | TEXTS, VALUES, max_size=5)
ACTIONS = st.sampled_from(
    [(one,) for one in ("create", "update", "delete", "no-op", "forget", "odd")]
    + [("delete", "create"), ("create", "delete")]
)


@st.composite
def entries(draw: st.DrawFn) -> dict[str, Any]:
    """A change with whatever on both sides, and a value that Terraform marks, at some depth."""
    before, after = draw(SIDES), draw(SIDES)
    marks: Any = {}
    if draw(st.booleans()):
        marked = f"{CANARY} marked {draw(st.integers(0, 9))}"
        for side in (before, after):
            if side is not None:
                side["marked"] = {"in": ["x", marked]} if draw(st.booleans()) else marked
        marks = {"marked": draw(st.sampled_from([True, {"in": [False, True]}, {"in": True}]))}
        # Marks follow the structure: where the value is a plain string, only true can stand.
        if any(side is not None and isinstance(side["marked"], str) for side in (before, after)):
            marks = {"marked": True}
    return entry(
        draw(st.sampled_from(TYPES)),
        before,
        after,
        actions=draw(ACTIONS),
        address=draw(TEXTS),
        module=draw(TEXTS),
        unknown=draw(SIDES) or {},
        before_marks=marks,
        after_marks=marks,
        replace_paths=draw(st.lists(st.lists(TEXTS | st.integers(), max_size=2), max_size=2)),
        importing=draw(st.none() | st.builds(lambda text: {"id": text}, TEXTS)),
        previous_address=draw(TEXTS),
    )


PLANS = st.builds(
    lambda changes, drift, outputs: {
        "format_version": "1.2",
        "resource_changes": changes,
        "resource_drift": drift,
        "output_changes": outputs,
        "variables": {"admin_password": {"value": f"{CANARY} variable"}},
        "planned_values": {"root_module": {"resources": [{"type": "x", "values": {"token": CANARY}}]}},
    },
    st.lists(entries(), max_size=5),
    st.lists(entries(), max_size=2),
    st.dictionaries(
        TEXTS,
        st.builds(lambda a, b: {"actions": ["update"], "before": a, "after": b}, VALUES, VALUES),
        max_size=2,
    ),
)


@given(PLANS, st.sampled_from([200, 700, 2_000, 65_536]), st.booleans())
@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_any_plan_is_reviewed_without_its_secrets(
    document: dict[str, Any], limit: int, redacted: bool
) -> None:
    text = json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")
    if redacted:
        text = redact_plan(text)
        assert CANARY.encode() not in text
        assert redact_plan(text) == text
    review = review_stacks([ReviewInput("prod", "platform", True, read_plan(text))])
    for name in FORMATS:
        options = {"limit": limit} if name == "markdown" else {}
        shown = import_module(f"mlops_kit.review.render.{name}").render(review, **options)
        assert CANARY.lower() not in shown.lower(), name
        if name == "markdown":
            assert len(shown) <= limit
            assert problems(shown) == []


ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner))


@given(st.binary(max_size=200) | ANYTHING.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=200, deadline=None)
def test_what_is_no_plan_is_an_error_for_people(text: bytes) -> None:
    for read in (read_plan, redact_plan):
        with pytest.raises(KitError):
            read(text)
