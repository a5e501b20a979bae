output "bucket" {
  description = "Bucket of the states."
  value       = module.state.bucket
}

output "kms_key_arn" {
  description = "Key that encrypts the states."
  value       = module.state.kms_key_arn
}

output "log_bucket" {
  description = "Bucket that receives access logs."
  value       = module.state.log_bucket
}
