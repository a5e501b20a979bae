variable "account_id" {
  description = "The only account that this stack may act in."
  type        = string
  nullable    = false
}

variable "approvals" {
  description = "How many must approve a plan of this environment."
  type        = number
  nullable    = false
}

variable "bucket" {
  description = "Name of the bucket that holds the states of all stacks."
  type        = string
  nullable    = false
}

variable "deletion_protection" {
  description = "Refuse to delete the states and their key."
  type        = bool
  nullable    = false
}

variable "deploy_role_arn" {
  description = "Role that the provider assumes; null acts as the caller."
  type        = string
  default     = null
}

variable "log_bucket" {
  description = "Name of the bucket that receives the access logs."
  type        = string
  nullable    = false
}

variable "log_retention_days" {
  description = "Days for which access logs are kept."
  type        = number
  nullable    = false
}

variable "region" {
  description = "Region of every resource."
  type        = string
  nullable    = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  nullable    = false
}
