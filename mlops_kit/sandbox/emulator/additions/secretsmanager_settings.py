"""A secret's description can be taken away: UpdateSecret with an empty one clears it, as AWS does."""

from __future__ import annotations

import functools
from functools import cache
from typing import Any

from moto.secretsmanager.models import SecretsManagerBackend


@cache
def install() -> None:
    """Wrap UpdateSecret."""
    original = SecretsManagerBackend.update_secret

    @functools.wraps(original)
    def update_secret(self: Any, secret_id: str, *args: Any, **kwargs: Any) -> Any:
        answer = original(self, secret_id, *args, **kwargs)
        if kwargs.get("description") == "":
            self.secrets[secret_id].description = ""
        return answer

    SecretsManagerBackend.update_secret = update_secret
