from __future__ import annotations

from typing import Any

import pytest


def test_values_may_refer_to_others_in_any_order(files: Any) -> None:
    files.alter(
        "region: eu-central-1",
        "region: eu-central-1\n"
        'deploy_role_arn: "arn:aws:iam::{{ account_id }}:role/{{ owner }}"\n'
        'owner: "{{ project }}-{{ name }}-{{ network.nat }}-{{ eks.node_groups.general.instance_types[0] }}"',
    )
    environment = files.load()
    assert environment.owner == "mlops-dev-single-m7i.large"
    assert environment.deploy_role_arn == "arn:aws:iam::111111111111:role/mlops-dev-single-m7i.large"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("{{ projct }}", "'projct' is undefined; did you mean project?"),
        ("{{ network.cdir }}", "'network.cdir' is undefined; did you mean cidr?"),
        ("{{ owner }}", "refers to itself by way of owner"),
        ("{{ cost_center }}", "refers to itself by way of owner → cost_center"),
        ("{{ network }}", "network is a mapping, not a value"),
        ("{{ 1 / 0 }}", "ZeroDivisionError: division by zero"),
        ("{{ project", "unexpected end of template, expected 'end of print statement'."),
        ("{{ ''.__class__.__mro__ }}", "access to attribute '__class__' of 'str' object is unsafe."),
    ],
)
def test_what_cannot_be_evaluated_is_a_problem_of_its_line(files: Any, value: str, why: str) -> None:
    files.alter("  nat: single", f'  nat: single\nowner: "{value}"')
    if "cost_center" in value:
        files.alter("cost_center: ml-1001", 'cost_center: "{{ owner }}"', "common")
        assert f"environments/dev.yaml:7: owner: {value}: {why}" in files.problems()
    else:
        assert files.problems() == [f"environments/dev.yaml:7: owner: {value}: {why}"]


def test_the_result_is_checked_as_if_written(files: Any) -> None:
    files.alter("region: eu-central-1", 'region: "{{ project }}-1"')
    (problem,) = files.problems()
    assert problem.startswith("environments/dev.yaml:2: region: {{ project }}-1 is not an AWS region")
