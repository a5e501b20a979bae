"""One rule for traffic out of a security group."""

from __future__ import annotations

from mlops_kit.sandbox.resources.ec2._group_rule import group_rule

RESOURCE = group_rule("egress")
