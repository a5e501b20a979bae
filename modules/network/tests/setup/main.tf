# What the network needs from elsewhere: a key for the flow log, and a boundary for its role.
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

resource "aws_kms_key" "this" {
  description         = "Flow logs of the network under test"
  enable_key_rotation = true
}

resource "aws_iam_policy" "boundary" {
  name = "network-test-boundary"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "logs:*", Resource = "*" }]
  })
}

output "boundary_arn" {
  description = "ARN of the permissions boundary."
  value       = aws_iam_policy.boundary.arn
}

output "kms_key_arn" {
  description = "ARN of the key."
  value       = aws_kms_key.this.arn
}
