"""Data sources about the provider itself: region, partition, default tags, naming."""
