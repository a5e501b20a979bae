variable "alarms" {
  description = "When alarms ring, and the SNS topics that they tell. Latencies are 99th percentiles, errors are counted over five minutes."
  type = object({
    client_error_percent = optional(number, 20)
    latency_ms           = optional(number, 1000)
    overhead_ms          = optional(number, 500)
    server_errors        = optional(number, 5)
    topic_arns           = optional(list(string), [])
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.alarms.client_error_percent > 0 && var.alarms.client_error_percent <= 100
    error_message = "The share of client errors must be above 0 and at most 100 percent."
  }

  validation {
    condition     = var.alarms.latency_ms > 0 && var.alarms.latency_ms <= 60000
    error_message = "The model's latency must be above 0 and at most 60000 milliseconds, after which SageMaker gives up."
  }

  validation {
    condition     = var.alarms.overhead_ms > 0
    error_message = "The overhead's latency must be above 0 milliseconds."
  }

  validation {
    condition     = var.alarms.server_errors >= 1
    error_message = "The number of server errors must be at least 1."
  }

  validation {
    condition     = alltrue([for arn in var.alarms.topic_arns : can(regex("^arn:[a-z-]+:sns:", arn))])
    error_message = "Each alarm topic must be the ARN of an SNS topic."
  }

  validation {
    condition     = length(var.alarms.topic_arns) <= 5
    error_message = "There must be at most five alarm topics: CloudWatch takes no more actions."
  }
}

variable "capture" {
  description = "Where requests and answers are recorded, and which share of them; 0 percent records none."
  type = object({
    bucket  = string
    prefix  = optional(string, "capture")
    percent = optional(number, 100)
  })
  nullable = false

  validation {
    condition     = var.capture.percent >= 0 && var.capture.percent <= 100 && floor(var.capture.percent) == var.capture.percent
    error_message = "The share that is captured must be a whole number from 0 to 100 percent."
  }

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.capture.bucket))
    error_message = "The capture bucket must be given by its name, not by URI or ARN."
  }

  validation {
    condition     = can(regex("^[^/].*[^/]$|^[^/]$", var.capture.prefix))
    error_message = "The capture prefix must not be empty, nor begin or end with a slash."
  }
}

variable "deployment" {
  description = "How a new configuration takes over: all_at_once, canary or linear (in steps of step_percent) beside the old fleet, or rolling within it. wait_seconds is how long alarms are watched at each step; that of latency needs three minutes to ring."
  type = object({
    strategy                 = optional(string, "all_at_once")
    step_percent             = optional(number, 10)
    termination_wait_seconds = optional(number, 0)
    timeout_seconds          = optional(number, 3600)
    wait_seconds             = optional(number, 300)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["all_at_once", "canary", "linear", "rolling"], var.deployment.strategy)
    error_message = "The strategy must be all_at_once, canary, linear or rolling."
  }

  validation {
    condition     = var.deployment.strategy == "all_at_once" || (var.deployment.step_percent >= 5 && var.deployment.step_percent <= 50)
    error_message = "A step must be from 5 to 50 percent."
  }

  validation {
    condition     = var.deployment.strategy != "linear" || var.deployment.step_percent >= 10
    error_message = "A step of the linear strategy must be at least 10 percent."
  }

  validation {
    condition     = min(var.deployment.wait_seconds, var.deployment.termination_wait_seconds) >= 0 && max(var.deployment.wait_seconds, var.deployment.termination_wait_seconds) <= 3600
    error_message = "Waits must be from 0 to 3600 seconds."
  }

  validation {
    condition     = var.deployment.timeout_seconds >= 600 && var.deployment.timeout_seconds <= 3600
    error_message = "The timeout must be from 600 to 3600 seconds: the provider waits no longer for an endpoint."
  }

  validation {
    condition = var.deployment.timeout_seconds > var.deployment.termination_wait_seconds + var.deployment.wait_seconds * (
      contains(["linear", "rolling"], var.deployment.strategy) ? ceil(100 / max(var.deployment.step_percent, 1)) : 1
    )
    error_message = "The timeout must be longer than all waits of the deployment together: one of wait_seconds a step, and termination_wait_seconds."
  }
}

variable "egress" {
  description = "What the containers' network interfaces may reach on port 443; left out, the VPC's own range (interface endpoints) and S3 (gateway endpoint)."
  type = object({
    cidr_blocks        = optional(map(string), {})
    prefix_list_ids    = optional(map(string), {})
    security_group_ids = optional(map(string), {})
  })
  default = null

  validation {
    condition     = var.egress == null || length(try(var.egress.cidr_blocks, {})) + length(try(var.egress.prefix_list_ids, {})) + length(try(var.egress.security_group_ids, {})) > 0
    error_message = "Name at least one destination: without S3 no model can be fetched."
  }

  validation {
    condition     = alltrue([for cidr in values(try(var.egress.cidr_blocks, {})) : can(cidrnetmask(cidr)) && try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "Each range must be IPv4 in CIDR notation by its first address, such as 10.20.0.0/16."
  }
}

variable "environment" {
  description = "Environment variables of the container; never secrets, since anyone who may describe the model reads them."
  type        = map(string)
  default     = {}
  nullable    = false
  sensitive   = true # plans and errors must not show what may be a password

  validation {
    condition     = alltrue([for name in keys(var.environment) : can(regex("^[a-zA-Z_][a-zA-Z0-9_]*$", name))])
    error_message = "Each variable's name must hold letters, digits and underscores, and not begin with a digit."
  }

  validation {
    condition     = alltrue([for value in values(var.environment) : length(value) <= 1024])
    error_message = "Each variable's value must have at most 1024 characters."
  }
}

variable "image" {
  description = "Container image that serves the model, in ECR; give it by digest or by an immutable tag, so that a new image is a change."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^\\S{1,255}$", var.image))
    error_message = "The image must be a reference of at most 255 characters without spaces."
  }
}

variable "initial_instances" {
  description = "Instances that a new configuration begins with; null begins with min_instances."
  type        = number
  default     = null

  validation {
    condition     = var.initial_instances == null || try(var.initial_instances >= var.min_instances && var.initial_instances <= var.max_instances, false)
    error_message = "The initial number of instances must lie between min_instances and max_instances."
  }
}

variable "instance_type" {
  description = "Instance type of the endpoint."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^ml\\.[a-z0-9-]+\\.[a-z0-9]+$", var.instance_type))
    error_message = "The instance type must be one of SageMaker's, such as ml.m7i.large."
  }

  validation {
    condition     = !can(regex("^ml\\.t[0-9]", var.instance_type)) || var.max_instances == var.min_instances
    error_message = "A burstable type, ml.t…, can't scale: take another, or as many max_instances as min_instances."
  }
}

