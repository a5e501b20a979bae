"""What IAM Access Analyzer refuses, in its own words."""

from __future__ import annotations

from moto.core.exceptions import JsonRESTError


class NotFoundError(JsonRESTError):
    """There is nothing of that name."""

    code = 404

    def __init__(self, message: str) -> None:
        super().__init__("ResourceNotFoundException", message)


class ConflictError(JsonRESTError):
    """The name is taken."""

    code = 409

    def __init__(self, message: str) -> None:
        super().__init__("ConflictException", message)


class QuotaError(JsonRESTError):
    """The account has as many as it may have."""

    code = 402

    def __init__(self, message: str) -> None:
        super().__init__("ServiceQuotaExceededException", message)


class InvalidError(JsonRESTError):
    """A value is not allowed."""

    code = 400

    def __init__(self, message: str) -> None:
        super().__init__("ValidationException", message)
