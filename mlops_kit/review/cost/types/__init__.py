"""Types with a fixed price, one file each: a file has a constant `PRICING`, and is found by being here."""
