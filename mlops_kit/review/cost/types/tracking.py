"""SageMaker's MLflow tracking servers, by size. https://aws.amazon.com/sagemaker/ai/pricing/"""

from __future__ import annotations

from mlops_kit.review.cost.pricing import Amount, Book, Pricing, fixed
from mlops_kit.review.cost.sides import Resource, Side

_DEFAULT = "Small"  # of CreateMlflowTrackingServer


def _price(server: Resource, side: Side, book: Book) -> Amount:
    if server.unknown("tracking_server_size"):
        return Amount(None, "MLflow tracking server", unknown=["its size is known after apply"])
    size = server.get("tracking_server_size", _DEFAULT)
    return fixed(
        book.hourly(f"mlflow:{size}"),
        f"MLflow tracking server, {size}",
        book.missing(f"a {size} MLflow tracking server"),
        "metadata storage of MLflow",
    )


PRICING = Pricing(frozenset({"aws_sagemaker_mlflow_tracking_server"}), _price)
