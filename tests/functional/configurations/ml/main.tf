provider "aws" { region = "eu-west-1" }
data "aws_availability_zones" "this" {}
resource "aws_vpc" "this" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
  enable_dns_support   = true
}
resource "aws_subnet" "private" {
  for_each          = { for i, az in slice(data.aws_availability_zones.this.names, 0, 2) : az => i }
  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(aws_vpc.this.cidr_block, 4, each.value)
  tags              = { "kubernetes.io/role/internal-elb" = "1" }
}
locals { subnets = [for s in aws_subnet.private : s.id] }
data "aws_iam_policy_document" "assume" {
  for_each = toset(["eks", "ec2", "sagemaker", "pods.eks"])
  statement {
    actions = each.key == "pods.eks" ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["${each.key}.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "this" {
  for_each           = data.aws_iam_policy_document.assume
  name               = replace(each.key, ".", "-")
  assume_role_policy = each.value.json
}
resource "aws_iam_role_policy_attachment" "this" {
  for_each = merge(
    { cluster = ["eks", "AmazonEKSClusterPolicy"] },
    { for p in ["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"] : p => ["ec2", p] },
    { sm = ["sagemaker", "AmazonSageMakerFullAccess"] },
  )
  role       = aws_iam_role.this[each.value[0]].name
  policy_arn = "arn:aws:iam::aws:policy/${each.value[1]}"
}
resource "aws_eks_cluster" "this" {
  name     = "ml"
  role_arn = aws_iam_role.this["eks"].arn
  version  = "1.33"
  vpc_config {
    subnet_ids              = local.subnets
    endpoint_private_access = true
    public_access_cidrs     = ["203.0.113.0/24"]
  }
  access_config {
    authentication_mode                         = "API_AND_CONFIG_MAP"
    bootstrap_cluster_creator_admin_permissions = true
  }
  enabled_cluster_log_types = ["api", "audit"]
  depends_on                = [aws_iam_role_policy_attachment.this]
}
resource "aws_eks_node_group" "this" {
  for_each        = { cpu = { types = ["m7i.large"], cap = "ON_DEMAND" }, gpu = { types = ["g5.xlarge"], cap = "SPOT" } }
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = each.key
  node_role_arn   = aws_iam_role.this["ec2"].arn
  subnet_ids      = local.subnets
  instance_types  = each.value.types
  capacity_type   = each.value.cap
  disk_size       = 50
  labels          = { pool = each.key }
  scaling_config {
    desired_size = 1
    max_size     = 3
    min_size     = 0
  }
  update_config { max_unavailable = 1 }
  dynamic "taint" {
    for_each = each.key == "gpu" ? [1] : []
    content {
      key    = "nvidia.com/gpu"
      effect = "NO_SCHEDULE"
    }
  }
  lifecycle { ignore_changes = [scaling_config[0].desired_size] }
}
resource "aws_eks_addon" "this" {
  for_each                    = toset(["vpc-cni", "coredns", "kube-proxy", "eks-pod-identity-agent"])
  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  resolve_conflicts_on_update = "PRESERVE"
}
data "aws_eks_addon_version" "cni" {
  addon_name         = "vpc-cni"
  kubernetes_version = aws_eks_cluster.this.version
  most_recent        = true
}
resource "aws_eks_pod_identity_association" "this" {
  cluster_name    = aws_eks_cluster.this.name
  namespace       = "ml"
  service_account = "train"
  role_arn        = aws_iam_role.this["pods.eks"].arn
}
resource "aws_eks_fargate_profile" "this" {
  cluster_name           = aws_eks_cluster.this.name
  fargate_profile_name   = "jobs"
  pod_execution_role_arn = aws_iam_role.this["eks"].arn
  subnet_ids             = local.subnets
  selector { namespace = "jobs" }
}
resource "aws_iam_openid_connect_provider" "eks" {
  url            = aws_eks_cluster.this.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}
data "aws_eks_cluster_auth" "this" { name = aws_eks_cluster.this.name }
data "aws_eks_cluster" "this" { name = aws_eks_cluster.this.name }
data "aws_iam_policy_document" "irsa" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.eks.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${replace(aws_iam_openid_connect_provider.eks.url, "https://", "")}:sub"
      values   = ["system:serviceaccount:kube-system:aws-node"]
    }
  }
}
resource "aws_iam_role" "irsa" {
  name               = "irsa"
  assume_role_policy = data.aws_iam_policy_document.irsa.json
}
resource "aws_security_group" "sm" {
  name   = "sagemaker"
  vpc_id = aws_vpc.this.id
}
resource "aws_sagemaker_notebook_instance_lifecycle_configuration" "this" {
  name     = "start"
  on_start = base64encode("echo hi")
}
resource "aws_sagemaker_notebook_instance" "this" {
  name                   = "nb"
  role_arn               = aws_iam_role.this["sagemaker"].arn
  instance_type          = "ml.t3.medium"
  subnet_id              = local.subnets[0]
  security_groups        = [aws_security_group.sm.id]
  direct_internet_access = "Disabled"
  lifecycle_config_name  = aws_sagemaker_notebook_instance_lifecycle_configuration.this.name
}
resource "aws_sagemaker_domain" "this" {
  domain_name = "ml"
  auth_mode   = "IAM"
  vpc_id      = aws_vpc.this.id
  subnet_ids  = local.subnets
  default_user_settings {
    execution_role = aws_iam_role.this["sagemaker"].arn
    jupyter_lab_app_settings {
      default_resource_spec { instance_type = "ml.t3.medium" }
    }
  }
  retention_policy { home_efs_file_system = "Delete" }
}
resource "aws_sagemaker_user_profile" "this" {
  for_each          = toset(["ada", "bob"])
  domain_id         = aws_sagemaker_domain.this.id
  user_profile_name = each.key
}
resource "aws_sagemaker_feature_group" "this" {
  feature_group_name             = "customers"
  record_identifier_feature_name = "id"
  event_time_feature_name        = "at"
  role_arn                       = aws_iam_role.this["sagemaker"].arn
  feature_definition {
    feature_name = "id"
    feature_type = "String"
  }
  feature_definition {
    feature_name = "at"
    feature_type = "Fractional"
  }
  online_store_config { enable_online_store = true }
}
resource "aws_sagemaker_model_package_group" "this" { model_package_group_name = "m" }
resource "aws_sagemaker_code_repository" "this" {
  code_repository_name = "code"
  git_config { repository_url = "https://example.com/x.git" }
}
resource "aws_sagemaker_image" "this" {
  image_name = "img"
  role_arn   = aws_iam_role.this["sagemaker"].arn
}
resource "aws_sagemaker_pipeline" "this" {
  pipeline_name         = "p"
  pipeline_display_name = "p"
  role_arn              = aws_iam_role.this["sagemaker"].arn
  pipeline_definition   = jsonencode({ Version = "2020-12-01", Steps = [{ Name = "F", Type = "Fail", Arguments = { ErrorMessage = "x" } }] })
}
resource "aws_sagemaker_model" "this" {
  name               = "m"
  execution_role_arn = aws_iam_role.this["sagemaker"].arn
  primary_container { image = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/x:1" }
}
resource "aws_sagemaker_endpoint_configuration" "this" {
  name_prefix = "m-"
  production_variants {
    variant_name = "a"
    model_name   = aws_sagemaker_model.this.name
    serverless_config {
      max_concurrency   = 5
      memory_size_in_mb = 2048
    }
  }
  lifecycle { create_before_destroy = true }
}
resource "aws_batch_compute_environment" "this" {
  name         = "b"
  type         = "MANAGED"
  service_role = aws_iam_role.this["eks"].arn
  compute_resources {
    type               = "FARGATE"
    max_vcpus          = 16
    subnets            = local.subnets
    security_group_ids = [aws_security_group.sm.id]
  }
}
resource "aws_batch_job_queue" "this" {
  name     = "q"
  state    = "ENABLED"
  priority = 1
  compute_environment_order {
    order               = 1
    compute_environment = aws_batch_compute_environment.this.arn
  }
}
resource "aws_prometheus_workspace" "this" { alias = "ml" }
resource "aws_mwaa_environment" "this" {
  name               = "air"
  dag_s3_path        = "dags/"
  execution_role_arn = aws_iam_role.this["eks"].arn
  source_bucket_arn  = "arn:aws:s3:::x"
  network_configuration {
    security_group_ids = [aws_security_group.sm.id]
    subnet_ids         = local.subnets
  }
}
output "ca" { value = base64decode(data.aws_eks_cluster.this.certificate_authority[0].data) }
output "cni" { value = data.aws_eks_addon_version.cni.version }
