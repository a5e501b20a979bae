"""Reviews of plans: what will happen, what it costs, what it risks, which model goes live."""
