from __future__ import annotations

import json

import pytest

from mlops_kit.review.render import html
from mlops_kit.review.render import json as as_json
from mlops_kit.review.render.details import change_lines
from tests.unit.review import plans

from .reviews import change, review, stack


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("delete_because_each_key", "its key is gone from for_each"),
        ("delete_because_it_is_late", "delete because it is late"),
    ],
)
def test_terraforms_reason_is_told_in_words_and_a_new_one_as_it_is_spelled(reason: str, words: str) -> None:
    address = 'aws_sqs_queue.this["a"]'
    one = change(address, ["delete"], {"name": "a"}, action_reason=reason)
    assert list(change_lines(one)) == [f"- {address}: destroy; {words}"]
    found = review(stack(changes=[one]))
    assert f'"reason":"{words}"' in html.render(found)
    (told,) = json.loads(as_json.render(found))["stacks"][0]["changes"]
    assert told["reason"] == reason


def test_a_policy_that_is_known_after_apply_is_shown_line_by_line() -> None:
    policy = json.dumps({"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]})
    one = plans.change("aws_iam_policy", {"policy": policy}, {}, unknown={"policy": True})
    lines = list(change_lines(one))
    assert lines[1:4] == ["    policy:", "+     (known after apply)", "-     {"]
    assert lines[-1] == "-     }"
