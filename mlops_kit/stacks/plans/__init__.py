"""Plans from their draft to the sealed bundle that is applied: made, kept, approved, refused, let through."""
