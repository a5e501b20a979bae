locals {
  # Captured requests are records of people's data: they go when their time is over. The rest only loses old versions.
  lifecycle = {
    for kind in keys(var.buckets) : kind => {
      expiration_days = kind == "capture" ? var.retention_days : null
      noncurrent_days = var.retention_days
    }
  }

  eks_policies = {
    admin         = "AmazonEKSAdminPolicy"
    cluster-admin = "AmazonEKSClusterAdminPolicy"
    edit          = "AmazonEKSEditPolicy"
    view          = "AmazonEKSViewPolicy"
  }

  access_entries = {
    for name, access in var.cluster.access : name => {
      principal_arn = access.principal_arn
      policies      = { (access.policy) = { policy = local.eks_policies[access.policy], namespaces = access.namespaces } }
    }
  }
}
