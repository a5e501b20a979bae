"""Environments: list them, show one resolved, print the schema of their files."""
