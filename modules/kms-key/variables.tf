variable "administrators" {
  description = "ARNs of principals that may manage the key, but not use it."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.administrators : can(regex("^arn:[a-z-]+:(iam|sts)::", arn))])
    error_message = "Each of administrators must be the ARN of an IAM principal, such as arn:aws:iam::111111111111:role/admin."
  }
}

variable "deletion_window_in_days" {
  description = "Days between the deletion of the key and its end, in which the deletion can be cancelled."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.deletion_window_in_days >= 7 && var.deletion_window_in_days <= 30
    error_message = "deletion_window_in_days must be between 7 and 30."
  }
}

variable "description" {
  description = "What the key encrypts; null derives it from the name."
  type        = string
  default     = null
}

variable "multi_region" {
  description = "Whether the key can be replicated to other regions; a change replaces the key."
  type        = bool
  default     = false
  nullable    = false
}

variable "name" {
  description = "Name of the key's alias, without the alias/ prefix."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9/_-]{1,250}$", var.name))
    error_message = "name must be 1 to 250 letters, digits, slashes, underscores or hyphens."
  }

  validation {
    condition     = !startswith(var.name, "aws/")
    error_message = "name must not begin with aws/, which is reserved for keys that AWS manages."
  }
}

variable "rotation_period_in_days" {
  description = "Days between two automatic rotations of the key material."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.rotation_period_in_days >= 90 && var.rotation_period_in_days <= 2560
    error_message = "rotation_period_in_days must be between 90 and 2560."
  }
}

variable "services" {
  description = "Service principals that may use the key on behalf of this account, such as logs.eu-west-1.amazonaws.com."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for service in var.services : can(regex("^[a-z0-9.-]+\\.amazonaws\\.com(\\.cn)?$", service))])
    error_message = "Each of services must be a service principal, such as sns.amazonaws.com."
  }
}

variable "statements" {
  description = "Further statements of the key policy by their Sid; principals maps a type (AWS, Service, Federated) to identifiers."
  type = map(object({
    effect     = optional(string, "Allow")
    actions    = list(string)
    principals = map(list(string))
    conditions = optional(list(object({
      test     = string
      variable = string
      values   = list(string)
    })), [])
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for statement in var.statements : contains(["Allow", "Deny"], statement.effect)])
    error_message = "The effect of each of statements must be Allow or Deny."
  }

  validation {
    condition     = alltrue([for sid in keys(var.statements) : can(regex("^[A-Za-z0-9]+$", sid))])
    error_message = "Each key of statements is a Sid and must consist of letters and digits."
  }

  validation {
    condition     = alltrue([for statement in var.statements : length(statement.actions) > 0])
    error_message = "Each of statements must name an action."
  }

  validation {
    condition     = alltrue([for statement in var.statements : length(flatten(values(statement.principals))) > 0])
    error_message = "Each of statements must name a principal."
  }

  validation {
    condition = alltrue([
      for statement in var.statements : statement.effect == "Deny" || length(statement.conditions) > 0 ||
      !contains(flatten(values(statement.principals)), "*")
    ])
    error_message = "A statement that allows every principal (\"*\") must have a condition."
  }
}

variable "tags" {
  description = "Tags of every resource of the module."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "users" {
  description = "ARNs of principals that may encrypt and decrypt with the key, themselves and through AWS services."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.users : can(regex("^arn:[a-z-]+:(iam|sts)::", arn))])
    error_message = "Each of users must be the ARN of an IAM principal, such as arn:aws:iam::111111111111:role/app."
  }
}
