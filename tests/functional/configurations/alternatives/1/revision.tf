variable "revision" {
  type    = number
  default = 1
}

resource "aws_ecr_repository" "this" {
  name = "alternatives"

  encryption_configuration {
    encryption_type = "AES256"
  }
}
