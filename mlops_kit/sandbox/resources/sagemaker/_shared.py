"""What the SageMaker types have in common."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Call, Read, Tags

# SageMaker says "Could not find …" with the code of any other refusal.
GONE = ("ValidationException",)


def sagemaker_tags() -> Tags:
    """Return how the tags of a SageMaker type are written and read."""
    return Tags(
        create="Tags",
        read=Read("list_tags", {"ResourceArn": "{arn}"}, "Tags", missing=GONE),
        add=Call("add_tags", {"ResourceArn": "{arn}"}, fill=False),
        remove=Call("delete_tags", {"ResourceArn": "{arn}"}, fill=False),
    )
