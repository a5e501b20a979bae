"""Environments: what their files say, checked and resolved, and the Terraform inputs made of it."""
