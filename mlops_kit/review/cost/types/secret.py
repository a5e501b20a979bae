"""Secrets: a month of each, and the calls. https://aws.amazon.com/secrets-manager/pricing/"""

from __future__ import annotations

from mlops_kit.review.cost.pricing import Amount, Book, Pricing, fixed
from mlops_kit.review.cost.sides import Resource, Side


def _price(secret: Resource, side: Side, book: Book) -> Amount:
    copies = 1 + len(secret.get("replica", []))
    each = book.amount("secret")
    what = "secret" if copies == 1 else f"secret in {copies} regions"
    amount = None if each is None else each * copies
    return fixed(amount, what, book.missing("a secret"), "calls for secrets")


PRICING = Pricing(frozenset({"aws_secretsmanager_secret"}), _price)
