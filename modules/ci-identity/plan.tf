data "aws_iam_policy_document" "plan" {
  #checkov:skip=CKV_AWS_108: the state is what a plan is made from; other data is denied below
  #checkov:skip=CKV_AWS_356: what a refresh reads of settings is of the whole account, and reads alone

  # Settings of what the stacks make, never content.
  statement {
    sid = "ReadSettings"
    actions = [
      "access-analyzer:Get*",
      "access-analyzer:List*",
      "application-autoscaling:Describe*",
      "application-autoscaling:ListTagsForResource",
      "autoscaling:Describe*",
      "cloudtrail:DescribeTrails",
      "cloudtrail:Get*",
      "cloudtrail:List*",
      "cloudtrail:LookupEvents",
      "cloudwatch:Describe*",
      "cloudwatch:ListTagsForResource",
      "ec2:Describe*",
      "ecr:Describe*",
      "ecr:GetLifecyclePolicy",
      "ecr:GetRegistryPolicy",
      "ecr:GetRepositoryPolicy",
      "ecr:ListTagsForResource",
      "eks:Describe*",
      "eks:List*",
      "iam:Get*",
      "iam:List*",
      "kms:DescribeKey",
      "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus",
      "kms:List*",
      "logs:Describe*",
      "logs:ListTagsForResource",
      "pricing:GetProducts",
      "s3:GetAccelerateConfiguration",
      "s3:GetBucket*",
      "s3:GetEncryptionConfiguration",
      "s3:GetLifecycleConfiguration",
      "s3:GetReplicationConfiguration",
      "s3:ListAllMyBuckets",
      "s3:ListTagsForResource",
      "sagemaker:Describe*",
      "sagemaker:GetModelPackageGroupPolicy",
      "sagemaker:List*",
      "secretsmanager:DescribeSecret",
      "secretsmanager:GetResourcePolicy",
      "sns:Get*",
      "sns:List*",
      "sts:GetCallerIdentity",
      "tag:GetResources",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "HeadBuckets"
    actions   = ["s3:ListBucket"]
    resources = ["arn:${local.partition}:s3:::${var.name}-*"]
  }

  statement {
    sid       = "ReadState"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = ["${var.state_bucket_arn}/*"]
  }

  # A plan locks the state that it is made from.
  statement {
    sid       = "LockState"
    actions   = ["s3:DeleteObject", "s3:PutObject"]
    resources = ["${var.state_bucket_arn}/*.tflock"]
  }

  # Plans, and not what lies beside them: who approved one is not for a plan to say.
  statement {
    sid       = "WritePlans"
    actions   = ["s3:PutObject"]
    resources = ["${var.state_bucket_arn}/plans/*.tar"]
  }

  statement {
    sid       = "UseStateKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.state_kms_key_arn]
  }

  statement {
    sid       = "ReadPublicParameters"
    actions   = ["ssm:GetParameter", "ssm:GetParameters"]
    resources = ["arn:${local.partition}:ssm:${local.region}::parameter/aws/service/*"]
  }

  # Whatever else is allowed one day, and whatever a bucket's policy allows: data and secrets stay closed to a plan.
  statement {
    sid           = "DenyData"
    effect        = "Deny"
    actions       = ["s3:GetObject", "s3:GetObjectVersion"]
    not_resources = ["${var.state_bucket_arn}/*"]
  }

  statement {
    sid           = "DenyOtherKeys"
    effect        = "Deny"
    actions       = ["kms:Decrypt"]
    not_resources = [var.state_kms_key_arn]
  }

  statement {
    sid           = "DenyParameters"
    effect        = "Deny"
    actions       = ["ssm:GetParameter*"]
    not_resources = ["arn:${local.partition}:ssm:${local.region}::parameter/aws/service/*"]
  }

  statement {
    sid       = "DenySecrets"
    effect    = "Deny"
    actions   = ["secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "plan" {
  #checkov:skip=CKV_AWS_355: what a refresh reads of settings is of the whole account, and reads alone

  name   = "plan"
  role   = aws_iam_role.plan.id
  policy = data.aws_iam_policy_document.plan.json
}
