output "artifact_bucket" {
  description = "Bucket of model archives."
  value       = module.bucket["artifact"].id
}

output "artifact_bucket_arn" {
  description = "ARN of the bucket of model archives."
  value       = module.bucket["artifact"].arn
}

output "capture_bucket" {
  description = "Bucket of captured requests and answers."
  value       = module.bucket["capture"].id
}

output "capture_bucket_arn" {
  description = "ARN of the bucket of captured requests and answers."
  value       = module.bucket["capture"].arn
}

output "cluster_api_security_group_id" {
  description = "Security group of the Kubernetes API; rules on it admit clients from outside the cluster."
  value       = module.cluster.api_security_group_id
}

output "cluster_certificate_authority" {
  description = "Base64-encoded certificate with which clients verify the Kubernetes API."
  value       = module.cluster.cluster_certificate_authority
}

output "cluster_endpoint" {
  description = "URL of the Kubernetes API."
  value       = module.cluster.cluster_endpoint
}

output "cluster_name" {
  description = "Name of the Kubernetes cluster."
  value       = module.cluster.cluster_name
}

output "data_bucket" {
  description = "Bucket of training data."
  value       = module.bucket["data"].id
}

output "data_bucket_arn" {
  description = "ARN of the bucket of training data."
  value       = module.bucket["data"].arn
}

output "model_package_groups" {
  description = "Names of the model package groups by model."
  value       = module.model_registry.group_names
}

output "report_bucket" {
  description = "Bucket of reports."
  value       = module.bucket["report"].id
}

output "report_bucket_arn" {
  description = "ARN of the bucket of reports."
  value       = module.bucket["report"].arn
}

output "repository_urls" {
  description = "URLs of the container repositories by name."
  value       = module.container_registry.repository_urls
}
