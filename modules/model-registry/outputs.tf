output "group_arns" {
  description = "ARNs of the model package groups by model name."
  value       = { for name, group in aws_sagemaker_model_package_group.this : name => group.arn }
}

output "group_names" {
  description = "Names of the model package groups by model name; versions are registered under them."
  value       = { for name, group in aws_sagemaker_model_package_group.this : name => group.model_package_group_name }
}
