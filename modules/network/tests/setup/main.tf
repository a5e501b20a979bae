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
  # checkov:skip=CKV2_AWS_64:The key lives for one test run and is used by its own account alone
  description         = "Flow logs of the network under test"
  enable_key_rotation = true
}

resource "aws_iam_policy" "boundary" {
  name = "network-test-boundary"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "logs:PutLogEvents", Resource = "arn:aws:logs:*:*:log-group:/aws/vpc/*" }]
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
