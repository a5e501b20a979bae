"""Data sources of ECR."""
