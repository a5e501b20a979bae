data "aws_partition" "current" {}

locals {
  lifecycle_policies = {
    for name, repository in var.repositories : name => jsonencode({
      rules = [
        {
          rulePriority = 1
          description  = "Images that lost their tag end after ${repository.untagged_days} days"
          selection = {
            tagStatus   = "untagged"
            countType   = "sinceImagePushed"
            countUnit   = "days"
            countNumber = repository.untagged_days
          }
          action = { type = "expire" }
        },
        {
          rulePriority = 2
          description  = "The newest ${repository.images_kept} images stay"
          selection = {
            tagStatus   = "any"
            countType   = "imageCountMoreThan"
            countNumber = repository.images_kept
          }
          action = { type = "expire" }
        },
      ]
    })
  }
}

resource "aws_ecr_repository" "this" {
  #checkov:skip=CKV_AWS_51: tags are immutable unless a repository asks for mutable_tags
  for_each = var.repositories

  name                 = "${var.name}/${each.key}"
  force_delete         = var.force_delete
  image_tag_mutability = each.value.mutable_tags ? "MUTABLE" : "IMMUTABLE"
  tags                 = var.tags

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = var.kms_key_arn
  }

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each = var.repositories

  # By its id: a repository that is replaced takes its policies along, and keeps its name.
  repository = aws_ecr_repository.this[each.key].id
  policy     = local.lifecycle_policies[each.key]
}

data "aws_iam_policy_document" "pull" {
  count = length(var.pull_account_ids) > 0 ? 1 : 0

  statement {
    sid = "Pull"
    actions = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:DescribeImages",
      "ecr:GetDownloadUrlForLayer",
    ]

    principals {
      type        = "AWS"
      identifiers = [for id in var.pull_account_ids : "arn:${data.aws_partition.current.partition}:iam::${id}:root"]
    }
  }
}

resource "aws_ecr_repository_policy" "pull" {
  for_each = length(var.pull_account_ids) > 0 ? var.repositories : {}

  repository = aws_ecr_repository.this[each.key].id
  policy     = data.aws_iam_policy_document.pull[0].json
}
