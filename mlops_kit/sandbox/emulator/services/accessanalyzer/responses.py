"""Operations of IAM Access Analyzer."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from moto.core.responses import BaseResponse

from .exceptions import ConflictError, NotFoundError
from .models import AccessAnalyzerBackend, Analyzer, accessanalyzer_backends


class AccessAnalyzerResponse(BaseResponse):
    """Answers the operations by their names in botocore's model."""

    def __init__(self) -> None:
        super().__init__(service_name="accessanalyzer")

    @property
    def analyzers(self) -> AccessAnalyzerBackend:
        """What the caller's account has in the region."""
        backend: AccessAnalyzerBackend = accessanalyzer_backends[self.current_account][self.region]
        return backend

    @property
    def request(self) -> dict[str, Any]:
        """The body."""
        return dict(json.loads(self.body)) if self.body else {}

    def _parts(self) -> list[str]:
        return [unquote(part) for part in urlsplit(self.uri).path.strip("/").split("/")]

    def _query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.uri).query)

    def _analyzer(self) -> Analyzer:
        return self.analyzers.find(self._parts()[1])

    def _tagged(self) -> Analyzer:
        return self.analyzers.by_arn("/".join(self._parts()[1:]))

    def create_analyzer(self) -> str:
        """CreateAnalyzer."""
        return json.dumps({"arn": self.analyzers.create(self.request).arn})

    def get_analyzer(self) -> str:
        """GetAnalyzer."""
        return json.dumps({"analyzer": self._analyzer().summary()})

    def list_analyzers(self) -> str:
        """ListAnalyzers, of one type or of all."""
        kinds = self._query().get("type")
        found = [one.summary() for one in self.analyzers.analyzers.values() if not kinds or one.type in kinds]
        return json.dumps({"analyzers": found})

    def update_analyzer(self) -> str:
        """UpdateAnalyzer: its configuration."""
        analyzer = self._analyzer()
        analyzer.configuration = self.request.get("configuration") or analyzer.configuration
        return json.dumps({"configuration": analyzer.configuration})

    def delete_analyzer(self) -> str:
        """DeleteAnalyzer."""
        del self.analyzers.analyzers[self._analyzer().name]
        return "{}"

    def create_archive_rule(self) -> str:
        """CreateArchiveRule."""
        analyzer, request = self._analyzer(), self.request
        if request["ruleName"] in analyzer.rules:
            raise ConflictError(f"Archive rule {request['ruleName']} already exists.")
        analyzer.put_rule(request["ruleName"], request["filter"])
        return "{}"

    def get_archive_rule(self) -> str:
        """GetArchiveRule."""
        return json.dumps({"archiveRule": self._rule()})

    def list_archive_rules(self) -> str:
        """ListArchiveRules."""
        return json.dumps({"archiveRules": list(self._analyzer().rules.values())})

    def update_archive_rule(self) -> str:
        """UpdateArchiveRule."""
        self._analyzer().put_rule(self._rule()["ruleName"], self.request["filter"])
        return "{}"

    def delete_archive_rule(self) -> str:
        """DeleteArchiveRule."""
        del self._analyzer().rules[self._rule()["ruleName"]]
        return "{}"

    def _rule(self) -> dict[str, Any]:
        name = self._parts()[3]
        if name not in self._analyzer().rules:
            raise NotFoundError(f"Archive rule {name} could not be found.")
        return self._analyzer().rules[name]

    def list_findings(self) -> str:
        """ListFindings: none, since nothing is analysed."""
        self.analyzers.by_arn(self.request["analyzerArn"])
        return json.dumps({"findings": []})

    def list_findings_v2(self) -> str:
        """ListFindingsV2: none, since nothing is analysed."""
        return self.list_findings()

    def tag_resource(self) -> str:
        """TagResource."""
        self._tagged().tags.update(self.request["tags"])
        return "{}"

    def untag_resource(self) -> str:
        """UntagResource."""
        tags = self._tagged().tags
        for key in self._query().get("tagKeys", []):
            tags.pop(key, None)
        return "{}"

    def list_tags_for_resource(self) -> str:
        """ListTagsForResource."""
        return json.dumps({"tags": self._tagged().tags})
