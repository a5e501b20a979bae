"""Package, register, approve, release and list models."""
