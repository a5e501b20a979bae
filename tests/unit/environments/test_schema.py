from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from mlops_kit.environments import catalogue
from mlops_kit.environments.schema import as_yaml, displayed, json_schema

SHIPPED = Path(__file__).parents[3] / "environments"


@pytest.mark.parametrize("name", ["common", "dev", "prod"])
def test_shipped_files_satisfy_the_editors_schema(name: str) -> None:
    jsonschema.validate(yaml.safe_load((SHIPPED / f"{name}.yaml").read_text()), json_schema())


@pytest.mark.parametrize(
    "data",
    [
        {"account_id": 111111111111},
        {"account_id": "1"},
        {"regoin": "eu-west-1"},
        {"name": "dev"},
        {"network": {"nat": "many"}},
        {"models": {"churn": {"capture_percent": 101}}},
    ],
)
def test_the_schema_refuses_what_the_kit_refuses(data: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_schema())


def test_every_setting_is_described() -> None:
    schema = json_schema()
    for name, section in {"root": schema, **schema["$defs"]}.items():
        for key, setting in section["properties"].items():
            assert setting.get("description"), f"{name}.{key}"


def test_variables_of_containers_are_hidden(files: Any) -> None:
    files.alter("    max_instances: 2", "    max_instances: 2\n    environment: {TOKEN: geheim}")
    shown = displayed(files.load())
    assert shown["models"]["churn"]["environment"] == {"TOKEN": "(hidden)"}
    assert "geheim" not in as_yaml(shown)


def test_the_catalogue_knows_what_botocore_knows() -> None:
    import botocore.session

    session = botocore.session.get_session()
    ec2 = session.get_service_model("ec2").shape_for("InstanceType").enum
    variants = session.get_service_model("sagemaker").shape_for("ProductionVariantInstanceType").enum
    assert catalogue.ec2_instance_types() == set(ec2)
    assert catalogue.endpoint_instance_types() == set(variants)
    assert set(session.get_available_regions("sagemaker")) <= catalogue.regions()


def test_nearest_name() -> None:
    assert catalogue.nearest("singel", ["none", "single"]) == "; did you mean single?"
    assert catalogue.nearest("xyz", ["none", "single"]) == "; write one of none, single"
    assert catalogue.nearest("xyz", [f"name-{i}" for i in range(20)]) == ""
    assert catalogue.nearest("m7i.large", ["ml.r7i.large", "ml.m7i.large"]) == "; did you mean ml.m7i.large?"
