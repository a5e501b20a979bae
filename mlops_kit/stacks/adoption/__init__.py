"""What a stack's state does not know is there, taken over instead of made again."""
