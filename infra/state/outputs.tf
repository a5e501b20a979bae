output "approvals" {
  description = "How many must approve a plan, as applied: a plan that lowers it still needs as many."
  value       = var.approvals
}

output "bucket" {
  description = "Bucket of the states."
  value       = module.state.bucket
}

output "deletion_protection" {
  description = "Whether the environment is kept from deletion, as applied: a plan that ends that is still judged as production's."
  value       = var.deletion_protection
}

output "kms_key_arn" {
  description = "Key that encrypts the states."
  value       = module.state.kms_key_arn
}

output "log_bucket" {
  description = "Bucket that receives access logs."
  value       = module.state.log_bucket
}
