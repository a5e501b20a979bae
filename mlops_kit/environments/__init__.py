"""Environments: what their files say, checked and resolved, and the Terraform inputs made of it."""

import os

# Pydantic would look for plugins of its own among all that is installed, whenever a command begins:
# https://docs.pydantic.dev/latest/concepts/plugins/
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
