output "access_analyzer_arn" {
  description = "ARN of the access analyzer; null where there is none."
  value       = one(aws_accessanalyzer_analyzer.this[*].arn)
}

output "bucket" {
  description = "Name of the bucket of the evidence, known once what is written to it is locked and encrypted."
  value       = aws_s3_bucket.this.id

  depends_on = [
    aws_s3_bucket_object_lock_configuration.this,
    aws_s3_bucket_ownership_controls.this,
    aws_s3_bucket_policy.this,
    aws_s3_bucket_public_access_block.this,
    aws_s3_bucket_server_side_encryption_configuration.this,
  ]
}

output "bucket_arn" {
  description = "ARN of the bucket of the evidence."
  value       = aws_s3_bucket.this.arn
}

output "kms_key_arn" {
  description = "ARN of the key that encrypts the evidence."
  value       = aws_kms_key.this.arn
}

output "log_group_name" {
  description = "Log group that receives the trail's events; null where none does."
  value       = one(aws_cloudwatch_log_group.this[*].name)
}

output "records_prefix" {
  description = "Key prefix under which the kit writes its own records; CloudTrail writes under AWSLogs/."
  value       = "records/"
}

output "trail_arn" {
  description = "ARN of the trail."
  value       = aws_cloudtrail.this.arn
}
