"""Private subnets of several zones leave through one zone's NAT gateway, or through none.

A NAT gateway is redundant within its zone alone:
https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity

_GATEWAY = "aws_nat_gateway"
_OUT = (Action.DESTROY, Action.FORGET)


def _check(scene: Scene) -> Iterator[Hit]:
    gateways = [each for each in scene.by_type.get(_GATEWAY, ()) if each.managed and not each.deposed]
    before = sum(each.action is not Action.CREATE for each in gateways)
    after = sum(each.action not in _OUT for each in gateways)
    if before == after or _network_goes(scene):
        return
    address = _first(gateways, before > after)
    if before and not after:
        yield Hit("the last NAT gateway goes: private subnets no longer reach the internet", address=address)
    elif scene.production and after == 1:
        was = f" (now {before})" if before else ""
        says = f"one NAT gateway{was} for all private subnets: when its zone fails, all lose the internet"
        yield Hit(says, address=address)


def _first(gateways: list[Change], fewer: bool) -> str:
    wanted = Action.DESTROY if fewer else Action.CREATE
    return next((each.address for each in gateways if each.action is wanted), "")


def _network_goes(scene: Scene) -> bool:
    return any(each.action is Action.DESTROY for each in scene.by_type.get("aws_vpc", ()))


RULE = Rule(
    id="nat-reduced",
    severity=Severity.LOOK,
    why="When that zone fails, nodes and jobs of the others can't pull images or call AWS either.",
    fix="In production, keep a NAT gateway in each zone; or reach AWS through VPC endpoints.",
    check_all=_check,
)
