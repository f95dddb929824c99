# The processor: a Cloud Run job with a GPU. A function starts one execution for each recording.

locals {
  # data_dir of processor/Dockerfile, and below it where a recording is worked on.
  data_dir            = "/app/data"
  scratch_path        = "${local.data_dir}/scratch"
  processor_timeout_s = var.processor_timeout_min * 60
}

resource "google_cloud_run_v2_job" "processor" {
  name     = local.processor_name
  location = var.region

  deletion_protection = false

  # Disks of jobs may still be in preview; the service says afterwards what was used.
  launch_stage = "BETA"

  template {
    # Each execution says how many tasks its recording is worth (LIFESTREAM_GCP_MAX_TASKS at most).
    task_count = 1
    # All tasks of an execution work on one recording, so they run at the same time.
    parallelism = var.processor_tasks

    template {
      service_account = google_service_account.processor.email
      timeout         = "${local.processor_timeout_s}s"

      # GPUs are not moved away from maintenance: the task ends and goes on in a new one. A job that
      # is given up ends with 0 (docs/operations.md, "Who tries again").
      max_retries = 3

      execution_environment         = "EXECUTION_ENVIRONMENT_GEN2"
      gpu_zonal_redundancy_disabled = true

      node_selector {
        accelerator = "nvidia-l4"
      }

      containers {
        image = local.images.processor

        resources {
          limits = {
            cpu              = tostring(var.processor_cpus)
            memory           = "${4 * var.processor_cpus}Gi"
            "nvidia.com/gpu" = "1"
          }
        }

        dynamic "env" {
          for_each = local.processor_env

          content {
            name  = env.key
            value = env.value
          }
        }

        dynamic "env" {
          for_each = local.openai_secret_env

          content {
            name = env.key

            value_source {
              secret_key_ref {
                secret  = env.value
                version = "latest"
              }
            }
          }
        }

        dynamic "volume_mounts" {
          for_each = var.processor_disk_gib == 0 ? [] : [local.scratch_path]

          content {
            name       = "scratch"
            mount_path = volume_mounts.value
          }
        }
      }

      # Everything else in a container is memory; a recording above 8 GiB needs a disk.
      dynamic "volumes" {
        for_each = var.processor_disk_gib == 0 ? [] : ["${var.processor_disk_gib}Gi"]

        content {
          name = "scratch"

          empty_dir {
            medium     = "DISK"
            size_limit = volumes.value
          }
        }
      }
    }
  }

  lifecycle {
    ignore_changes = [client, client_version, launch_stage]
  }

  depends_on = [
    google_project_service.this,
    google_project_iam_member.database,
    google_secret_manager_secret_iam_member.this,
    google_secret_manager_secret_version.openai_api_key,
  ]
}
