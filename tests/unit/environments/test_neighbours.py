"""Environments of one project do not get into each other's way."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import DEV

GITHUB = """
ci:
  provider: github
  repository: acme/models
  environment: {name}
"""
STAGING = """account_id: "{account}"
region: {region}
network: {{cidr: 10.30.0.0/16}}
"""
ANALYZER = "audit.access_analyzer: it would make the region's one analyzer"
PROVIDER = "ci.create_provider: it would make the account's provider of"


def staging(account: str = "111111111111", region: str = "eu-central-1", more: str = "") -> str:
    return STAGING.format(account=account, region=region) + more


@pytest.mark.parametrize(
    "other",
    [
        staging(account="333333333333"),
        staging(region="eu-west-3"),
        staging(more="audit: {access_analyzer: false}"),
    ],
)
def test_what_an_account_has_one_of_is_made_once(files: Any, other: str) -> None:
    files.write("staging", other)
    assert files.load().name == "dev"


def test_two_analyzers_of_one_region_are_told(files: Any) -> None:
    files.write("staging", staging())
    (problem,) = files.problems()
    assert problem.startswith("environments/dev.yaml:")
    assert ANALYZER in problem
    assert "environment staging, which is in the same account; write false in one of them" in problem
    assert any(ANALYZER in problem for problem in files.problems("staging"))


def test_two_providers_of_one_issuer_are_told(files: Any) -> None:
    files.write("dev", DEV + GITHUB.format(name="dev"))
    own = "audit: {access_analyzer: false}\n" + GITHUB.format(name="staging")
    files.write("staging", staging(more=own))
    (problem,) = files.problems()
    assert f"{PROVIDER} github, as in environment staging" in problem

    files.write("staging", staging(more=f"{own}  create_provider: false"))
    assert files.load().name == "dev"

    files.write("staging", staging(more=own.replace("github", "gitlab")))
    assert files.load().name == "dev"
