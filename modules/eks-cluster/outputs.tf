output "addon_versions" {
  description = "Installed add-on versions by add-on name."
  value       = { for name, addon in merge(aws_eks_addon.before_compute, aws_eks_addon.after_compute) : name => addon.addon_version }
}

output "api_security_group_id" {
  description = "Security group of the API endpoint; rules on it admit clients from outside the cluster."
  value       = aws_security_group.this.id
}

output "cluster_arn" {
  description = "ARN of the cluster."
  value       = aws_eks_cluster.this.arn
}

output "cluster_certificate_authority" {
  description = "Base64-encoded certificate with which clients verify the API."
  value       = aws_eks_cluster.this.certificate_authority[0].data
}

output "cluster_endpoint" {
  description = "URL of the Kubernetes API."
  value       = aws_eks_cluster.this.endpoint
}

output "cluster_name" {
  description = "Name of the cluster."
  value       = aws_eks_cluster.this.name
}

output "cluster_role_arn" {
  description = "ARN of the control plane's role."
  value       = aws_iam_role.cluster.arn
}

output "cluster_security_group_id" {
  description = "Security group that EKS made for control plane and nodes."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "cluster_version" {
  description = "Kubernetes version of the control plane."
  value       = aws_eks_cluster.this.version
}

output "log_group_name" {
  description = "Log group of the control plane."
  value       = aws_cloudwatch_log_group.this.name
}

output "node_group_arns" {
  description = "ARNs of the node groups by name."
  value       = { for name, group in aws_eks_node_group.this : name => group.arn }
}

output "node_role_arn" {
  description = "ARN of the nodes' role."
  value       = aws_iam_role.node.arn
}

output "oidc_issuer" {
  description = "URL of the cluster's OpenID Connect issuer."
  value       = aws_eks_cluster.this.identity[0].oidc[0].issuer
}

output "pod_role_arns" {
  description = "ARNs of the roles made for pod identity associations, by the association's name."
  value       = { for name, role in aws_iam_role.pod : name => role.arn }
}
