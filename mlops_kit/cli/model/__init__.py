"""Package, register, approve and list models."""
