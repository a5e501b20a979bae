"""A declared type goes its whole way through the emulated API."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest

from mlops_kit.sandbox.backed.resource import BackedResource
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.backed.types import ProviderConfig, ProviderError
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.emulator.server import Emulator, access_key
from mlops_kit.sandbox.provider.schema import Attribute, Block, NestedBlock

ACCOUNT = "111111111111"

SCHEMA = Block(
    {
        item.name: item
        for item in (
            Attribute("arn", "string", computed=True),
            Attribute("force_delete", "bool", optional=True),
            Attribute("id", "string", optional=True, computed=True),
            Attribute("image_tag_mutability", "string", optional=True),
            Attribute("name", "string", required=True),
            Attribute("repository_url", "string", computed=True),
            Attribute("tags", ["map", "string"], optional=True),
            Attribute("tags_all", ["map", "string"], optional=True, computed=True),
        )
    },
    {
        "image_scanning_configuration": NestedBlock(
            "image_scanning_configuration",
            "list",
            0,
            1,
            Block({"scan_on_push": Attribute("scan_on_push", "bool", required=True)}),
        )
    },
)

REPOSITORY = Backed(
    type="aws_ecr_repository",
    service="ecr",
    names={
        "repositoryName": "name",
        "repositoryArn": "arn",
        "repositoryUri": "repository_url",
        "imageTagMutability": "image_tag_mutability",
        "imageScanningConfiguration": "image_scanning_configuration",
        "scanOnPush": "scan_on_push",
    },
    create=Call("create_repository"),
    reads=(
        Read(
            "describe_repositories",
            {"repositoryNames": ["{name}"]},
            "repositories[0]",
            missing=("RepositoryNotFoundException",),
        ),
    ),
    id="repository.repositoryName",
    updates=(
        Update(
            [Call("put_image_tag_mutability", {"repositoryName": "{name}"}, only=("image_tag_mutability",))],
            on=("image_tag_mutability",),
        ),
    ),
    delete=Call("delete_repository", {"repositoryName": "{name}", "force": "{force_delete}"}, fill=False),
    gone=("RepositoryNotFoundException",),
    force_new=("name",),
    defaults={"image_tag_mutability": "MUTABLE"},
    tags=Tags(
        create="tags",
        read=Read("list_tags_for_resource", {"resourceArn": "{arn}"}, "tags"),
        add=Call("tag_resource", {"resourceArn": "{arn}"}),
        remove=Call("untag_resource", {"resourceArn": "{arn}"}),
    ),
    import_id=("name",),
)


@pytest.fixture(scope="module")
def provider() -> Iterator[ProviderConfig]:
    with Emulator() as emulator:
        yield ProviderConfig(
            "eu-west-1",
            access_key(ACCOUNT),
            "secret",
            endpoint_url=emulator.url,
            default_tags={"owner": "ml"},
        )


@pytest.fixture
def kind() -> BackedResource:
    return BackedResource(REPOSITORY, SCHEMA)


def configuration(**values: object) -> Values:
    return SCHEMA.empty() | {"name": "churn"} | values


def ecr(provider: ProviderConfig):
    return boto3.client(
        "ecr",
        endpoint_url=provider.endpoint_url,
        region_name=provider.region,
        aws_access_key_id=provider.access_key,
        aws_secret_access_key=provider.secret_key,
    )


@pytest.fixture
def made(provider: ProviderConfig, kind: BackedResource) -> Iterator[Values]:
    config = configuration(
        tags={"team": "a"}, image_scanning_configuration=[{"scan_on_push": True}], force_delete=True
    )
    planned = kind.plan(provider, None, config, config).values
    state = kind.create(provider, planned, config)
    yield state
    kind.delete(provider, state)


def test_a_plan_of_a_create_knows_what_is_configured(provider: ProviderConfig, kind: BackedResource) -> None:
    config = configuration(tags={"team": "a"})
    planned = kind.plan(provider, None, config, config).values
    assert planned["image_tag_mutability"] == "MUTABLE"
    assert planned["tags_all"] == {"owner": "ml", "team": "a"}
    assert planned["arn"] is UNKNOWN
    assert planned["id"] is UNKNOWN


def test_create_makes_it_and_read_sees_no_difference(
    provider: ProviderConfig, kind: BackedResource, made: Values
) -> None:
    assert made["arn"] == f"arn:aws:ecr:eu-west-1:{ACCOUNT}:repository/churn"
    assert made["tags"] == {"team": "a"}
    assert made["tags_all"] == {"owner": "ml", "team": "a"}
    assert made["image_scanning_configuration"] == [{"scan_on_push": True}]
    assert kind.read(provider, made) == made


def test_a_second_plan_changes_nothing(provider: ProviderConfig, kind: BackedResource, made: Values) -> None:
    config = configuration(
        tags={"team": "a"}, image_scanning_configuration=[{"scan_on_push": True}], force_delete=True
    )
    proposed = made | {"image_tag_mutability": None}
    assert kind.plan(provider, made, proposed, config).values == made


def test_update_changes_it_in_place(provider: ProviderConfig, kind: BackedResource, made: Values) -> None:
    config = configuration(image_tag_mutability="IMMUTABLE", tags={"team": "b"}, force_delete=True)
    plan = kind.plan(
        provider, made, made | {"image_tag_mutability": "IMMUTABLE", "tags": {"team": "b"}}, config
    )
    assert not plan.replace
    after = kind.update(provider, made, plan.values, config)
    assert after["image_tag_mutability"] == "IMMUTABLE"
    assert after["tags_all"] == {"owner": "ml", "team": "b"}
    found = ecr(provider).describe_repositories()["repositories"][0]
    assert found["imageTagMutability"] == "IMMUTABLE"


def test_a_new_name_is_a_replacement(provider: ProviderConfig, kind: BackedResource, made: Values) -> None:
    config = configuration(name="other")
    assert kind.plan(provider, made, made | {"name": "other"}, config).replace == [("name",)]


def test_drift_is_seen(provider: ProviderConfig, kind: BackedResource, made: Values) -> None:
    ecr(provider).put_image_tag_mutability(repositoryName="churn", imageTagMutability="IMMUTABLE")
    ecr(provider).tag_resource(resourceArn=made["arn"], tags=[{"Key": "by", "Value": "hand"}])
    seen = kind.read(provider, made)
    assert seen is not None
    assert seen["image_tag_mutability"] == "IMMUTABLE"
    assert seen["tags"] == {"team": "a", "by": "hand"}


def test_what_is_gone_reads_as_none_and_deletes_quietly(
    provider: ProviderConfig, kind: BackedResource, made: Values
) -> None:
    ecr(provider).delete_repository(repositoryName="churn", force=True)
    assert kind.read(provider, made) is None
    kind.delete(provider, made)


def test_a_refusal_names_operation_and_reason(
    provider: ProviderConfig, kind: BackedResource, made: Values
) -> None:
    config = configuration()
    planned = kind.plan(provider, None, config, config).values
    with pytest.raises(ProviderError, match="CreateRepository: RepositoryAlreadyExistsException"):
        kind.create(provider, planned, config)


def test_an_import_is_completed_by_read(provider: ProviderConfig, kind: BackedResource, made: Values) -> None:
    imported = kind.read(provider, kind.import_state(provider, "churn"))
    assert imported == made | {"force_delete": None}
