"""What UpdateFunctionConfiguration may change beside what moto changes, and a function's dead letters.

https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html
"""

from __future__ import annotations

import functools
from functools import cache
from typing import Any

from moto.awslambda.models import LambdaFunction

# Members that are answered as they were told.
_AS_TOLD = ("DeadLetterConfig", "FileSystemConfigs", "LoggingConfig")


@cache
def install() -> None:
    """Wrap what a function is made of, changed by and answers."""
    make = LambdaFunction.__init__
    update, answer = LambdaFunction.update_configuration, LambdaFunction.get_configuration

    @functools.wraps(make)
    def init(self: Any, account_id: str, spec: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        self.told = {name: spec[name] for name in _AS_TOLD if spec.get(name)}
        make(self, account_id, spec, *args, **kwargs)

    def update_configuration(self: Any, config_updates: dict[str, Any]) -> dict[str, Any]:
        told = {name: config_updates[name] for name in _AS_TOLD if name in config_updates}
        self.told = {**getattr(self, "told", {}), **told}
        if config_updates.get("TracingConfig"):
            self.tracing_config = config_updates["TracingConfig"]
        if config_updates.get("EphemeralStorage"):
            self.ephemeral_storage = config_updates["EphemeralStorage"]["Size"]
        if "KMSKeyArn" in config_updates:
            self.kms_key_arn = config_updates["KMSKeyArn"]
        update(self, config_updates)
        changed: dict[str, Any] = self.get_configuration()
        return changed

    def get_configuration(self: Any, on_create: bool = False) -> dict[str, Any]:
        told = {name: value for name, value in getattr(self, "told", {}).items() if value}
        default_log = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.function_name}"}
        log = {**default_log, **told.get("LoggingConfig", {})}
        return {**answer(self, on_create), **told, "LoggingConfig": log}

    LambdaFunction.__init__ = init
    LambdaFunction.update_configuration = update_configuration
    LambdaFunction.get_configuration = get_configuration
