from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mlops_kit.review.cost.report import CostLine, CostReport
from mlops_kit.review.fleet import Fleet
from mlops_kit.review.policy.report import PolicyFailure, PolicyReport, Waiver, WaiverUse
from mlops_kit.review.render import html, markdown
from mlops_kit.review.rollout import Metric, Rollout
from mlops_kit.review.traffic import Traffic

from .reviews import finding, review, stack
from .test_html import Reader

ROLLOUT = Rollout(
    kind="update",
    model="churn",
    endpoint="mlops-prod-churn",
    version_before=7,
    version_after=8,
    digest_before="sha256:" + "a1" * 32,
    digest_after="sha256:" + "b2" * 32,
    image_before="222222222222.dkr.ecr.eu-west-1.amazonaws.com/serving:1",
    image_after="222222222222.dkr.ecr.eu-west-1.amazonaws.com/serving:2",
    approved_by="arn:aws:sts::222222222222:assumed-role/release",
    approved_at="2026-11-23T15:42:00Z",
    metrics=(Metric("auc", 0.871, 0.889), Metric("recall", None, 0.7)),
    fleets=(Fleet("live", "ml.m5.xlarge", "ml.g4dn.xlarge", 2, 3, 0, 1),),
    scale_before=(2, 8),
    scale_after=(2, 12),
    traffic=Traffic("canary", "20 percent", 600),
    alarms=("server-errors",),
)
COST = CostReport(
    currency="USD",
    dated="2026-11-24",
    source="a price list",
    lines=[CostLine("aws_eks_cluster.this", "aws_eks_cluster", 0.0, 73.0, "1 × cluster", "standard support")],
    before=10.0,
    after=83.0,
)


def text_of(**more: Any) -> str:
    return Reader(html.render(review(stack("serving/churn", **more)))).text()


def test_a_rollout_says_what_goes_live_on_what_and_who_approved_it() -> None:
    text = text_of(rollout=ROLLOUT)
    for said in (
        "churn version 7→8",
        "sha256:a1a1a1a1a1a1…→sha256:b2b2b2b2b2b2…",
        "serving:1→serving:2",
        "assumed-role/release, 2026-11-23T15:42:00Z",
        "canary: 20 percent first, then the rest, alarms watched for 600 s",
        "rolled back byserver-errors",
        "auc0.8710.889+0.018",
        "recall–0.7",
        "instance typeml.m5.xlargeml.g4dn.xlarge",
        "instances23+1",
        "GPUs each01+1",
        "scales between2 and 82 and 12",
    ):
        assert said in text


def test_a_rollout_says_when_nothing_would_roll_it_back_and_nobody_approved_it() -> None:
    text = text_of(rollout=replace(ROLLOUT, alarms=(), approved_by=None, approved_at=None))
    assert "no alarm" in text
    assert "nobody that is known" in text


def test_a_model_that_stays_is_not_said_to_be_another() -> None:
    names = ("version", "digest", "image")
    same = replace(ROLLOUT, **{f"{name}_after": getattr(ROLLOUT, f"{name}_before") for name in names})
    assert same.keeps_model
    assert "same model, other settings" in text_of(rollout=same)
    told = markdown.render(review(stack("serving/churn", rollout=same)))
    assert "Model `churn` stays; other settings go live on endpoint `mlops-prod-churn`." in told
    for other in (ROLLOUT, replace(same, kind="first"), replace(same, digest_before=None, digest_after=None)):
        assert not other.keeps_model
        assert "same model" not in text_of(rollout=other)
        assert " stays;" not in markdown.render(review(stack("serving/churn", rollout=other)))


def test_a_first_rollout_and_a_withdrawal_show_one_side() -> None:
    first = replace(ROLLOUT, kind="first", version_before=None, digest_before=None, image_before=None)
    assert "version 8" in text_of(rollout=first)
    gone = replace(ROLLOUT, kind="withdrawal", version_after=None, digest_after=None, image_after=None)
    text = text_of(rollout=gone)
    assert "version 7" in text
    assert "withdrawn" in text
    assert "canary" not in text