variable "kms_key_arn" {
  description = "Customer key of volumes, captured data and the model's archive, the only one that the execution role may use; its policy must let the role."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "The key must be given by its ARN, not by id or alias."
  }
}

variable "max_instances" {
  description = "Most instances; equal to min_instances, nothing scales."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.max_instances >= var.min_instances
    error_message = "There must be at least as many max_instances as min_instances."
  }
}

variable "min_instances" {
  description = "Fewest instances; from two on, SageMaker spreads them over availability zones."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.min_instances >= 1 && floor(var.min_instances) == var.min_instances
    error_message = "There must be at least one instance, and only whole ones."
  }
}

variable "model_bucket_arn" {
  description = "ARN of the bucket that holds the model's archive."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:s3:::[^/]+$", var.model_bucket_arn))
    error_message = "The bucket must be given by its ARN."
  }
}

variable "model_data_url" {
  description = "S3 URI of the model's archive (tar.gz). A new archive needs a new URI: SageMaker reads it once, when instances start."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^s3://[^/]+/.+\\.tar\\.gz$", var.model_data_url))
    error_message = "The archive must be an S3 URI that ends in .tar.gz."
  }

  validation {
    condition     = startswith(var.model_data_url, "s3://${reverse(split(":", var.model_bucket_arn))[0]}/")
    error_message = "The archive must lie in the model bucket: the execution role may read nothing else."
  }
}

variable "model_prefix" {
  description = "Prefix of the keys that the execution role may read in the model bucket. It must cover earlier versions, too: a rollback starts them again."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = !startswith(var.model_prefix, "/")
    error_message = "The prefix must not begin with a slash."
  }

  validation {
    condition     = startswith(var.model_data_url, "s3://${reverse(split(":", var.model_bucket_arn))[0]}/${var.model_prefix}")
    error_message = "The archive's key must begin with the prefix: the execution role may read nothing else."
  }
}

variable "name" {
  description = "Name of the endpoint, and prefix of everything that belongs to it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9](-?[a-zA-Z0-9])*$", var.name))
    error_message = "The name must hold letters, digits and single hyphens, and begin and end without a hyphen."
  }

  validation {
    condition     = length(var.name) <= 50
    error_message = "The name must have at most 50 characters: SageMaker takes 63, and what tells configurations apart needs 9."
  }
}

variable "network_isolation" {
  description = "Whether the container is cut off from the network; false only for a model that must call out."
  type        = bool
  default     = true
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "Policy that bounds the execution role; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:[a-z-]+:iam::", var.permissions_boundary_arn))
    error_message = "The permissions boundary must be the ARN of an IAM policy."
  }
}

variable "revision" {
  description = "Number of the deployment; another one gives model and configuration new names though nothing else differs."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.revision >= 1 && floor(var.revision) == var.revision
    error_message = "The revision must be a whole number from 1."
  }
}

variable "startup_timeout_seconds" {
  description = "How long a container may take until it answers /ping."
  type        = number
  default     = 300
  nullable    = false

  validation {
    condition     = var.startup_timeout_seconds >= 60 && var.startup_timeout_seconds <= 3600
    error_message = "The start-up timeout must be from 60 to 3600 seconds."
  }
}

variable "subnet_ids" {
  description = "Subnets of the containers' network interfaces, best without a way to the internet."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) >= 1 && length(var.subnet_ids) <= 16
    error_message = "Give one to sixteen subnets."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "target_invocations" {
  description = "Invocations per instance and minute that scaling aims at; measure what one instance bears, and take 70 percent of it."
  type        = number
  default     = 200
  nullable    = false

  validation {
    condition     = var.target_invocations > 0
    error_message = "The target must be above 0 invocations per instance and minute."
  }
}

variable "volume_size_gb" {
  description = "Size of each instance's volume; null leaves it to SageMaker. Instance types with local disks take none."
  type        = number
  default     = null

  validation {
    condition     = var.volume_size_gb == null || try(var.volume_size_gb >= 1 && var.volume_size_gb <= 512, false)
    error_message = "The volume must have from 1 to 512 GB."
  }

  validation {
    condition     = var.volume_size_gb == null || !local.has_local_disk
    error_message = "This instance type has a local disk, and takes no volume size."
  }
}

variable "vpc_id" {
  description = "VPC of the subnets."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "The VPC must be given by its id, vpc-…"
  }
}
