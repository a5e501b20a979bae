"""Roles, policies and what hangs on them."""

from __future__ import annotations

import json

import pytest


def trust(service: str = "ec2.amazonaws.com") -> str:
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}],
        }
    )


def allow(action: str | list[str]) -> str:
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Sid": "A", "Effect": "Allow", "Action": action, "Resource": "*"}],
        }
    )


@pytest.fixture
def role(lab, request):
    name = request.node.name[:60]
    state = lab.make("aws_iam_role", name=name, assume_role_policy=trust(), force_detach_policies=True)
    yield name
    lab.delete("aws_iam_role", state)


def test_a_role(lab, walk, end):
    state = walk(
        lab,
        "aws_iam_role",
        {"name": "app", "assume_role_policy": trust(), "tags": {"a": "1"}},
        {
            "name": "app",
            "assume_role_policy": trust("ecs.amazonaws.com"),
            "description": "An app",
            "max_session_duration": 7200,
            "permissions_boundary": "arn:aws:iam::aws:policy/PowerUserAccess",
        },
        replaced={"path": "/apps/"},
        forgets=("tags",),
    )
    assert state["arn"] == "arn:aws:iam::111111111111:role/app"
    found = lab.client("iam").get_role(RoleName="app")["Role"]
    assert found["MaxSessionDuration"] == 7200
    assert found["PermissionsBoundary"]["PermissionsBoundaryArn"].endswith("PowerUserAccess")
    state = lab.change(
        "aws_iam_role", state, name="app", assume_role_policy=trust("ecs.amazonaws.com"), description="An app"
    )
    assert "PermissionsBoundary" not in lab.client("iam").get_role(RoleName="app")["Role"]
    end(lab, "aws_iam_role", state)


def test_a_role_with_policies_of_its_own(lab, walk, end):
    config = {
        "name": "own",
        "assume_role_policy": trust(),
        "managed_policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "inline_policy": [{"name": "a", "policy": allow("s3:*")}, {"name": "b", "policy": allow("ec2:*")}],
    }
    changed = {
        **config,
        "managed_policy_arns": ["arn:aws:iam::aws:policy/PowerUserAccess"],
        "inline_policy": [{"name": "a", "policy": allow("sqs:*")}],
    }
    state = walk(lab, "aws_iam_role", config, changed)
    assert lab.client("iam").list_role_policies(RoleName="own")["PolicyNames"] == ["a"]
    end(lab, "aws_iam_role", state)


def test_inline_policies_are_exclusive_where_there_is_a_block(lab, end):
    name, config = "aws_iam_role", {"name": "exclusive", "assume_role_policy": trust()}
    iam = lab.client("iam")

    def put(policy):
        iam.put_role_policy(RoleName="exclusive", PolicyName=policy, PolicyDocument=allow("s3:*"))

    def settled(state, **given):
        assert lab.plan(name, state, lab.config(name, **config, **given)).values == state

    state = lab.make(name, **config)
    put("by-hand")
    state = lab.read(name, state)
    assert [item["name"] for item in state["inline_policy"]] == ["by-hand"]
    settled(state)  # without a block, Terraform manages none

    own = {"inline_policy": [{"name": "own", "policy": allow("ec2:*")}]}
    state = lab.change(name, state, **config, **own)
    assert iam.list_role_policies(RoleName="exclusive")["PolicyNames"] == ["own"]
    settled(state, **own)
    put("by-hand")
    state = lab.read(name, state)
    state = lab.change(name, state, **config, **own)
    assert iam.list_role_policies(RoleName="exclusive")["PolicyNames"] == ["own"]

    state = lab.change(name, state, **config, inline_policy=[{}])
    assert iam.list_role_policies(RoleName="exclusive")["PolicyNames"] == []
    settled(lab.read(name, state), inline_policy=[{}])
    put("by-hand")
    state = lab.change(name, lab.read(name, state), **config, inline_policy=[{}])
    assert iam.list_role_policies(RoleName="exclusive")["PolicyNames"] == []
    settled(lab.imported(name, "exclusive"), inline_policy=[{}])
    end(lab, name, state)


