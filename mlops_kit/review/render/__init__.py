"""Renderers: each returns a review as one string."""
