output "alarm_arns" {
  description = "ARNs of the alarms by what they watch."
  value = {
    client_errors = aws_cloudwatch_metric_alarm.client_errors.arn
    latency       = aws_cloudwatch_metric_alarm.latency.arn
    overhead      = aws_cloudwatch_metric_alarm.overhead.arn
    server_errors = aws_cloudwatch_metric_alarm.server_errors.arn
  }
}

output "capture_s3_uri" {
  description = "Where requests and answers are recorded: below it, endpoint, variant, year, month, day and hour."
  value       = local.capture_s3_uri
}

output "endpoint_arn" {
  description = "ARN of the endpoint."
  value       = aws_sagemaker_endpoint.this.arn
}

output "endpoint_config_name" {
  description = "Name of the configuration that answers."
  value       = aws_sagemaker_endpoint.this.endpoint_config_name
}

output "endpoint_name" {
  description = "Name of the endpoint, by which it is invoked."
  value       = aws_sagemaker_endpoint.this.name
}

output "execution_role_arn" {
  description = "ARN of the role in which SageMaker acts for the endpoint."
  value       = aws_iam_role.execution.arn
}

output "security_group_id" {
  description = "Security group of the containers' network interfaces."
  value       = aws_security_group.this.id
}

output "variant_name" {
  description = "Name of the endpoint's production variant."
  value       = local.variant
}
