output "audit_bucket" {
  description = "Bucket of the evidence: the trail's logs, and the kit's records under records/."
  value       = module.audit.bucket
}

output "ci_roles" {
  description = "Roles that CI assumes to plan and to apply; null where no pipeline is named."
  value = var.ci == null ? null : {
    apply = module.ci_identity[0].apply_role_arn
    plan  = module.ci_identity[0].plan_role_arn
  }
}

output "endpoint_security_group_id" {
  description = "Security group of the interface endpoints, null where there are none."
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

output "permissions_boundary_arn" {
  description = "Policy that bounds every role of the environment; null for none."
  value       = local.permissions_boundary_arn
}

output "private_subnet_ids" {
  description = "Subnets that reach the internet through NAT, where there is NAT."
  value       = module.network.private_subnet_ids
}

output "vpc_id" {
  description = "The VPC."
  value       = module.network.vpc_id
}
