"""Pipelines on GitHub and GitLab: write them, and what their jobs call."""
