"""What hashicorp/aws knows of an object from its configuration, for simulated types that others are built on.

A certificate's validation options are the classic: one DNS record is made `for_each` domain, so the domains
must be known when that is planned.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.values import UNKNOWN, Values, is_wholly_known

_OPTIONS = "domain_validation_options"


def derive(type_name: str, prior: Values | None, planned: Values) -> None:
    """Set what a plan can tell already."""
    if type_name != "aws_acm_certificate" or planned.get("validation_method") != "DNS":
        return
    domains = _domains(planned)
    if not is_wholly_known(domains) or not domains:
        return
    planned["subject_alternative_names"] = domains
    if prior is None or {option["domain_name"] for option in prior.get(_OPTIONS) or ()} != set(domains):
        planned[_OPTIONS] = [
            {
                "domain_name": domain,
                "resource_record_name": UNKNOWN,
                "resource_record_type": UNKNOWN,
                "resource_record_value": UNKNOWN,
            }
            for domain in domains
        ]


def complete(type_name: str, values: Values) -> Values:
    """Return an applied object with those values that follow from others."""
    if type_name != "aws_acm_certificate":
        return values
    domains = _domains(values) if values.get("validation_method") == "DNS" else []
    return {**values, _OPTIONS: [_record(domain) for domain in domains]}


def _domains(values: Mapping[str, Any]) -> list[Any]:
    """Return the certificate's domains in order, as they come where one of them is not known yet."""
    others = values.get("subject_alternative_names")
    found = [values.get("domain_name"), *(others if isinstance(others, list) else ())]
    if UNKNOWN in found:
        return found
    return sorted({domain for domain in found if domain})


def _record(domain: str) -> dict[str, Any]:
    """A wildcard is proven by its parent's record."""
    parent = domain.removeprefix("*.")
    digest = hashlib.sha256(parent.encode()).hexdigest()
    return {
        "domain_name": domain,
        "resource_record_name": f"_{digest[:32]}.{parent}.",
        "resource_record_type": "CNAME",
        "resource_record_value": f"_{digest[32:]}.acm-validations.aws.",
    }
