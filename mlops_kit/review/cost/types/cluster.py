"""EKS clusters: the control plane's hour. https://aws.amazon.com/eks/pricing/"""

from __future__ import annotations

from mlops_kit.review.cost.pricing import Amount, Book, Pricing, fixed
from mlops_kit.review.cost.sides import Resource, Side


def _price(cluster: Resource, side: Side, book: Book) -> Amount:
    version = cluster.get("version", "")
    amount = fixed(
        book.hourly("eks:standard"),
        f"control plane{f' {version}' if version else ''}",
        book.missing("an EKS cluster"),
    )
    extended = book.hourly("eks:extended")
    if cluster.block("upgrade_policy").get("support_type") != "STANDARD" and extended is not None:
        amount.note = f"{extended:,.2f} more once its version is in extended support"
    if cluster.block("compute_config").get("enabled"):
        amount.usage.append("nodes of Auto Mode")
    return amount


PRICING = Pricing(frozenset({"aws_eks_cluster"}), _price)
