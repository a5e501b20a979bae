"""What lets the internet, or other networks, in."""

import pytest

from ._cases import LOOK, STOP, Case, check

GROUP, NACL = "aws_security_group", "aws_network_acl"
INGRESS, EGRESS = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"
BLOCK = "aws_s3_bucket_public_access_block"
ON = {
    "bucket": "b",
    "block_public_acls": True,
    "block_public_policy": True,
    "ignore_public_acls": True,
    "restrict_public_buckets": True,
}


def inline(*cidrs: str, port: int = 443) -> dict[str, object]:
    rule = {"from_port": port, "to_port": port, "protocol": "tcp", "cidr_blocks": list(cidrs), "self": False}
    return {"name": "g", "ingress": [rule], "egress": []}


def single(**values: object) -> dict[str, object]:
    return {"security_group_id": "sg-there", "from_port": 443, "to_port": 443, "ip_protocol": "tcp", **values}


def cluster(public: object = False, cidrs: object = None) -> dict[str, object]:
    return {"name": "c", "vpc_config": [{"endpoint_public_access": public, "public_access_cidrs": cidrs}]}


def bucket_acl(*uris: str) -> dict[str, object]:
    grants = [{"grantee": [{"uri": uri}], "permission": "READ"} for uri in uris]
    return {"bucket": "b", "acl": None, "access_control_policy": [{"grant": grants}]}