def test_a_cost_that_is_not_known_is_never_zero() -> None:
    unknown = replace(COST, before=None, after=None, lines=[], unknown=["aws_x.this: no price"])
    by_use = replace(COST, before=None, after=None, lines=[], usage_based=["storage"])
    text = Reader(
        html.render(review(stack(cost=COST), stack("a", cost=unknown), stack("b", cost=by_use)))
    ).text()
    assert "$10.00 → $83.00 +$73.00" in text
    assert "Without 2 stacks whose cost is not known or goes by use" in text
    assert "prod/a not known not known not known" in text
    assert "prod/b by use by use by use" in text
    assert "Not known, in no sum: 1" in text
    assert "1 × cluster: $0.00 → $73.00 (standard support)" in text
    assert "a price list. Dated 2026-11-24." in text


def test_policies_say_what_failed_and_what_is_waived_by_whom() -> None:
    failure = PolicyFailure(
        "CKV_KIT_1", "An endpoint has alarms", "aws_sagemaker_endpoint.this", "infra/a.tf", 7
    )
    waiver = Waiver("CKV_KIT_2", "data-protection", "by contract", "2027-03-31")
    use = WaiverUse(replace(failure, policy="CKV_KIT_2", name="Two instances"), waiver)
    text = text_of(policy=PolicyReport(12, [failure], [use], [use]))
    assert "2 failed, 12 held" in text
    assert "failed An endpoint has alarms CKV_KIT_1 infra/a.tf:7" in text
    assert "waived until 2027-03-31 Two instances data-protection: by contract" in text
    assert "waiver expired 2027-03-31 Two instances" in text


def test_a_preview_says_that_it_can_not_be_applied() -> None:
    assert "prod/serving/churn preview, cannot be applied" in text_of(preview=True)


def test_the_origin_of_a_plan_is_said() -> None:
    manifest = {
        "commit": "0123456789abcdef",
        "dirty": True,
        "created": "2026-11-24T09:12:00Z",
        "expires": "2026-11-25T09:12:00Z",
        "account_id": "222222222222",
        "region": "eu-west-1",
        "state": {"serial": 41, "lineage": "x"},
        "versions": {"terraform": "1.15.1", "provider": None},
    }
    text = text_of(manifest=manifest)
    assert "commit 0123456789ab · planned 2026-11-24 09:12 UTC · expires 2026-11-25 09:12 UTC" in text
    assert "account 222222222222, eu-west-1, state serial 41, Terraform 1.15.1, uncommitted changes" in text


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        (
            {"engine": "terraform", "terraform": "1.15.5", "provider": {"hashicorp/aws": "6.69.1"}},
            "eu-west-1, Terraform 1.15.5, hashicorp/aws 6.69.1",
        ),
        (
            {"engine": "tofu", "terraform": "1.11.0", "provider": {"hashicorp/aws": "attached"}},
            "eu-west-1, OpenTofu 1.11.0, hashicorp/aws of the sandbox",
        ),
        ("1.15.5", "eu-west-1"),
        ({"terraform": None, "provider": ["6.69.1"]}, "eu-west-1"),
    ],
)
def test_what_made_a_plan_is_said_in_words(versions: Any, said: str) -> None:
    assert f": {said} Made by" in text_of(manifest={"region": "eu-west-1", "versions": versions})


def test_a_few_grave_risks_stand_open_and_many_do_not() -> None:
    def opened(count: int) -> int:
        found = [finding(address=f"aws_s3_bucket.this[{at}]") for at in range(count)]
        page = Reader(html.render(review(stack(findings=found))))
        return sum("open" in tag for tag in page.tags("details"))

    assert opened(2) == 1
    assert opened(50) == 0
