variable "availability_zones" {
  description = "Names of the availability zones to span, in order. Append to grow; reordering moves subnets."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.availability_zones) >= 2 && length(var.availability_zones) <= 6
    error_message = "Give two to six availability zones."
  }

  validation {
    condition     = length(distinct(var.availability_zones)) == length(var.availability_zones)
    error_message = "Each availability zone may be named once."
  }

  validation {
    condition     = alltrue([for zone in var.availability_zones : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]+[a-z]$", zone))])
    error_message = "Availability zones are given by name, such as eu-west-1a."
  }

  validation {
    condition     = length(distinct([for zone in var.availability_zones : replace(zone, "/[a-z]$/", "")])) <= 1
    error_message = "All availability zones must be of one region."
  }
}

variable "cidr" {
  description = "IPv4 range of the VPC, from /16 to /20, in a private range."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrnetmask(var.cidr))
    error_message = "The range must be IPv4 in CIDR notation, such as 10.20.0.0/16."
  }

  validation {
    condition     = !can(cidrnetmask(var.cidr)) || try(cidrhost(var.cidr, 0) == split("/", var.cidr)[0], false)
    error_message = "The range must begin at its network address: 10.20.0.0/16, not 10.20.1.0/16."
  }

  validation {
    condition     = !can(cidrnetmask(var.cidr)) || try(tonumber(split("/", var.cidr)[1]) >= 16 && tonumber(split("/", var.cidr)[1]) <= 20, false)
    error_message = "The range must be from /16 (the largest that AWS takes) to /20 (the smallest that every subnet fits in)."
  }

  validation {
    condition     = !can(cidrnetmask(var.cidr)) || can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.|100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\\.)", var.cidr))
    error_message = "The range must be in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10."
  }
}

variable "endpoint_policies" {
  description = "Policies (JSON) by service short name, in place of the default, which lets requests of trusted accounts through."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for policy in values(var.endpoint_policies) : can(jsondecode(policy).Statement)])
    error_message = "Each endpoint policy must be a JSON policy document with a Statement."
  }

  validation {
    condition     = alltrue([for service in keys(var.endpoint_policies) : contains(setunion(var.gateway_endpoints, var.interface_endpoints), service)])
    error_message = "Each endpoint policy must name a service of gateway_endpoints or interface_endpoints."
  }
}

variable "flow_log" {
  description = "Flow log of the VPC: the key that encrypts it (its policy must allow CloudWatch Logs), how long it is kept, which traffic is recorded, and over how many seconds records are summed."
  type = object({
    kms_key_arn         = string
    retention_days      = optional(number, 365)
    traffic_type        = optional(string, "ALL")
    aggregation_seconds = optional(number, 600)
  })
  nullable = false

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.flow_log.kms_key_arn))
    error_message = "The flow log's kms_key_arn must be the ARN of a KMS key."
  }

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.flow_log.retention_days)
    error_message = "The flow log's retention_days must be one that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }

  validation {
    condition     = contains(["ACCEPT", "ALL", "REJECT"], var.flow_log.traffic_type)
    error_message = "The flow log's traffic_type must be ACCEPT, ALL or REJECT."
  }

  validation {
    condition     = contains([60, 600], var.flow_log.aggregation_seconds)
    error_message = "The flow log's aggregation_seconds must be 60 or 600."
  }
}

variable "gateway_endpoints" {
  description = "Services reached through gateway endpoints, which cost nothing: s3, dynamodb."
  type        = set(string)
  default     = ["dynamodb", "s3"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.gateway_endpoints, ["dynamodb", "s3"])) == 0
    error_message = "Gateway endpoints exist for s3 and dynamodb alone."
  }
}

variable "interface_endpoints" {
  description = "Short names of the services reached through interface endpoints, such as ecr.api, sts or sagemaker.runtime. Each costs by zone and hour."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for service in var.interface_endpoints : can(regex("^[a-z0-9-]+(\\.[a-z0-9-]+)*$", service)) && !startswith(service, "com.")])
    error_message = "Interface endpoints are given by short name: ecr.api, not com.amazonaws.eu-west-1.ecr.api."
  }

  validation {
    condition     = length(setintersection(var.interface_endpoints, ["dynamodb", "s3"])) == 0
    error_message = "s3 and dynamodb belong in gateway_endpoints, where they cost nothing."
  }
}

variable "name" {
  description = "Name of the VPC and prefix of the name of everything in it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,46}[a-z0-9]$", var.name))
    error_message = "The name must be 3 to 48 lower-case letters, digits and hyphens, begin with a letter and not end with a hyphen."
  }
}

variable "nat" {
  description = "How private subnets reach the internet: not at all (none), through one NAT gateway (single), or through one per zone (per_az)."
  type        = string
  default     = "none"
  nullable    = false

  validation {
    condition     = contains(["none", "per_az", "single"], var.nat)
    error_message = "The NAT mode must be none, single or per_az."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the policy that bounds the flow log's role; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+$", var.permissions_boundary_arn))
    error_message = "The permissions boundary must be the ARN of an IAM policy."
  }
}

variable "private_subnet_tags" {
  description = "Further tags of the private subnets, such as those by which a node autoscaler finds them."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "tags" {
  description = "Tags of everything that the module makes."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "trusted_account_ids" {
  description = "Accounts besides this one whose principals may use the endpoints."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for account in var.trusted_account_ids : can(regex("^[0-9]{12}$", account))])
    error_message = "Accounts are given by their twelve digits."
  }
}
