"""Data sources of Amazon EKS."""
