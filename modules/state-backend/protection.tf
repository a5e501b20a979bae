# While it protects, nothing of this module is destroyed: a destroy would fail at the bucket that has states in it, but
# only after it had taken the bucket's policy, encryption and versions, and set the end of the key that the states need.
#
# The guard depends on all of it, so it goes first, and its going fails. Another bucket is another guard. The command
# needs nothing but a shell, be it sh or cmd.
resource "terraform_data" "deletion_guard" {
  input            = { protected = var.deletion_protection, bucket = aws_s3_bucket.state.bucket }
  triggers_replace = [aws_s3_bucket.state.arn]

  provisioner "local-exec" {
    when    = destroy
    quiet   = true
    command = self.output.protected ? "echo The states in ${self.output.bucket} are protected from deletion: apply it with deletion_protection = false first && exit 1" : "exit 0"
  }

  depends_on = [
    aws_kms_alias.this,
    aws_s3_bucket_lifecycle_configuration.logs,
    aws_s3_bucket_lifecycle_configuration.state,
    aws_s3_bucket_logging.state,
    aws_s3_bucket_ownership_controls.logs,
    aws_s3_bucket_ownership_controls.state,
    aws_s3_bucket_policy.logs,
    aws_s3_bucket_policy.state,
    aws_s3_bucket_public_access_block.logs,
    aws_s3_bucket_public_access_block.state,
    aws_s3_bucket_server_side_encryption_configuration.logs,
    aws_s3_bucket_server_side_encryption_configuration.state,
    aws_s3_bucket_versioning.logs,
    aws_s3_bucket_versioning.state,
  ]
}
