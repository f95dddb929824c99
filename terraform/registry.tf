# Where the build pushes images, and from where Cloud Run pulls them.

resource "google_artifact_registry_repository" "images" {
  repository_id = local.prefix
  location      = var.region
  format        = "DOCKER"
  description   = "Images of LifeStream (${var.environment})."

  vulnerability_scanning_config {
    enablement_config = "INHERITED"
  }

  cleanup_policy_dry_run = false

  # The ten newest of each image stay, so that going back is possible.
  cleanup_policies {
    id     = "keep-ten"
    action = "KEEP"

    most_recent_versions {
      keep_count = 10
    }
  }

  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"

    condition {
      tag_state  = "ANY"
      older_than = "2592000s"
    }
  }

  depends_on = [google_project_service.this]
}

variable "images" {
  description = "The three images. Only the build gives them (docs/decisions/0007); the default is Google's placeholder."
  type        = object({ web = string, functions = string, processor = string })
  default = {
    web       = "us-docker.pkg.dev/cloudrun/container/hello"
    functions = "us-docker.pkg.dev/cloudrun/container/hello"
    processor = "us-docker.pkg.dev/cloudrun/container/job"
  }

  validation {
    condition = alltrue([
      for image in values(var.images) :
      startswith(image, "us-docker.pkg.dev/cloudrun/container/") || can(regex("@sha256:[0-9a-f]{64}$", image))
    ])
    error_message = "Images are named by digest (…@sha256:…), so that what was tested is what runs."
  }
}

# Which images run. Terraform keeps what the build gave, so that a run by hand does not bring the
# placeholder back; the build replaces this (docs/decisions/0007-images-and-traffic.md).
resource "terraform_data" "images" {
  input = var.images

  lifecycle {
    ignore_changes = [input]
  }
}

locals {
  images = terraform_data.images.output
}
