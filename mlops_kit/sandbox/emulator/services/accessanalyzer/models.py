"""Analyzers of an account and region."""

from __future__ import annotations

import re
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.common_models import BaseModel
from moto.core.utils import iso_8601_datetime_with_milliseconds, utcnow
from moto.utilities.utils import get_partition

from .exceptions import ConflictError, InvalidError, NotFoundError, QuotaError

Request = dict[str, Any]

_TYPES = tuple(
    f"{scope}{kind}"
    for kind in ("", "_UNUSED_ACCESS", "_INTERNAL_ACCESS")
    for scope in ("ACCOUNT", "ORGANIZATION")
)
_ONE_A_REGION = ("ACCOUNT",)
"""Types of which an account has one per region (CreateAnalyzer, type)."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,254}")
_UNUSED_AGE_DAYS = 90
"""UnusedAccessConfiguration, unusedAccessAge: the days taken where none are given."""


class Analyzer(BaseModel):
    """An analyzer: its zone of trust, its rules, its tags."""

    def __init__(self, account: str, region: str, request: Request) -> None:
        self.name: str = request["analyzerName"]
        self.type: str = request["type"]
        self.arn = f"arn:{get_partition(region)}:access-analyzer:{region}:{account}:analyzer/{self.name}"
        self.created = iso_8601_datetime_with_milliseconds()
        self.configuration: Request = request.get("configuration") or self._usual()
        self.tags: dict[str, str] = dict(request.get("tags") or {})
        self.rules: dict[str, Request] = {}
        for rule in request.get("archiveRules") or []:
            self.put_rule(rule["ruleName"], rule["filter"])

    def _usual(self) -> Request:
        unused = self.type.endswith("_UNUSED_ACCESS")
        return {"unusedAccess": {"unusedAccessAge": _UNUSED_AGE_DAYS}} if unused else {}

    def put_rule(self, name: str, criteria: Request) -> None:
        """Keep an archive rule."""
        now = iso_8601_datetime_with_milliseconds(utcnow())
        created = self.rules.get(name, {}).get("createdAt", now)
        self.rules[name] = {"ruleName": name, "filter": criteria, "createdAt": created, "updatedAt": now}

    def summary(self) -> Request:
        """AnalyzerSummary."""
        answer: Request = {
            "arn": self.arn,
            "name": self.name,
            "type": self.type,
            "createdAt": self.created,
            "status": "ACTIVE",
            "tags": self.tags,
        }
        return {**answer, "configuration": self.configuration} if self.configuration else answer


class AccessAnalyzerBackend(BaseBackend):
    """Access Analyzer in one account and region."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.analyzers: dict[str, Analyzer] = {}

    def create(self, request: Request) -> Analyzer:
        """Make an analyzer."""
        name, kind = str(request.get("analyzerName")), request.get("type")
        if not _NAME.fullmatch(name):
            raise InvalidError(f"{name} is not a valid name of an analyzer.")
        if kind not in _TYPES:
            raise InvalidError(f"{kind} is not a type of analyzer.")
        if name in self.analyzers:
            raise ConflictError(f"Analyzer {name} already exists.")
        if kind in _ONE_A_REGION and any(one.type == kind for one in self.analyzers.values()):
            raise QuotaError(f"The account has an analyzer of type {kind} in {self.region_name} already.")
        self.analyzers[name] = Analyzer(self.account_id, self.region_name, request)
        return self.analyzers[name]

    def find(self, name: str) -> Analyzer:
        """Return an analyzer by its name."""
        if name not in self.analyzers:
            raise NotFoundError(f"Analyzer {name} could not be found.")
        return self.analyzers[name]

    def by_arn(self, arn: str) -> Analyzer:
        """Return an analyzer by its ARN."""
        for analyzer in self.analyzers.values():
            if analyzer.arn == arn:
                return analyzer
        raise NotFoundError(f"Resource {arn} could not be found.")


accessanalyzer_backends = BackendDict(AccessAnalyzerBackend, "accessanalyzer")
