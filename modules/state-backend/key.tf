resource "aws_kms_key" "this" {
  deletion_window_in_days = var.deletion_protection ? 30 : 7
  description             = "Terraform state in ${var.name}"
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.key.json
  tags                    = merge(var.tags, { Name = var.name })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}

data "aws_iam_policy_document" "key" {
  #checkov:skip=CKV_AWS_109: in a key policy the resource "*" is the one key that carries the policy
  #checkov:skip=CKV_AWS_111: in a key policy the resource "*" is the one key that carries the policy
  #checkov:skip=CKV_AWS_356: in a key policy the resource "*" is the one key that carries the policy

  # Who may read and write state is settled by IAM policies of this account.
  statement {
    sid       = "AccountPolicies"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${local.partition}:iam::${local.account_id}:root"]
    }
  }
}
