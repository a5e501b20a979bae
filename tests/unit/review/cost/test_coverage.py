"""Somebody decided what every type costs that the kit makes: a price, nothing, or by use."""

from __future__ import annotations

import re
from pathlib import Path

from mlops_kit.review.cost.free import BY_USE, FREE, OTHER_PROVIDERS
from mlops_kit.review.cost.registry import pricings, read_types

ROOT = Path(__file__).parents[4]
KIT = [ROOT / "modules", ROOT / "infra"]
RESOURCE = re.compile(r'^\s*resource\s+"(\w+)"', re.MULTILINE)


def undecided(*folders: Path) -> list[str]:
    """Types that Terraform code makes and nobody decided about."""
    sources = (path.read_text() for folder in folders for path in folder.rglob("*.tf"))
    made = {found for text in sources for found in RESOURCE.findall(text)}
    decided = {*FREE, *BY_USE, *pricings()}
    return sorted(name for name in made - decided if name.split("_", 1)[0] not in OTHER_PROVIDERS)


def test_every_type_that_the_kit_makes_is_decided_about() -> None:
    assert undecided(*KIT) == []


def test_a_module_that_gains_a_type_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "modules" / "cache"
    folder.mkdir(parents=True)
    (folder / "main.tf").write_text(
        'resource "aws_elasticache_cluster" "this" {}\n'
        'resource "aws_subnet" "this" {}\n'
        'resource "terraform_data" "this" {}\n'
        'resource "cloudflare_record" "this" {}\n'
    )

    assert undecided(*KIT, tmp_path) == ["aws_elasticache_cluster", "cloudflare_record"]


def test_the_kits_code_is_read() -> None:
    text = "".join(path.read_text() for folder in KIT for path in folder.rglob("*.tf"))

    made = set(RESOURCE.findall(text))
    assert {"aws_sagemaker_endpoint", "aws_nat_gateway", "aws_iam_role", "aws_cloudtrail"} <= made


def test_no_type_is_in_two_lists() -> None:
    assert not FREE.keys() & BY_USE.keys()
    assert not pricings().keys() & (FREE.keys() | BY_USE.keys())
    assert not read_types() & BY_USE.keys()


def test_what_costs_nothing_has_a_source() -> None:
    assert all(source.startswith("https://") and source.count(".") >= 2 for source in FREE.values())


def test_what_is_paid_by_use_says_for_what() -> None:
    assert all(what and not what.endswith(".") for what in BY_USE.values())
