"""What a plan costs by the month, before and after."""
