"""KMS keys. https://aws.amazon.com/kms/pricing/"""

from __future__ import annotations

from mlops_kit.review.cost.pricing import Amount, Book, Pricing, fixed
from mlops_kit.review.cost.sides import Resource, Side


def _price(key: Resource, side: Side, book: Book) -> Amount:
    amount = fixed(book.amount("kms-key"), "key", book.missing("a KMS key"), "requests to keys")
    each = amount.monthly
    if key.type == "aws_kms_key" and each is not None and key.get("enable_key_rotation"):
        amount.note = f"the first and the second rotation add {each:,.2f} each"
    return amount


PRICING = Pricing(
    frozenset({"aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key", "aws_kms_replica_external_key"}),
    _price,
)
