"""Policy documents are the real provider's, to the byte; what it answered is recorded beside this file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.data_sources.iam.policy_document import checksum, merged, write

RECORDED = json.loads((Path(__file__).parent / "policy_documents.json").read_text())


def condition(test: str, variable: str, *values: str) -> dict[str, Any]:
    return {"test": test, "variable": variable, "values": list(values)}


def principals(kind: str, *identifiers: str) -> dict[str, Any]:
    return {"type": kind, "identifiers": list(identifiers)}


STATEMENTS = {
    "policy_id": "pid",
    "statement": [
        {
            "sid": "One",
            "actions": ["s3:GetObject"],
            "resources": ["arn:b", "arn:a", "arn:c/&{aws:username}"],
            "principals": [principals("AWS", "arn:b", "arn:a"), principals("Service", "x.amazonaws.com")],
            "condition": [
                condition("StringEquals", "aws:x", "b", "a", "c"),
                condition("StringEquals", "aws:y", "1"),
                condition("Bool", "aws:SecureTransport", "false"),
            ],
        },
        {
            "effect": "Deny",
            "not_actions": ["a:B", "b:C"],
            "not_resources": ["*"],
            "not_principals": [principals("*", "*")],
        },
    ],
}
SOURCE = {
    "Effect": "Allow",
    "Action": ["z", "a", "m"],
    "Resource": "*",
    "Principal": {"AWS": ["a", "b"]},
    "Condition": {"StringLike": {"k": ["a", "b"]}},
}
OVERRIDE = {"Sid": "One", "Effect": "Deny", "Action": "x", "Principal": "*", "Resource": "*"}
MERGED = {
    "source_policy_documents": [RECORDED["statements"], json.dumps({"Statement": [SOURCE]})],
    "override_policy_documents": [json.dumps({"Version": "2008-10-17", "Statement": [OVERRIDE]})],
    "statement": [
        {
            "sid": "Three",
            "actions": ["a"],
            "resources": ["r"],
            "principals": [principals("AWS", "x"), principals("AWS", "y", "z")],
            "condition": [
                condition("StringEquals", "k"),
                condition("StringLike", "k", "x"),
                condition("StringLike", "k", "a", "y"),
            ],
        }
    ],
}


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (STATEMENTS, "statements"),
        (MERGED, "merged"),
        ({}, "empty"),
        ({"version": "2008-10-17", "statement": [{"actions": [], "resources": []}]}, "bare"),
    ],
)
def test_it_writes_what_the_provider_writes(config: dict[str, Any], expected: str) -> None:
    assert write(merged(config), indent=2) == RECORDED[expected]


def test_minified() -> None:
    assert write(merged(MERGED)) == RECORDED["merged_minified"]


def test_a_given_document_is_spelled_anew() -> None:
    assert write(merged({"source_policy_documents": [RECORDED["given"]]})) == RECORDED["given_minified"]


def test_the_id_is_the_providers_hash() -> None:
    assert [str(checksum(RECORDED[name])) for name in ("statements", "empty", "bare")] == RECORDED["ids"]


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"source_policy_documents": ["{"]}, "merging source document 0"),
        ({"override_policy_documents": ['{"Statement": {}}']}, "no policy with a list of statements"),
        ({"statement": [{"sid": "A"}, {"sid": "A"}]}, "duplicate Sid"),
        ({"source_policy_documents": [json.dumps({"Statement": [{"Sid": "A"}]})] * 2}, "duplicate Sid"),
    ],
)
def test_what_is_no_policy_is_refused(config: dict[str, Any], message: str) -> None:
    with pytest.raises(ProviderError, match=message):
        merged(config)
