"""The risk rules, one file each: a file here is a rule, nothing has to list it."""
