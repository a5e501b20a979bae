"""Terraform: which executable, how it runs, what it says."""
