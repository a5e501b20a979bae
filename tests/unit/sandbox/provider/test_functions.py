from __future__ import annotations

import pytest

from mlops_kit.sandbox.provider.functions import FUNCTIONS, FunctionError

ROLE = "arn:aws:iam::111111111111:role/some/path/deploy"


def test_arn_parse_and_build_are_inverse() -> None:
    parts = FUNCTIONS["arn_parse"].call(ROLE)
    assert parts["resource"] == "role/some/path/deploy"
    assert (
        FUNCTIONS["arn_build"].call(*[parts[name] for name, _ in FUNCTIONS["arn_build"].parameters]) == ROLE
    )


def test_resource_may_hold_colons() -> None:
    parts = FUNCTIONS["arn_parse"].call("arn:aws:logs:eu-west-1:111111111111:log-group:/x:*")
    assert parts["resource"] == "log-group:/x:*"


def test_trim_iam_role_path() -> None:
    assert FUNCTIONS["trim_iam_role_path"].call(ROLE) == "arn:aws:iam::111111111111:role/deploy"


@pytest.mark.parametrize("wrong", ["", "arn:aws:iam", "urn:aws:iam::1:role/x"])
def test_what_is_no_arn_is_refused(wrong: str) -> None:
    with pytest.raises(FunctionError):
        FUNCTIONS["arn_parse"].call(wrong)


def test_a_users_arn_has_no_role_path() -> None:
    with pytest.raises(FunctionError):
        FUNCTIONS["trim_iam_role_path"].call("arn:aws:iam::111111111111:user/x")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [(("kit", "1.0", "ci"), "kit/1.0 (ci)"), (("kit", "1.0", ""), "kit/1.0"), (("kit", "", ""), "kit")],
)
def test_user_agent(arguments: tuple[str, ...], expected: str) -> None:
    assert FUNCTIONS["user_agent"].call(*arguments) == expected
