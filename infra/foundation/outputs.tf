output "endpoint_security_group_id" {
  description = "Security group of the interface endpoints."
  value       = module.network.endpoint_security_group_id
}

output "isolated_subnet_ids" {
  description = "Subnets without a way to the internet."
  value       = module.network.isolated_subnet_ids
}

output "kms_key_arn" {
  description = "Key that encrypts data, logs, volumes and secrets."
  value       = module.key.arn
}

output "private_subnet_ids" {
  description = "Subnets that reach the internet through NAT, where there is NAT."
  value       = module.network.private_subnet_ids
}

output "vpc_id" {
  description = "The VPC."
  value       = module.network.vpc_id
}
