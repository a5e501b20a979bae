variable "apply_session_seconds" {
  description = "Longest session of the apply role; a cluster takes a quarter of an hour to make."
  type        = number
  default     = 7200
  nullable    = false

  validation {
    condition     = var.apply_session_seconds >= 3600 && var.apply_session_seconds <= 43200
    error_message = "apply_session_seconds must be between 3600 and 43200."
  }
}

variable "github" {
  description = "The repository on GitHub that may plan, from pull requests and its branch, and apply, from its branch in its environment; null trusts none."
  type = object({
    repository         = string
    environment        = string
    branch             = optional(string, "main")
    apply_subjects     = optional(list(string))
    audience           = optional(string, "sts.amazonaws.com")
    create_provider    = optional(bool, true)
    issuer             = optional(string, "https://token.actions.githubusercontent.com")
    plan_subjects      = optional(list(string), [])
    subject_repository = optional(string)
  })
  default = null

  validation {
    condition     = var.github != null || var.gitlab != null
    error_message = "github or gitlab must be given: without either nobody could assume the roles."
  }

  validation {
    condition     = var.github == null ? true : can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github.repository))
    error_message = "github.repository must be owner/name, exactly and without wildcards."
  }

  validation {
    condition     = var.github == null ? true : can(regex("^[A-Za-z0-9._/-]+$", var.github.environment))
    error_message = "github.environment must be the exact name of an environment: letters, digits and . _ / - alone."
  }

  validation {
    condition     = var.github == null ? true : can(regex("^[A-Za-z0-9._/-]+$", var.github.branch))
    error_message = "github.branch must be the exact name of a branch: letters, digits and . _ / - alone."
  }

  validation {
    condition     = var.github == null ? true : can(regex("^[A-Za-z0-9.:/_-]+$", var.github.audience))
    error_message = "github.audience must be the exact audience of the tokens, without wildcards."
  }

  validation {
    condition     = var.github == null ? true : can(regex("^https://[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._-]+)*$", var.github.issuer))
    error_message = "github.issuer must be an https address without a final slash."
  }

  validation {
    condition = var.github == null ? true : alltrue([
      for subject in concat(var.github.plan_subjects, coalesce(var.github.apply_subjects, [])) : can(regex("^[A-Za-z0-9@.:/_-]+$", subject)) &&
      startswith(subject, "repo:${coalesce(var.github.subject_repository, var.github.repository)}:")
    ])
    error_message = "Each of github.plan_subjects and apply_subjects must be an exact subject of this repository (repo:owner/name:…), without wildcards."
  }

  validation {
    condition     = try(var.github.subject_repository, null) == null ? true : can(regex("^[A-Za-z0-9@.-]+/[A-Za-z0-9@._-]+$", var.github.subject_repository))
    error_message = "github.subject_repository must be the repository as tokens' subjects have it, exactly and without wildcards."
  }
}

variable "gitlab" {
  description = "The project on GitLab that may plan and apply from its branch; null trusts none."
  type = object({
    project         = string
    branch          = optional(string, "main")
    apply_subjects  = optional(list(string))
    audience        = optional(string, "sts.amazonaws.com")
    create_provider = optional(bool, true)
    issuer          = optional(string, "https://gitlab.com")
    plan_subjects   = optional(list(string), [])
  })
  default = null

  validation {
    condition     = var.gitlab == null ? true : can(regex("^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+$", var.gitlab.project))
    error_message = "gitlab.project must be the full path of a project (group/project), exactly and without wildcards."
  }

  validation {
    condition     = var.gitlab == null ? true : can(regex("^[A-Za-z0-9._/-]+$", var.gitlab.branch))
    error_message = "gitlab.branch must be the exact name of a branch: letters, digits and . _ / - alone."
  }

  validation {
    condition     = var.gitlab == null ? true : can(regex("^[A-Za-z0-9.:/_-]+$", var.gitlab.audience))
    error_message = "gitlab.audience must be the exact audience of the tokens, without wildcards."
  }

  validation {
    condition     = var.gitlab == null ? true : can(regex("^https://[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._-]+)*$", var.gitlab.issuer))
    error_message = "gitlab.issuer must be an https address without a final slash."
  }

  validation {
    condition = var.gitlab == null ? true : alltrue([
      for subject in concat(var.gitlab.plan_subjects, coalesce(var.gitlab.apply_subjects, [])) : can(regex("^[A-Za-z0-9.:/_-]+$", subject)) &&
      (subject == "project_path:${var.gitlab.project}" || startswith(subject, "project_path:${var.gitlab.project}:"))
    ])
    error_message = "Each of gitlab.plan_subjects and apply_subjects must be an exact subject of this project (project_path:group/project:…), without wildcards."
  }
}

variable "name" {
  description = "Prefix of the roles' names, and of the names of what they may change."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9-]{1,50}$", var.name))
    error_message = "name must be 2 to 51 letters, digits or hyphens, and begin with a letter."
  }
}

variable "permissions_boundary_arn" {
  description = "Policy that bounds both roles, and that every role made by the apply role must carry; null makes one."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null ? true : can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of an IAM policy."
  }
}

variable "state_bucket_arn" {
  description = "ARN of the bucket of the states, which also keeps plans under plans/."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:s3:::[a-z0-9][a-z0-9.-]+$", var.state_bucket_arn))
    error_message = "state_bucket_arn must be the ARN of a bucket."
  }
}

variable "state_kms_key_arn" {
  description = "ARN of the key that encrypts states and plans."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.state_kms_key_arn))
    error_message = "state_kms_key_arn must be the ARN of a KMS key."
  }
}

variable "tags" {
  description = "Tags of every resource of the module."
  type        = map(string)
  default     = {}
  nullable    = false
}
