"""A live endpoint stops answering.

SageMaker never changes an endpoint configuration, so another configuration made before the endpoint
takes it up is how a deployment looks, and no finding. A configuration must not be deleted while an
endpoint uses it: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteEndpointConfig.html.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._values import name

_BEHIND = {
    "aws_sagemaker_endpoint_configuration": "endpoint configuration",
    "aws_sagemaker_model": "model",
}
"""What a live endpoint needs until it has taken up another."""

_ENDPOINT = "aws_sagemaker_endpoint"


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.type == _ENDPOINT:
        if change.action is Action.DESTROY:
            yield Hit(f"the endpoint {name(change)} is destroyed: calls to it fail")
        elif change.action is Action.REPLACE:
            yield Hit(f"the endpoint {name(change)} is replaced: calls fail until the new one is up")
    elif change.action is Action.REPLACE and not change.creates_first:
        yield Hit(
            f"the {_BEHIND[change.type]} {name(change)} is destroyed before its successor exists, "
            "while an endpoint may use it",
            severity=Severity.LOOK,
        )


RULE = Rule(
    id="endpoint-downtime",
    severity=Severity.STOP,
    why="Callers get errors while the endpoint is away; a new one takes minutes to start.",
    fix="Keep the endpoint's name and let it take up a new endpoint configuration, "
    "made with create_before_destroy under another name.",
    types=frozenset(_BEHIND) | {_ENDPOINT},
    check=_check,
)
