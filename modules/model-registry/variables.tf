variable "approver_account_ids" {
  description = "Accounts whose principals may approve and reject versions, besides reading them."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.approver_account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "Each approver account must be an account id of twelve digits."
  }
}

variable "groups" {
  description = "Model package groups by model name; each holds the versions of one model. Another description is another group, and SageMaker gives up none that has versions."
  type = map(object({
    description = optional(string)
    tags        = optional(map(string), {})
  }))
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.groups) : can(regex("^[a-zA-Z0-9](-?[a-zA-Z0-9])*$", name))])
    error_message = "Each group name must hold letters, digits and single hyphens, and begin and end without a hyphen."
  }

  validation {
    condition     = alltrue([for group in values(var.groups) : group.description == null || try(length(group.description) <= 1024, false)])
    error_message = "Each description must have at most 1024 characters."
  }
}

variable "name" {
  description = "Prefix of every group's name."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9](-?[a-zA-Z0-9])*$", var.name))
    error_message = "The name must hold letters, digits and single hyphens, and begin and end without a hyphen."
  }

  validation {
    condition     = alltrue([for group in keys(var.groups) : length("${var.name}-${group}") <= 63])
    error_message = "The prefix and each group's name, joined by a hyphen, must have at most 63 characters."
  }
}

variable "reader_account_ids" {
  description = "Accounts whose principals may read versions and deploy them."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.reader_account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "Each reader account must be an account id of twelve digits."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}
