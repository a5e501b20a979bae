"""What the general rules of made-up values can't know of single types: how many, which port, what form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# A list that AWS fills has one element, unless a number stands here or the argument that tells it.
COUNTS: Mapping[str, int | str] = {
    "aws_elasticache_cluster.cache_nodes": "num_cache_nodes",
    "aws_elasticache_replication_group.member_clusters": "num_cache_clusters",
    "aws_rds_cluster.availability_zones": 3,
    "aws_redshift_cluster.cluster_nodes": "number_of_nodes",
    "aws_route53_delegation_set.name_servers": 4,
    "aws_route53_zone.name_servers": 4,
    "aws_ses_domain_dkim.dkim_tokens": 3,
}
# What is there only where an argument asks for it.
ONLY_WITH: Mapping[str, str] = {"master_user_secret": "manage_master_user_password"}
# What a new object has none of.
EMPTY = frozenset(
    {
        "error",
        "errors",
        "failure_messages",
        "failure_reasons",
        "items",
        "load_balancer_arns",
        "load_balancers",
        "mfa_setting_list",
        "renewal_summary",
        "replicas",
        "revocation_record",
        "scheduled_change",
        "shared_resources",
        "target_group_arns",
        "validation_emails",
    }
)
# Lists that the user may fill, and AWS does where nobody did.
FILLED_ANYWAY = frozenset({"availability_zones", "cluster_members", "vpc_security_group_ids"})

# Ports by the beginning of the engine's name, then by the service's word in the type's name.
_PORTS = {
    "aurora-postgresql": 5432,
    "postgres": 5432,
    "aurora-mysql": 3306,
    "mysql": 3306,
    "mariadb": 3306,
    "oracle": 1521,
    "sqlserver": 1433,
    "redis": 6379,
    "valkey": 6379,
    "memcached": 11211,
    "docdb": 27017,
    "neptune": 8182,
    "elasticache": 6379,
    "memorydb": 6379,
    "rds": 3306,
    "redshift": 5439,
    "redshiftserverless": 5439,
}

# Text of a form of its own, by type; {name} stands for an attribute, {label} for what names the object.
TEXTS: Mapping[str, Mapping[str, str]] = {
    "aws_apigatewayv2_api": {"api_endpoint": "https://{id}.execute-api.{region}.amazonaws.com"},
    "aws_db_instance": {"endpoint": "{address}:{port}"},
    "aws_msk_cluster": {
        "bootstrap_brokers": "b-1.{host}:9092,b-2.{host}:9092",
        "bootstrap_brokers_sasl_iam": "b-1.{host}:9098,b-2.{host}:9098",
        "bootstrap_brokers_sasl_scram": "b-1.{host}:9096,b-2.{host}:9096",
        "bootstrap_brokers_tls": "b-1.{host}:9094,b-2.{host}:9094",
        "zookeeper_connect_string": "z-1.{host}:2181,z-2.{host}:2181",
        "zookeeper_connect_string_tls": "z-1.{host}:2182,z-2.{host}:2182",
    },
    "aws_msk_serverless_cluster": {"bootstrap_brokers_sasl_iam": "boot.{host}:9098"},
}


def how_many(type_name: str, name: str, values: Mapping[str, Any]) -> int:
    """Return how many elements AWS gives a list; `values` are the object's."""
    condition = ONLY_WITH.get(name)
    if name in EMPTY or (condition and values.get(condition) is not True):
        return 0
    wanted = COUNTS.get(f"{type_name}.{name}", 1)
    told = values.get(wanted) if isinstance(wanted, str) else wanted
    return int(told) if isinstance(told, (int, float)) and not isinstance(told, bool) else 1


def port(type_name: str, values: Mapping[str, Any]) -> int:
    """Return the port that an object of this type listens at."""
    engine = values.get("engine")
    words = [engine] if isinstance(engine, str) else []
    for word in [*words, type_name.split("_")[1]]:
        for start, number in _PORTS.items():
            if word.startswith(start):
                return number
    return 443
