"""The environment model for editors (JSON Schema) and for people (YAML)."""

from __future__ import annotations

from typing import Any

import yaml

from mlops_kit.environments.model import Environment

HIDDEN = "(hidden)"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of an environment's file.

    Nothing is required, since a file holds a part of the environment and `common.yaml` the rest.
    A null, which removes what `common.yaml` says, is marked by editors all the same.
    """
    schema = Environment.model_json_schema()
    schema["properties"].pop("name")
    for section in (schema, *schema["$defs"].values()):
        section.pop("required", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "MLOps Kit environment",
        "description": "environments/common.yaml, or what environments/<env>.yaml says over it.",
    }


def displayed(environment: Environment) -> dict[str, Any]:
    """Return the environment as plain data; variables of containers may be secrets and are hidden."""
    data = environment.model_dump(mode="json")
    for model in data["models"].values():
        model["environment"] = dict.fromkeys(model["environment"], HIDDEN)
    return data


def as_yaml(data: dict[str, Any]) -> str:
    """Return plain data as YAML, in the order of the model."""
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)
