variable "force_delete" {
  description = "Whether a destroy deletes repositories with the images in them."
  type        = bool
  default     = false
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the images; a change replaces the repositories."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key (not of an alias)."
  }
}

variable "name" {
  description = "First part of every repository's name, before a slash."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]+([._-][a-z0-9]+)*$", var.name)) && length(var.name) <= 100
    error_message = "name must be at most 100 lower-case letters and digits, with single dots, underscores or hyphens between them."
  }
}

variable "pull_account_ids" {
  description = "Other accounts whose principals may pull images; they need access to the key, too."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.pull_account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "Each of pull_account_ids must be an account ID of 12 digits."
  }
}

variable "repositories" {
  description = "Repositories by the second part of their name: how many images stay, how long untagged ones stay, whether a tag may move."
  type = map(object({
    images_kept   = optional(number, 50)
    mutable_tags  = optional(bool, false)
    untagged_days = optional(number, 14)
  }))
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.repositories) : can(regex("^[a-z0-9]+([._/-][a-z0-9]+)*$", name)) && length(name) <= 150])
    error_message = "Each key of repositories must be at most 150 lower-case letters and digits, with single dots, underscores, hyphens or slashes between them."
  }

  validation {
    condition     = alltrue([for repository in var.repositories : repository.images_kept >= 1 && floor(repository.images_kept) == repository.images_kept])
    error_message = "The images_kept of each of repositories must be a whole number from 1."
  }

  validation {
    condition     = alltrue([for repository in var.repositories : repository.untagged_days >= 1 && floor(repository.untagged_days) == repository.untagged_days])
    error_message = "The untagged_days of each of repositories must be a whole number from 1."
  }
}

variable "tags" {
  description = "Tags of every resource of the module."
  type        = map(string)
  default     = {}
  nullable    = false
}
