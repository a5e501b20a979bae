output "capture_s3_uri" {
  description = "Where requests and answers are recorded."
  value       = module.endpoint.capture_s3_uri
}

output "endpoint_arn" {
  description = "ARN of the endpoint."
  value       = module.endpoint.endpoint_arn
}

output "endpoint_name" {
  description = "Name of the endpoint, by which it is invoked."
  value       = module.endpoint.endpoint_name
}
