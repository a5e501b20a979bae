from __future__ import annotations

from pathlib import Path

import pytest

from mlops_kit.errors import ConfigurationError
from mlops_kit.review.policy.report import PolicyFailure, Waiver
from mlops_kit.review.policy.waivers import covers, read_waivers

GOOD = """\
waivers:
  - policy: CKV_AWS_18
    resource: module.bucket["report"].*
    owner: ml-platform
    reason: reports are made anew at will
    expires: 2027-03-31
"""


def write(root: Path, text: str) -> Path:
    (root / "policy-waivers.yaml").write_text(text)
    return root


def test_a_waiver_is_read(tmp_path: Path) -> None:
    assert read_waivers(write(tmp_path, GOOD)) == [
        Waiver(
            policy="CKV_AWS_18",
            owner="ml-platform",
            reason="reports are made anew at will",
            expires="2027-03-31",
            resource='module.bucket["report"].*',
            place="policy-waivers.yaml:2",
        )
    ]


@pytest.mark.parametrize("text", ["", "waivers:\n", "waivers: []\n", "# none\n"])
def test_no_waivers_are_none(tmp_path: Path, text: str) -> None:
    assert read_waivers(write(tmp_path, text)) == []


def test_no_file_has_no_waivers(tmp_path: Path) -> None:
    assert read_waivers(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("    owner: ml-platform\n", "", "policy-waivers.yaml:2: owner missing"),
        ("    reason: reports are made anew at will\n", "", "policy-waivers.yaml:2: reason missing"),
        ("    expires: 2027-03-31\n", "", "policy-waivers.yaml:2: expires missing"),
        ('    resource: module.bucket["report"].*\n', "", "policy-waivers.yaml:2: resource or path missing"),
        ("2027-03-31", "soon", "policy-waivers.yaml:6: 'soon' is not a day"),
        ("2027-03-31", "2027-02-30", "policy-waivers.yaml:6: '2027-02-30' is not a day"),
        ("CKV_AWS_18", "access logs", "policy-waivers.yaml:2: 'access logs' is not the id of a policy"),
        ("reports are made anew at will", "ok", "policy-waivers.yaml:5: 'ok' is no reason"),
        ("owner:", "ownr:", "policy-waivers.yaml:4: unknown key 'ownr'"),
        ("owner: ml-platform", "owner: ''", "policy-waivers.yaml:4: owner is a text that is not empty"),
        ("owner: ml-platform", "owner: [a]", "policy-waivers.yaml:4: owner is a text that is not empty"),
        ("owner: ml-platform", "policy: CKV_AWS_19", "policy-waivers.yaml:4: policy stands here twice"),
        ("waivers:", "exceptions:", "policy-waivers.yaml:1: unknown key 'exceptions'"),
        (GOOD, "- a\n", "policy-waivers.yaml:1: write `waivers:`"),
        (GOOD, "waivers: all\n", "policy-waivers.yaml:1: `waivers` is a list"),
        (GOOD, "waivers:\n  - CKV_AWS_18\n", "policy-waivers.yaml:2: a waiver has policy"),
        (GOOD, "waivers: [\n", "policy-waivers.yaml:2: "),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, old: str, new: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_waivers(write(tmp_path, GOOD.replace(old, new)))

    assert caught.value.message.startswith(problem)
    assert "policy-waivers.yaml" in caught.value.hint


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("2027-03-31", "soon").replace("CKV_AWS_18", "logs")

    with pytest.raises(ConfigurationError) as caught:
        read_waivers(write(tmp_path, text))

    assert [line.split(":")[1] for line in caught.value.message.splitlines()] == ["2", "6"]


@pytest.mark.parametrize(
    ("glob", "address", "matches"),
    [
        ('module.bucket["report"].*', 'module.bucket["report"].aws_s3_bucket.this', True),
        ('module.bucket["report"].*', 'module.bucket["data"].aws_s3_bucket.this', False),
        ("module.bucket[*].aws_s3_bucket.this", 'module.bucket["data"].aws_s3_bucket.this', True),
        ("aws_eip.nat[?]", "aws_eip.nat[0]", True),
        ("aws_eip.nat[?]", "aws_eip.nat[10]", False),
        ("aws_eip.nat", "aws_eip.nat[0]", False),
        ("a.b", "a-b", False),
    ],
)
def test_brackets_of_an_address_are_brackets_of_a_glob(glob: str, address: str, matches: bool) -> None:
    waiver = Waiver("CKV_AWS_18", "ml-platform", "for a test", "2027-03-31", resource=glob)

    assert covers(waiver, PolicyFailure("CKV_AWS_18", "", address), "prod") is matches
