"""What pipelines run on and with; actions by the full id of a commit, which nobody can move, tags for people.

Found in public workflows that pin the same tags, November 2026.
"""

from __future__ import annotations

ACTIONS = {
    "checkout": "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2",
    "python": "actions/setup-python@a309ff8b426b58ec0e2a45f0f869d46889d02405 # v6.2.0",
    "credentials": (
        "aws-actions/configure-aws-credentials@61815dcd50bd041e203e49132bacad1fd04d2708 # v5.1.1"
    ),
    "upload": "actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f # v6.0.0",
}

AUDIENCE = "sts.amazonaws.com"
"""Whom GitLab's tokens are for; GitHub's action asks for the same."""

RUNNER = "ubuntu-24.04"
IMAGE = "python:3.12-trixie"
PYTHON = "3.12"
