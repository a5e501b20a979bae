"""What was changed outside Terraform, and who did it where that can be known."""
