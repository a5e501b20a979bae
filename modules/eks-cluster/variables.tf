variable "access_entries" {
  description = "Who may use the Kubernetes API, by a name of your choice: an IAM principal, its Kubernetes groups, and the EKS access policies it holds, cluster-wide or in namespaces."
  type = map(object({
    principal_arn     = string
    kubernetes_groups = optional(set(string), [])
    policies = optional(map(object({
      policy     = string
      namespaces = optional(set(string), [])
    })), {})
    type      = optional(string, "STANDARD")
    user_name = optional(string)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for entry in var.access_entries : can(regex("^arn:[^:]+:iam::[0-9]{12}:(role|user)/.+", entry.principal_arn))])
    error_message = "Each principal_arn must be the ARN of an IAM role or user."
  }

  validation {
    condition     = length(distinct([for entry in var.access_entries : entry.principal_arn])) == length(var.access_entries)
    error_message = "A principal must not have two access entries: EKS keeps one entry per principal."
  }

  validation {
    condition     = alltrue([for entry in var.access_entries : contains(["STANDARD", "EC2", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX"], entry.type)])
    error_message = "Each type must be STANDARD, EC2, EC2_LINUX, EC2_WINDOWS, FARGATE_LINUX or HYBRID_LINUX."
  }

  validation {
    condition     = alltrue([for entry in var.access_entries : entry.type == "STANDARD" || (length(entry.policies) == 0 && length(entry.kubernetes_groups) == 0)])
    error_message = "Only an entry of type STANDARD can have policies or kubernetes_groups: EKS grants node types what they need."
  }

  validation {
    condition     = alltrue(flatten([for entry in var.access_entries : [for group in entry.kubernetes_groups : !startswith(group, "system:")]]))
    error_message = "A Kubernetes group must not begin with \"system:\": EKS refuses those; associate an access policy instead."
  }

  validation {
    condition     = alltrue(flatten([for entry in var.access_entries : [for association in entry.policies : can(regex("^(AmazonEKS|AmazonARC|AmazonSagemaker)[A-Za-z0-9]+Policy$", association.policy))]]))
    error_message = "Each policy must be the name of an EKS access policy, such as AmazonEKSViewPolicy or AmazonEKSClusterAdminPolicy."
  }
}

variable "addons" {
  description = "Add-ons besides or instead of the settings of the core ones (vpc-cni, kube-proxy, coredns, eks-pod-identity-agent, aws-ebs-csi-driver), by the add-on's name. Without `version`, the one that EKS recommends for the Kubernetes version is taken; `configuration` is the add-on's JSON; `before_compute` installs it before the nodes."
  type = map(object({
    before_compute = optional(bool)
    configuration  = optional(string)
    preserve       = optional(bool, false)
    version        = optional(string)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for addon in var.addons : addon.version == null || can(regex("^v[0-9]+\\.[0-9]+\\.[0-9]+-eksbuild\\.[0-9]+$", addon.version))])
    error_message = "Each version must be one that EKS publishes, such as v1.20.4-eksbuild.2."
  }

  validation {
    condition     = alltrue([for addon in var.addons : addon.configuration == null || can(jsondecode(addon.configuration))])
    error_message = "Each configuration must be JSON; write it with jsonencode()."
  }
}

variable "api_client_cidrs" {
  description = "Networks whose addresses reach the private API endpoint on port 443, for example of a VPN."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.api_client_cidrs : can(cidrnetmask(cidr)) && try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "Each of api_client_cidrs must be an IPv4 network by its first address, such as 10.0.0.0/16."
  }

  validation {
    condition     = alltrue([for cidr in var.api_client_cidrs : !endswith(cidr, "/0")])
    error_message = "api_client_cidrs must name networks: a block that ends in /0 is everyone."
  }
}

variable "api_client_security_group_ids" {
  description = "Security groups, by a name of your choice, whose members reach the private API endpoint on port 443."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "cluster_admin_bootstrap" {
  description = "Whether the principal that creates the cluster becomes its administrator, which counts only then; leave it off and name administrators in access_entries."
  type        = bool
  default     = false
  nullable    = false
}

variable "control_plane_subnet_ids" {
  description = "Subnets, in at least two availability zones, of the control plane's interfaces; left out, subnet_ids. EKS keeps the zones that a cluster began with: name these where nodes may get another zone later."
  type        = set(string)
  default     = null

  validation {
    condition     = var.control_plane_subnet_ids == null || try(length(var.control_plane_subnet_ids) >= 2, false)
    error_message = "control_plane_subnet_ids must name at least two subnets, in different availability zones."
  }
}

variable "deletion_protection" {
  description = "Whether destroying or replacing the cluster is refused until this has been applied as false."
  type        = bool
  default     = true
  nullable    = false
}

variable "endpoint_public_access" {
  description = "Whether the API is reachable from the internet, from public_access_cidrs alone; otherwise from the nodes, and from who is admitted by api_client_cidrs and api_client_security_group_ids."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.endpoint_public_access || length(var.public_access_cidrs) > 0
    error_message = "A public endpoint needs public_access_cidrs: without them EKS opens it to everyone."
  }
}

variable "kms_key_arn" {
  description = "ARN of the customer key that encrypts Kubernetes secrets, the control plane's logs and the nodes' volumes."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key (not of an alias)."
  }
}

variable "kubernetes_version" {
  description = "Kubernetes minor version of control plane and nodes; raise it by one minor version at a time."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "kubernetes_version must be a minor version, such as 1.34."
  }
}

variable "log_retention_days" {
  description = "Days for which the control plane's logs are kept."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be a retention that CloudWatch Logs offers: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "metadata_hop_limit" {
  description = "How many network hops an answer of the instance metadata service may travel; at 1, containers can't reach the node's credentials."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = contains([1, 2], var.metadata_hop_limit)
    error_message = "metadata_hop_limit must be 1, or 2 where pods need the instance metadata."
  }
}

variable "name" {
  description = "Name of the cluster, and prefix of everything made for it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9A-Za-z][0-9A-Za-z-]{0,39}$", var.name))
    error_message = "name must have 1 to 40 letters, digits and hyphens, and begin with a letter or digit."
  }
}

