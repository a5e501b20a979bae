from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml


def test_list(cli: Any) -> None:
    result = cli("env", "list")
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout == (
        "ENVIRONMENT  ACCOUNT       REGION        MODELS\n"
        "dev          111111111111  eu-central-1  churn\n"
        "prod         222222222222  eu-west-1     churn\n"
    )


def test_list_as_json_has_the_broken_ones(cli: Any, project: Path) -> None:
    (project / "environments" / "test.yaml").write_text("a: [")
    result = cli("env", "list", "--json")
    assert result.code == 0
    assert result.json["schema"] == "mlops-kit/environments/v1"
    assert [(e["name"], e["valid"]) for e in result.json["environments"]] == [
        ("dev", True),
        ("prod", True),
        ("test", False),
    ]


def test_list_says_where_to_look(cli: Any, project: Path) -> None:
    (project / "environments" / "test.yaml").write_text("a: [")
    assert cli("env", "list").stdout.splitlines()[-1] == (
        "test         -             -             invalid: see mlops-kit env show test"
    )


def test_show_is_the_resolved_environment_as_yaml(cli: Any) -> None:
    result = cli("env", "show", "prod")
    assert (result.code, result.stderr) == (0, "")
    shown = yaml.safe_load(result.stdout)
    assert shown["owner"] == "ml-platform"
    assert shown["network"]["nat"] == "per_az"
    assert shown["models"]["churn"]["environment"] == {"LOG_LEVEL": "(hidden)"}
    assert cli("env", "show", "prod", "--json").json == {
        "schema": "mlops-kit/environment/v1",
        "environment": shown,
    }


def test_show_tells_all_that_is_wrong(cli: Any, project: Path) -> None:
    file = project / "environments" / "dev.yaml"
    lines = file.read_text().splitlines()
    region = lines.index("region: eu-central-1")
    lines[region] = "regoin: eu-central-1"
    file.write_text("\n".join(lines))
    result = cli("env", "show", "dev")
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: environment dev has 2 problems:\n"
        "  environments/dev.yaml:1: region is missing (AWS region); write region: eu-west-1\n"
        f"  environments/dev.yaml:{region + 1}: regoin: unknown key; did you mean region?\n"
        "  mlops-kit env schema prints what these files may say\n"
    )


def test_unknown_environment(cli: Any) -> None:
    result = cli("env", "show", "prdo")
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: there is no environment 'prdo'; did you mean prod?\n"
        "  an environment is a file, environments/<name>.yaml; mlops-kit env list names them\n"
    )


def test_schema_is_json_schema(cli: Any) -> None:
    result = cli("env", "schema")
    assert result.code == 0
    schema = json.loads(result.stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["properties"]) >= {"account_id", "network", "models"}
