variable "access_analyzer" {
  description = "Whether an analyzer looks for access from outside the account; an account has one per region."
  type        = bool
  default     = true
  nullable    = false
}

variable "access_log_bucket" {
  description = "Name of the bucket that receives this bucket's access logs, one that is known at the plan (its `bucket`, not its `id`); null keeps none."
  type        = string
  default     = null
}

variable "bucket_name" {
  description = "Name of the bucket of the evidence, unique in all of AWS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "bucket_name must be 3 to 63 lower-case letters, digits or hyphens, and begin and end with a letter or digit."
  }
}

variable "cloudwatch_logs" {
  description = "Also send the trail's events to a log group that keeps them for retention_days; null sends none."
  type = object({
    retention_days = number
  })
  default = null

  validation {
    condition = var.cloudwatch_logs == null ? true : contains(
      [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      var.cloudwatch_logs.retention_days,
    )
    error_message = "cloudwatch_logs.retention_days must be a retention that CloudWatch Logs knows, such as 90 or 365."
  }
}

variable "data_event_bucket_arns" {
  description = "ARNs of buckets whose reads and writes of objects the trail records; never the module's own bucket."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.data_event_bucket_arns : can(regex("^arn:[a-z-]+:s3:::[a-z0-9][a-z0-9.-]+$", arn))])
    error_message = "Each of data_event_bucket_arns must be the ARN of a bucket, without a path and without wildcards."
  }

  validation {
    condition     = alltrue([for arn in var.data_event_bucket_arns : !endswith(arn, ":::${var.bucket_name}")])
    error_message = "data_event_bucket_arns must not name the module's own bucket: each log file would be an event to log."
  }
}

variable "force_destroy" {
  description = "Whether records can be deleted, and a destroy deletes the bucket with all of them; bypasses governance locks."
  type        = bool
  default     = false
  nullable    = false
}

variable "key_deletion_window_in_days" {
  description = "Days in which the deletion of the key can be cancelled."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.key_deletion_window_in_days >= 7 && var.key_deletion_window_in_days <= 30
    error_message = "key_deletion_window_in_days must be between 7 and 30."
  }
}

variable "name" {
  description = "Name of the trail and the analyzer, and prefix of the key's alias and the role."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z]([A-Za-z0-9-]{1,54})[A-Za-z0-9]$", var.name))
    error_message = "name must be 3 to 56 letters, digits or hyphens, begin with a letter and end with a letter or digit."
  }
}

variable "permissions_boundary_arn" {
  description = "Policy that bounds the role of cloudwatch_logs; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null ? true : can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of an IAM policy."
  }
}

variable "retention" {
  description = "How long a record is locked: under COMPLIANCE for everyone, under GOVERNANCE for all without leave to bypass it."
  type = object({
    mode = optional(string, "COMPLIANCE")
    days = optional(number, 365)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["COMPLIANCE", "GOVERNANCE"], var.retention.mode)
    error_message = "retention.mode must be COMPLIANCE or GOVERNANCE."
  }

  validation {
    condition     = var.retention.days >= 1 && var.retention.days <= 36500 && floor(var.retention.days) == var.retention.days
    error_message = "retention.days must be a whole number between 1 and 36500."
  }

  validation {
    condition     = !(var.force_destroy && var.retention.mode == "COMPLIANCE")
    error_message = "retention.mode must be GOVERNANCE where force_destroy is set: nobody can delete what compliance locks."
  }
}

variable "tags" {
  description = "Tags of every resource of the module."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "trail_expiration_days" {
  description = "Days after which the trail's log files expire; null keeps them, as records are kept always."
  type        = number
  default     = null

  validation {
    condition     = var.trail_expiration_days == null ? true : var.trail_expiration_days > var.retention.days
    error_message = "trail_expiration_days must be more than retention.days: a locked version can't expire."
  }
}