variable "node_groups" {
  description = "Managed node groups by name. `min`, `max` and `desired` count nodes (`desired`, by default `min`, is only the initial number: what scales the group later owns it); `disk_gib` is the root volume; `subnet_ids` are the cluster's unless given. Other instance types, image type, way of buying or subnets make another group before the former one goes."
  type = map(object({
    instance_types             = list(string)
    min                        = number
    max                        = number
    ami_type                   = optional(string, "AL2023_x86_64_STANDARD")
    capacity_type              = optional(string, "ON_DEMAND")
    desired                    = optional(number)
    disk_gib                   = optional(number, 50)
    labels                     = optional(map(string), {})
    max_unavailable_percentage = optional(number, 33)
    release_version            = optional(string)
    subnet_ids                 = optional(set(string))
    taints = optional(map(object({
      effect = string
      value  = optional(string)
    })), {})
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.node_groups) : can(regex("^[0-9A-Za-z][0-9A-Za-z_-]{0,53}$", name))])
    error_message = "A node group's name must have 1 to 54 letters, digits, hyphens and underscores, and begin with a letter or digit: EKS takes 63, and what tells groups apart needs 9."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : length(group.instance_types) > 0])
    error_message = "Each node group needs at least one instance type."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : group.min >= 0 && group.max >= 1 && group.min <= group.max])
    error_message = "Each node group needs 0 <= min <= max and 1 <= max."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : coalesce(group.desired, group.min) >= group.min && coalesce(group.desired, group.min) <= group.max])
    error_message = "Each node group needs min <= desired <= max."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : startswith(group.ami_type, "AL2023_")])
    error_message = "Each ami_type must be of Amazon Linux 2023 (AL2023_…): the launch template's volume is laid out for it."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : contains(["ON_DEMAND", "SPOT"], group.capacity_type)])
    error_message = "Each capacity_type must be ON_DEMAND or SPOT."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : group.disk_gib >= 20 && group.disk_gib <= 16384])
    error_message = "Each disk_gib must be between 20 and 16384."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : group.max_unavailable_percentage >= 1 && group.max_unavailable_percentage <= 100])
    error_message = "Each max_unavailable_percentage must be between 1 and 100."
  }

  validation {
    condition     = alltrue(flatten([for group in var.node_groups : [for taint in group.taints : contains(["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"], taint.effect)]]))
    error_message = "Each taint's effect must be NO_SCHEDULE, NO_EXECUTE or PREFER_NO_SCHEDULE."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the policy that bounds every role made here."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:[^:]+:iam::([0-9]{12}|aws):policy/.+", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of an IAM policy."
  }
}

