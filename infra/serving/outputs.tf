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

output "image" {
  description = "Image that the model was released with."
  value       = var.image
}

output "model_data_url" {
  description = "S3 address of the released archive."
  value       = var.model_data_url
}
