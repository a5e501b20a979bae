"""IAM Access Analyzer: analyzers and their archive rules. It analyses nothing and so finds nothing."""

from .models import accessanalyzer_backends

__all__ = ["accessanalyzer_backends"]