CASES = {
    "open-ingress": {
        "a rule for everybody": Case(
            INGRESS, None, single(cidr_ipv4="0.0.0.0/0"), (STOP,), "tcp 443 from 0.0.0.0/0"
        ),
        "a rule for everybody by IPv6": Case(INGRESS, None, single(cidr_ipv6="::/0"), (STOP,)),
        "half the internet": Case(INGRESS, None, single(cidr_ipv4="128.0.0.0/1"), (STOP,)),
        "an old-style rule": Case(
            "aws_security_group_rule",
            None,
            {"type": "ingress", "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"], "from_port": 0, "to_port": 0},
            (STOP,),
            "everything from 0.0.0.0/0",
        ),
        "an old-style way out": Case(
            "aws_security_group_rule",
            None,
            {"type": "egress", "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]},
        ),
        "one more network, the world": Case(
            GROUP, inline("10.0.0.0/8"), inline("10.0.0.0/8", "0.0.0.0/0"), (STOP,)
        ),
        "the world before": Case(GROUP, inline("0.0.0.0/0"), inline("0.0.0.0/0", "10.0.0.0/8")),
        "the world closed": Case(GROUP, inline("0.0.0.0/0"), inline("10.0.0.0/8")),
        "another port": Case(GROUP, inline("0.0.0.0/0"), inline("0.0.0.0/0", port=22), (STOP,), "tcp 22"),
        "a network known after apply": Case(
            INGRESS, None, single(cidr_ipv4=None), unknown={"cidr_ipv4": True}
        ),
        "no rules": Case(GROUP, None, {"name": "g", "ingress": None}, unknown={"ingress": True}),
        "no network at all": Case(INGRESS, None, single(cidr_ipv4="elsewhere")),
    },
    "network-widened": {
        "one more for a group that is there": Case(INGRESS, None, single(cidr_ipv4="10.0.0.0/8"), (LOOK,)),
        "another group let in": Case(INGRESS, None, single(referenced_security_group_id="sg-1"), (LOOK,)),
        "a rule of a new group": Case(
            INGRESS,
            None,
            single(cidr_ipv4="10.0.0.0/8", security_group_id=None),
            unknown={"security_group_id": True},
        ),
        "a wider network": Case(
            INGRESS, single(cidr_ipv4="10.1.0.0/16"), single(cidr_ipv4="10.0.0.0/8"), (LOOK,)
        ),
        "a smaller network": Case(INGRESS, single(cidr_ipv4="10.0.0.0/8"), single(cidr_ipv4="10.1.0.0/16")),
        "more ports": Case(
            INGRESS,
            single(cidr_ipv4="10.0.0.0/8"),
            single(cidr_ipv4="10.0.0.0/8", to_port=444),
            (LOOK,),
            "443 to 444",
        ),
        "all protocols": Case(
            INGRESS,
            single(cidr_ipv4="10.0.0.0/8"),
            single(cidr_ipv4="10.0.0.0/8", ip_protocol="-1", from_port=None, to_port=None),
            (LOOK,),
        ),
        "a way out to everywhere": Case(EGRESS, None, single(cidr_ipv4="0.0.0.0/0"), (LOOK,), "to 0.0.0.0/0"),
        "a new group": Case(GROUP, None, inline("10.0.0.0/8")),
        "an ACL lets everybody in": Case(
            NACL,
            {"id": "acl-1", "ingress": [{"action": "allow", "cidr_block": "10.0.0.0/8", "protocol": "6"}]},
            {"id": "acl-1", "ingress": [{"action": "allow", "cidr_block": "0.0.0.0/0", "protocol": "6"}]},
            (LOOK,),
        ),
        "an ACL turns more away": Case(
            NACL,
            {"id": "acl-1", "ingress": []},
            {"id": "acl-1", "ingress": [{"action": "deny", "cidr_block": "0.0.0.0/0", "protocol": "-1"}]},
        ),
        "a rule of an ACL that is there": Case(
            "aws_network_acl_rule",
            None,
            {"network_acl_id": "acl-1", "egress": True, "rule_action": "allow", "cidr_block": "0.0.0.0/0"},
            (LOOK,),
        ),
        "rules known after apply": Case(
            GROUP, inline("10.0.0.0/8"), {"name": "g"}, unknown={"ingress": True}
        ),
    },
    "network-joined": {
        "a route to the internet": Case(
            "aws_route",
            None,
            {"route_table_id": "rtb-1", "destination_cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"},
            (LOOK,),
        ),
        "a route of a new table": Case(
            "aws_route",
            None,
            {"route_table_id": None, "destination_cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"},
            unknown={"route_table_id": True},
        ),
        "a route to a NAT gateway": Case(
            "aws_route",
            None,
            {"route_table_id": "rtb-1", "destination_cidr_block": "0.0.0.0/0", "nat_gateway_id": "nat-1"},
        ),
        "a table that changes": Case(
            "aws_route_table",
            {
                "id": "rtb-1",
                "route": [{"cidr_block": "0.0.0.0/0", "nat_gateway_id": "nat-1", "gateway_id": ""}],
            },
            {"id": "rtb-1", "route": [{"cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}]},
            (LOOK,),
        ),
        "a table without routes": Case(
            "aws_route_table", {"id": "r", "route": None}, {"id": "r", "route": None}
        ),
        "a peering": Case("aws_vpc_peering_connection", None, {"peer_vpc_id": "vpc-2"}, (LOOK,)),
        "a peering destroyed": Case("aws_vpc_peering_connection", {"peer_vpc_id": "vpc-2"}, None),
    },
    "public-bucket": {
        "a switch off": Case(
            BLOCK, ON, {**ON, "block_public_policy": False}, (STOP,), "block_public_policy off"
        ),
        "a new block with a switch off": Case(BLOCK, None, {**ON, "ignore_public_acls": False}, (STOP,)),
        "a new block": Case(BLOCK, None, ON),
        "the block destroyed": Case(BLOCK, ON, None, (STOP,), '"b" loses'),
        "switches known after apply": Case(
            BLOCK,
            ON,
            {"bucket": "b", **dict.fromkeys(list(ON)[1:])},
            unknown=dict.fromkeys(list(ON)[1:], True),
        ),
        "a public ACL": Case("aws_s3_bucket_acl", None, {"bucket": "b", "acl": "public-read"}, (STOP,)),
        "a private ACL": Case("aws_s3_bucket_acl", None, {"bucket": "b", "acl": "private"}),
        "a grant to everybody": Case(
            "aws_s3_bucket_acl",
            bucket_acl(),
            bucket_acl("http://acs.amazonaws.com/groups/global/AllUsers"),
            (STOP,),
            "AllUsers",
        ),
        "a grant to the log service": Case(
            "aws_s3_bucket_acl", bucket_acl(), bucket_acl("http://acs.amazonaws.com/groups/s3/LogDelivery")
        ),
        "an access point": Case(
            "aws_s3_access_point",
            None,
            {"name": "p", "public_access_block_configuration": [{"block_public_acls": False}]},
            (STOP,),
        ),
    },
    "public-address": {
        "an instance": Case("aws_instance", None, {"associate_public_ip_address": True}, (LOOK,)),
        "an instance without": Case("aws_instance", None, {"associate_public_ip_address": False}),
        "an instance, known after apply": Case(
            "aws_instance",
            None,
            {"associate_public_ip_address": None},
            unknown={"associate_public_ip_address": True},
        ),
        "a load balancer": Case("aws_lb", None, {"name": "l", "internal": False}, (LOOK,)),
        "an inner load balancer": Case(
            "aws_lb", {"name": "l", "internal": True}, {"name": "l", "internal": True}
        ),
        "a NAT gateway's address": Case("aws_eip", None, {"instance": None}, unknown={"instance": True}),
        "nobody's address": Case("aws_eip", {"instance": None}, {"instance": ""}),
        "an instance's address": Case("aws_eip", {"instance": None}, {"instance": "i-1"}, (LOOK,)),
        "an address joined": Case(
            "aws_eip_association", None, {"allocation_id": None}, (LOOK,), unknown={"allocation_id": True}
        ),
        "a launch template": Case(
            "aws_launch_template",
            None,
            {"name": "t", "network_interfaces": [{"associate_public_ip_address": "true"}]},
            (LOOK,),
        ),
        "a notebook": Case(
            "aws_sagemaker_notebook_instance",
            {"name": "n", "direct_internet_access": "Disabled"},
            {"name": "n", "direct_internet_access": "Enabled"},
            (LOOK,),
        ),
    },
    "cluster-public": {
        "opened to everybody": Case("aws_eks_cluster", cluster(), cluster(public=True), (STOP,), "anybody"),
        "opened to one network": Case(
            "aws_eks_cluster", cluster(), cluster(True, ["192.0.2.0/24"]), (LOOK,), "192.0.2.0/24"
        ),
        "open before": Case(
            "aws_eks_cluster", cluster(True, ["192.0.2.0/24"]), cluster(True, ["192.0.2.0/24"])
        ),
        "open wider": Case(
            "aws_eks_cluster", cluster(True, ["192.0.2.0/24"]), cluster(True, ["0.0.0.0/0"]), (STOP,)
        ),
        "new and private": Case("aws_eks_cluster", None, cluster()),
        "new and public, networks known after apply": Case(
            "aws_eks_cluster",
            None,
            cluster(public=True),
            (LOOK,),
            "known after apply",
            unknown={"vpc_config": [{"public_access_cidrs": True}]},
        ),
        "known after apply": Case(
            "aws_eks_cluster", cluster(), {"name": "c", "vpc_config": None}, unknown={"vpc_config": True}
        ),
    },
    "cluster-access-widened": {
        "an administrator": Case(
            "aws_eks_access_policy_association",
            None,
            {
                "cluster_name": "there",
                "principal_arn": "arn:aws:iam::1:role/x",
                "policy_arn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
                "access_scope": [{"type": "cluster", "namespaces": None}],
            },
            (STOP,),
            "AmazonEKSClusterAdminPolicy everywhere",
        ),
        "a viewer of one namespace": Case(
            "aws_eks_access_policy_association",
            None,
            {
                "cluster_name": "there",
                "principal_arn": None,
                "policy_arn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
                "access_scope": [{"type": "namespace", "namespaces": ["a"]}],
            },
            (LOOK,),
        ),
        "of a new cluster": Case(
            "aws_eks_access_policy_association",
            None,
            {"cluster_name": None, "policy_arn": "x", "access_scope": None},
            unknown={"cluster_name": True},
        ),
        "one more group": Case(
            "aws_eks_access_entry",
            {"cluster_name": "there", "kubernetes_groups": None},
            {"cluster_name": "there", "kubernetes_groups": ["system:masters"]},
            (LOOK,),
            "system:masters",
        ),
        "an entry without groups": Case(
            "aws_eks_access_entry", None, {"cluster_name": "there", "kubernetes_groups": []}
        ),
    },
}


@pytest.mark.parametrize(("rule", "case"), [(rule, case) for rule, cases in CASES.items() for case in cases])
def test_exposure(change, judge, rule: str, case: str) -> None:
    check(CASES[rule][case], rule, change, judge)


def test_a_rule_of_a_group_that_the_plan_makes_is_no_widening(change, judge) -> None:
    plan = (
        change(GROUP, None, {"id": "sg-named", "name": "g"}),
        change(INGRESS, None, single(cidr_ipv4="10.0.0.0/8", security_group_id="sg-named")),
    )

    assert judge(*plan, rule="network-widened") == []


def test_a_block_that_goes_with_its_bucket_is_nothing(change, judge) -> None:
    plan = (change("aws_s3_bucket", {"bucket": "b"}), change(BLOCK, ON))

    assert judge(*plan, rule="public-bucket") == []
