"""The command line: the folder tree is the command tree, and only this package prints."""
