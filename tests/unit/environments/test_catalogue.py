"""Names that AWS knows, from the kit's own file and from botocore's."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from mlops_kit.environments import catalogue
from mlops_kit.environments.fields import Ec2InstanceType, EndpointInstanceType

TYPES = [("ec2", Ec2InstanceType, "m5.large"), ("endpoint", EndpointInstanceType, "ml.m5.large")]


@pytest.mark.parametrize(("kind", "annotated", "name"), TYPES)
def test_what_is_kept_is_known_without_botocore(
    kind: str, annotated: object, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing() -> None:
        raise AssertionError("botocore was looked into")

    monkeypatch.setattr(catalogue, "_botocore_data", nothing)
    assert name in catalogue.kept(kind)
    assert TypeAdapter(annotated).validate_python(name) == name


@pytest.mark.parametrize(("kind", "annotated", "name"), TYPES)
def test_what_is_newer_than_the_kit_is_found_in_botocore(
    kind: str, annotated: object, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "kept", lambda kind: frozenset())
    assert TypeAdapter(annotated).validate_python(name) == name
    with pytest.raises(ValidationError, match=f"did you mean {name}"):
        TypeAdapter(annotated).validate_python(f"{name}x")
