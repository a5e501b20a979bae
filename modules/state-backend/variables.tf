variable "deletion_protection" {
  description = "Whether buckets with content resist a destroy, and versions of the state resist deletion."
  type        = bool
  default     = true
  nullable    = false
}

variable "log_bucket_name" {
  description = "Name of the bucket that receives access logs; null takes the state bucket's name with -logs."
  type        = string
  default     = null

  validation {
    condition     = var.log_bucket_name == null ? true : can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.log_bucket_name))
    error_message = "log_bucket_name must be 3 to 63 lower-case letters, digits or hyphens, and begin and end with a letter or digit."
  }

  validation {
    condition     = var.log_bucket_name == null ? true : var.log_bucket_name != var.name
    error_message = "log_bucket_name must differ from name: logs of a bucket into itself never end."
  }
}

variable "log_retention_days" {
  description = "Days for which access logs are kept."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.log_retention_days >= 1
    error_message = "log_retention_days must be at least 1."
  }
}

variable "name" {
  description = "Name of the state bucket, unique in all of AWS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,56}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 58 lower-case letters, digits or hyphens, and begin and end with a letter or digit."
  }
}

variable "noncurrent_version_days" {
  description = "Days after which an old version of a state may end."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.noncurrent_version_days >= 1
    error_message = "noncurrent_version_days must be at least 1."
  }
}

variable "noncurrent_versions_kept" {
  description = "Old versions of a state that are kept, however old they are."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.noncurrent_versions_kept >= 1 && var.noncurrent_versions_kept <= 100
    error_message = "noncurrent_versions_kept must be between 1 and 100."
  }
}

variable "plan_retention_days" {
  description = "Days for which plans under plans/ are kept."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.plan_retention_days >= 1
    error_message = "plan_retention_days must be at least 1."
  }
}

variable "tags" {
  description = "Tags of every resource of the module."
  type        = map(string)
  default     = {}
  nullable    = false
}
