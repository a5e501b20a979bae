variable "access_log_bucket" {
  description = "Name of the bucket that receives this bucket's access logs, one that is known at the plan (its `bucket`, not its `id`); null keeps none."
  type        = string
  default     = null
}

variable "access_log_prefix" {
  description = "Key prefix of the access logs; null takes the bucket's name."
  type        = string
  default     = null
}

variable "event_bridge" {
  description = "Whether the bucket sends its object events to EventBridge."
  type        = bool
  default     = false
  nullable    = false
}

variable "force_destroy" {
  description = "Whether a destroy deletes the bucket with all objects and versions in it."
  type        = bool
  default     = false
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts every object."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key (not of an alias)."
  }
}

variable "lifecycle_settings" {
  description = "When uploads are aborted, old versions and objects expire, and objects move (storage class to days)."
  type = object({
    abort_upload_days        = optional(number, 7)
    expiration_days          = optional(number)
    noncurrent_days          = optional(number, 90)
    noncurrent_versions_kept = optional(number)
    prefix_expiration_days   = optional(map(number), {})
    transitions              = optional(map(number), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.lifecycle_settings.abort_upload_days >= 1
    error_message = "lifecycle_settings.abort_upload_days must be at least 1."
  }

  validation {
    condition     = var.lifecycle_settings.expiration_days == null ? true : var.lifecycle_settings.expiration_days >= 1
    error_message = "lifecycle_settings.expiration_days must be at least 1."
  }

  validation {
    condition     = var.lifecycle_settings.noncurrent_days >= 1
    error_message = "lifecycle_settings.noncurrent_days must be at least 1."
  }

  validation {
    condition = var.lifecycle_settings.noncurrent_versions_kept == null ? true : (
      var.lifecycle_settings.noncurrent_versions_kept >= 1 && var.lifecycle_settings.noncurrent_versions_kept <= 100
    )
    error_message = "lifecycle_settings.noncurrent_versions_kept must be between 1 and 100."
  }

  validation {
    condition     = alltrue([for days in var.lifecycle_settings.prefix_expiration_days : days >= 1])
    error_message = "Each of lifecycle_settings.prefix_expiration_days must be at least 1."
  }

  validation {
    condition = alltrue([
      for class in keys(var.lifecycle_settings.transitions) :
      contains(["DEEP_ARCHIVE", "GLACIER", "GLACIER_IR", "INTELLIGENT_TIERING", "ONEZONE_IA", "STANDARD_IA"], class)
    ])
    error_message = "Each key of lifecycle_settings.transitions must be a storage class, such as INTELLIGENT_TIERING."
  }

  validation {
    condition = alltrue([
      for class, days in var.lifecycle_settings.transitions : days >= (endswith(class, "_IA") ? 30 : 0)
    ])
    error_message = "Objects move to STANDARD_IA or ONEZONE_IA after 30 days at the earliest."
  }

  validation {
    condition = var.lifecycle_settings.expiration_days == null ? true : alltrue([
      for days in var.lifecycle_settings.transitions : days < var.lifecycle_settings.expiration_days
    ])
    error_message = "lifecycle_settings.expiration_days must be more than the days of every transition: S3 moves nothing that has expired."
  }
}

variable "name" {
  description = "Name of the bucket, unique in all of AWS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 63 lower-case letters, digits or hyphens, and begin and end with a letter or digit."
  }
}

variable "policy_documents" {
  description = "Further policy documents as JSON, whose statements join the bucket's policy."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for document in var.policy_documents : can(jsondecode(document).Statement)])
    error_message = "Each of policy_documents must be a policy document in JSON with a Statement."
  }
}

variable "retention" {
  description = "Object lock: mode and days for which no version can be deleted; null locks nothing, a change between the two replaces the bucket."
  type = object({
    mode = optional(string, "GOVERNANCE")
    days = number
  })
  default = null

  validation {
    condition     = var.retention == null ? true : contains(["COMPLIANCE", "GOVERNANCE"], var.retention.mode)
    error_message = "retention.mode must be GOVERNANCE or COMPLIANCE."
  }

  validation {
    condition     = var.retention == null ? true : var.retention.days >= 1 && var.retention.days <= 36500
    error_message = "retention.days must be between 1 and 36500."
  }

  validation {
    condition     = var.retention == null || var.versioning
    error_message = "retention needs versioning."
  }
}

variable "tags" {
  description = "Tags of every resource of the module."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "versioning" {
  description = "Whether the bucket keeps the versions of its objects."
  type        = bool
  default     = true
  nullable    = false
}