def test_a_role_without_a_name_gets_one(lab, end):
    state = lab.make("aws_iam_role", name_prefix="some-", assume_role_policy=trust())
    assert state["name"].startswith("some-")
    assert state["id"] == state["name"]
    end(lab, "aws_iam_role", state)


def test_a_trust_that_others_changed_is_seen(lab, role):
    state = lab.imported("aws_iam_role", role)
    lab.client("iam").update_assume_role_policy(RoleName=role, PolicyDocument=trust("lambda.amazonaws.com"))
    found = lab.read("aws_iam_role", state)
    assert "lambda.amazonaws.com" in found["assume_role_policy"]
    assert found != state


def test_a_role_policy(lab, walk, end, role):
    state = walk(
        lab,
        "aws_iam_role_policy",
        {"name": "p", "role": role, "policy": allow("s3:*")},
        {"name": "p", "role": role, "policy": allow(["s3:GetObject", "s3:PutObject"])},
        replaced={"name": "q"},
    )
    assert state["id"] == f"{role}:p"
    end(lab, "aws_iam_role_policy", state)


def test_a_policy(lab, walk, end):
    state = walk(
        lab,
        "aws_iam_policy",
        {"name": "managed", "policy": allow("s3:*"), "tags": {"a": "1"}},
        {"name": "managed", "policy": allow("ec2:*"), "tags": {"b": "2"}},
        replaced={"description": "other"},
        forgets=("tags",),
    )
    for service in ("sqs", "sns", "ecr", "eks", "kms", "logs"):
        state = lab.change("aws_iam_policy", state, name="managed", policy=allow(f"{service}:*"))
    versions = lab.client("iam").list_policy_versions(PolicyArn=state["arn"])["Versions"]
    assert len(versions) == 5
    assert "logs:*" in state["policy"]
    end(lab, "aws_iam_policy", state)


def test_an_attachment(lab, walk, end, role):
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    state = walk(
        lab,
        "aws_iam_role_policy_attachment",
        {"role": role, "policy_arn": arn},
        replaced={"policy_arn": "arn:aws:iam::aws:policy/PowerUserAccess"},
    )
    lab.client("iam").detach_role_policy(RoleName=role, PolicyArn=arn)
    assert lab.read("aws_iam_role_policy_attachment", state) is None
    state = lab.make("aws_iam_role_policy_attachment", role=role, policy_arn=arn)
    end(lab, "aws_iam_role_policy_attachment", state)


def test_an_instance_profile(lab, walk, end, role):
    other = lab.make("aws_iam_role", name="other-role", assume_role_policy=trust())
    state = walk(
        lab,
        "aws_iam_instance_profile",
        {"name": "profile", "role": role},
        {"name": "profile", "role": "other-role", "tags": {"a": "1"}},
        replaced={"path": "/x/"},
    )
    end(lab, "aws_iam_instance_profile", state)
    end(lab, "aws_iam_role", other)


def test_an_identity_provider(lab, walk, end):
    config = {"url": "https://token.actions.example.com", "client_id_list": ["sts.amazonaws.com"]}
    thumbprint = "a" * 40
    state = walk(
        lab,
        "aws_iam_openid_connect_provider",
        {**config, "thumbprint_list": [thumbprint]},
        {**config, "client_id_list": ["a", "b"], "thumbprint_list": ["b" * 40], "tags": {"a": "1"}},
        replaced={"url": "https://other.example.com"},
    )
    assert state["url"] == "token.actions.example.com"
    end(lab, "aws_iam_openid_connect_provider", state)


@pytest.mark.parametrize("name", ["aws_iam_user", "aws_iam_group"])
def test_users_and_groups(lab, walk, end, name):
    state = walk(
        lab, name, {"name": "someone"}, {"name": "someone", "path": "/staff/"}, forgets=("force_destroy",)
    )
    end(lab, name, state)
