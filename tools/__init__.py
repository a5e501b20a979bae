"""What the project's own developers run; none of it ships with the kit."""
