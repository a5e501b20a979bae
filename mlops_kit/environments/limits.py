"""How much an environment file may hold, far beyond any need: a wrong file is told, not worked through."""

from __future__ import annotations

MAX_BYTES = 200_000
MAX_VALUES = 20_000
MAX_DEPTH = 30
