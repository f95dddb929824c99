# The processor's second job, without a GPU: it goes on once a recording was listened to. The first
# one hands it on (LIFESTREAM_PROCESSOR_PART). The same image, so that both know the same models.

resource "google_cloud_run_v2_job" "late" {
  count = local.has_late_job ? 1 : 0

  name     = local.late_name
  location = var.region

  deletion_protection = false
  launch_stage        = "BETA"

  template {
    task_count  = 1
    parallelism = 1

    template {
      service_account       = google_service_account.processor.email
      timeout               = "${local.late_timeout_s}s"
      max_retries           = 3
      execution_environment = "EXECUTION_ENVIRONMENT_GEN2"

      containers {
        image = local.images.processor

        resources {
          limits = {
            cpu    = tostring(var.late_cpus)
            memory = "${4 * var.late_cpus}Gi"
          }
        }

        dynamic "env" {
          for_each = local.late_env

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
