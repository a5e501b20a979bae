"""A model's way from a directory to an endpoint: package, register, approve, deploy, invoke."""
