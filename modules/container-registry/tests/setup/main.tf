# The keys that the repositories need.
resource "aws_kms_key" "this" {
  #checkov:skip=CKV2_AWS_64: the default policy serves a test
  description             = "Tests of the container-registry module"
  deletion_window_in_days = 7
  enable_key_rotation     = true
}

resource "aws_kms_key" "other" {
  #checkov:skip=CKV2_AWS_64: the default policy serves a test
  description             = "Tests of the container-registry module: a second key"
  deletion_window_in_days = 7
  enable_key_rotation     = true
}

output "kms_key_arn" {
  description = "ARN of a key."
  value       = aws_kms_key.this.arn
}

output "other_kms_key_arn" {
  description = "ARN of another key."
  value       = aws_kms_key.other.arn
}
