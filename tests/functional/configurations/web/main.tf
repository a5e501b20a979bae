provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = { environment = "test" }
  }
}

resource "aws_cloudfront_distribution" "this" {
  enabled             = true
  default_root_object = "index.html"
  aliases             = ["www.example.com"]

  origin {
    domain_name = "origin.example.com"
    origin_id   = "origin"

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  default_cache_behavior {
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    target_origin_id       = "origin"
    viewer_protocol_policy = "redirect-to-https"

    forwarded_values {
      query_string = false

      cookies {
        forward = "none"
      }
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn = aws_acm_certificate.this.arn
    ssl_support_method  = "sni-only"
  }
}

resource "aws_acm_certificate" "this" {
  domain_name               = "www.example.com"
  subject_alternative_names = ["example.com"]
  validation_method         = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_zone" "this" {
  name = "example.com"
}

resource "aws_route53_record" "www" {
  zone_id = aws_route53_zone.this.zone_id
  name    = "www"
  type    = "A"

  alias {
    name                   = aws_cloudfront_distribution.this.domain_name
    zone_id                = aws_cloudfront_distribution.this.hosted_zone_id
    evaluate_target_health = false
  }
}

resource "aws_autoscaling_group" "web" {
  name_prefix        = "web-"
  min_size           = 1
  max_size           = 3
  availability_zones = ["us-east-1a"]

  mixed_instances_policy {
    instances_distribution {
      on_demand_percentage_above_base_capacity = 50
    }

    launch_template {
      launch_template_specification {
        launch_template_name = "web"
      }

      dynamic "override" {
        for_each = ["m7i.large", "m7a.large"]

        content {
          instance_type = override.value
        }
      }
    }
  }

  dynamic "tag" {
    for_each = { Name = "web", tier = "front" }

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }
}

resource "aws_lambda_function" "this" {
  function_name = "hello"
  role          = "arn:aws:iam::111111111111:role/function"
  image_uri     = "111111111111.dkr.ecr.us-east-1.amazonaws.com/hello:1"
  package_type  = "Image"

  environment {
    variables = { TABLE = "orders" }
  }
}
