"""Writes the generated reference: module tables, commands, the environment file, what the sandbox backs."""
