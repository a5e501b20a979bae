"""How a declared resource type is created, read, changed and deleted through the AWS API."""