variable "pod_identity_associations" {
  description = "AWS permissions of service accounts, by a name of your choice. Either `role_arn` names a role that exists and `create_role` is false, or a role is made that holds the managed policies `policy_arns` and the inline policies `policies` (JSON), both by names of your choice."
  type = map(object({
    namespace       = string
    service_account = string
    create_role     = optional(bool, true)
    policy_arns     = optional(map(string), {})
    policies        = optional(map(string), {})
    role_arn        = optional(string)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for association in var.pod_identity_associations : association.create_role == (association.role_arn == null)])
    error_message = "A pod identity association needs role_arn exactly where create_role is false."
  }

  validation {
    condition     = alltrue([for association in var.pod_identity_associations : association.create_role || (length(association.policy_arns) == 0 && length(association.policies) == 0)])
    error_message = "policy_arns and policies belong to a role that is made here: they need create_role."
  }

  validation {
    condition     = alltrue(flatten([for association in var.pod_identity_associations : [for policy in association.policies : can(jsondecode(policy))]]))
    error_message = "Each of policies must be the JSON of an IAM policy."
  }

  validation {
    condition     = length(distinct([for association in var.pod_identity_associations : "${association.namespace}/${association.service_account}"])) == length(var.pod_identity_associations)
    error_message = "A service account must not have two pod identity associations."
  }

  validation {
    condition     = alltrue([for name in keys(var.pod_identity_associations) : can(regex("^[0-9A-Za-z-]{1,19}$", name))])
    error_message = "A pod identity association's name must have 1 to 19 letters, digits and hyphens: it becomes part of the role's name."
  }
}

variable "public_access_cidrs" {
  description = "Networks from which a public endpoint may be reached."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.public_access_cidrs : can(cidrnetmask(cidr)) && try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "Each of public_access_cidrs must be an IPv4 network by its first address, such as 203.0.113.0/24."
  }

  validation {
    condition     = alltrue([for cidr in var.public_access_cidrs : !endswith(cidr, "/0")])
    error_message = "public_access_cidrs must name networks: a block that ends in /0 is everyone."
  }
}

variable "subnet_ids" {
  description = "Private subnets, in at least two availability zones, of the nodes, and of the control plane unless control_plane_subnet_ids names others."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids must name at least two subnets, in different availability zones."
  }
}

variable "support_type" {
  description = "What happens at the end of a Kubernetes version's standard support: STANDARD upgrades the control plane, EXTENDED pays for twelve months more."
  type        = string
  default     = "STANDARD"
  nullable    = false

  validation {
    condition     = contains(["STANDARD", "EXTENDED"], var.support_type)
    error_message = "support_type must be STANDARD or EXTENDED."
  }
}

variable "tags" {
  description = "Tags of everything made here, the nodes' instances and volumes included."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "vpc_id" {
  description = "VPC of the subnets."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "vpc_id must be the id of a VPC (vpc-…)."
  }
}

variable "zonal_shift" {
  description = "Whether traffic can be shifted away from an availability zone that is impaired."
  type        = bool
  default     = true
  nullable    = false
}
