from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.values import UNKNOWN
from mlops_kit.sandbox.provider.derived import complete, derive

TYPE = "aws_acm_certificate"


def planned(**values: Any) -> dict[str, Any]:
    return {
        "domain_name": "example.com",
        "subject_alternative_names": ["*.example.com"],
        "validation_method": "DNS",
        "domain_validation_options": UNKNOWN,
        **values,
    }


def domains(values: dict[str, Any]) -> list[str]:
    return [option["domain_name"] for option in values["domain_validation_options"]]


def test_a_certificates_domains_are_known_at_plan_and_their_records_are_not() -> None:
    values = planned()
    derive(TYPE, None, values)
    assert domains(values) == ["*.example.com", "example.com"] == values["subject_alternative_names"]
    assert values["domain_validation_options"][0]["resource_record_name"] is UNKNOWN


def test_nothing_is_known_before_the_domains_are_or_where_no_record_proves_them() -> None:
    for given in ({"domain_name": UNKNOWN}, {"validation_method": "EMAIL"}):
        values = planned(**given)
        derive(TYPE, None, values)
        assert values["domain_validation_options"] is UNKNOWN


def test_a_plan_of_the_same_domains_keeps_the_records() -> None:
    prior = planned()
    derive(TYPE, None, prior)
    prior = complete(TYPE, prior)
    values = dict(prior, subject_alternative_names=["*.example.com"])
    derive(TYPE, prior, values)
    assert values == prior


def test_a_wildcard_is_proven_by_its_parents_record() -> None:
    values = planned()
    derive(TYPE, None, values)
    wildcard, parent = complete(TYPE, values)["domain_validation_options"]
    assert wildcard["resource_record_name"] == parent["resource_record_name"]
    assert parent["resource_record_name"].endswith(".example.com.")


def test_domains_that_no_plan_knew_are_those_of_the_certificate() -> None:
    made_up = [{"domain_name": "made-up.example", "resource_record_name": "x"}]
    values = planned(domain_validation_options=made_up)
    assert domains(complete(TYPE, values)) == ["*.example.com", "example.com"]
    assert domains(complete(TYPE, planned(validation_method="EMAIL"))) == []


def test_a_certificate_of_one_domain() -> None:
    values = planned(subject_alternative_names=UNKNOWN)
    derive(TYPE, None, values)
    assert domains(values) == ["example.com"]
