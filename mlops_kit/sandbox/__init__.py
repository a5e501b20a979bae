"""AWS on this machine: emulated API, provider and endpoints."""
