"""Paths of IAM Access Analyzer."""

from __future__ import annotations

from .responses import AccessAnalyzerResponse

url_bases = [r"https?://access-analyzer\.(.+)\.amazonaws\.com"]

url_paths = {
    "{0}/analyzer$": AccessAnalyzerResponse.dispatch,
    "{0}/analyzer/(?P<name>[^/]+)$": AccessAnalyzerResponse.dispatch,
    "{0}/analyzer/(?P<name>[^/]+)/archive-rule$": AccessAnalyzerResponse.dispatch,
    "{0}/analyzer/(?P<name>[^/]+)/archive-rule/(?P<rule>[^/]+)$": AccessAnalyzerResponse.dispatch,
    "{0}/finding$": AccessAnalyzerResponse.dispatch,
    "{0}/findingv2$": AccessAnalyzerResponse.dispatch,
    "{0}/tags/(?P<arn>.+)$": AccessAnalyzerResponse.dispatch,
}
