"""Backed types of ECR."""
