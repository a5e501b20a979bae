variable "account_id" {
  description = "The only account that this stack may act in."
  type        = string
  nullable    = false
}

variable "alarms" {
  description = "When the endpoint's alarms ring, and the topics that they tell."
  type = object({
    client_error_percent = number
    latency_ms           = number
    overhead_ms          = number
    server_errors        = number
    topic_arns           = list(string)
  })
  nullable = false
}

variable "artifact_bucket_arn" {
  description = "Bucket of the model's archive."
  type        = string
  nullable    = false
}

variable "capture" {
  description = "Where requests and answers are recorded, and which share of them."
  type = object({
    bucket  = string
    percent = number
  })
  nullable = false
}

variable "deploy_role_arn" {
  description = "Role that the provider assumes; null acts as the caller."
  type        = string
  default     = null
}

variable "environment" {
  description = "Environment variables of the container."
  type        = map(string)
  default     = {}
  nullable    = false
  sensitive   = true # plans and errors must not show what may be a password
}

variable "image" {
  description = "Container image that serves the model."
  type        = string
  nullable    = false
}

variable "instance_type" {
  description = "Instance type of the endpoint."
  type        = string
  nullable    = false
}

variable "kms_key_arn" {
  description = "Customer key that encrypts what this stack stores."
  type        = string
  nullable    = false
}

variable "max_instances" {
  description = "Most instances."
  type        = number
  nullable    = false
}

variable "min_instances" {
  description = "Fewest instances."
  type        = number
  nullable    = false
}

variable "model_data_url" {
  description = "S3 URI of the model's archive."
  type        = string
  nullable    = false
}

variable "model_prefix" {
  description = "Prefix of the archives of all versions of the model, in the bucket."
  type        = string
  nullable    = false
}

variable "name" {
  description = "Prefix of the name of every resource."
  type        = string
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "Policy that bounds every role made here; null for none."
  type        = string
  default     = null
}

variable "region" {
  description = "Region of every resource."
  type        = string
  nullable    = false
}

variable "revision" {
  description = "Number of the deployment; it rises when a failed one is left behind."
  type        = number
  nullable    = false
}

variable "subnet_ids" {
  description = "Subnets of the endpoint, without a way to the internet."
  type        = list(string)
  nullable    = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  nullable    = false
}

variable "target_invocations" {
  description = "Invocations per instance and minute that scaling aims at."
  type        = number
  nullable    = false
}

variable "vpc_id" {
  description = "VPC of the subnets."
  type        = string
  nullable    = false
}
