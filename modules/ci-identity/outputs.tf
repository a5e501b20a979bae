output "apply_role_arn" {
  description = "ARN of the role that applies, known once it may."
  value       = aws_iam_role.apply.arn

  depends_on = [aws_iam_role_policy_attachment.apply]
}

output "permissions_boundary_arn" {
  description = "ARN of the policy that bounds both roles and that every role made by them must carry."
  value       = local.boundary_arn

  depends_on = [aws_iam_policy.boundary]
}

output "plan_role_arn" {
  description = "ARN of the role that plans, known once it may."
  value       = aws_iam_role.plan.arn

  depends_on = [aws_iam_role_policy.plan]
}

output "provider_arns" {
  description = "ARNs of the identity providers, by platform."
  value       = local.provider_arns

  depends_on = [aws_iam_openid_connect_provider.this]
}

output "subjects" {
  description = "Subjects of tokens that may assume each role, by role."
  value = {
    apply = flatten([for platform in local.platforms : platform.apply])
    plan  = flatten([for platform in local.platforms : platform.plan])
  }
}
