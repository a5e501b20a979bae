"""Plans of any size in Terraform's JSON format, to measure reviews with: the same seed, the same plan."""
