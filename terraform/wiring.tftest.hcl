# A recording's way: upload, notification, push, function, job. Every resource is a mock; the wiring
# is ours. Run with `terraform test`.

mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
  mock_data "google_storage_project_service_account" {
    defaults = { email_address = "service-123456789012@gs-project-accounts.iam.gserviceaccount.com" }
  }
  mock_resource "google_cloud_run_v2_service" {
    defaults = { uri = "https://not-this-one.a.run.app" }
  }
}

override_resource {
  target = google_service_account.push
  values = { email = "push@x", member = "serviceAccount:push@x" }
}

override_resource {
  target = google_service_account.functions
  values = { email = "functions@x", member = "serviceAccount:functions@x" }
}

override_resource {
  target = google_pubsub_topic.uploads
  values = { id = "topics/uploads" }
}

override_resource {
  target = google_pubsub_topic.sweep
  values = { id = "topics/sweep" }
}

override_resource {
  target = google_pubsub_topic.dead_letters
  values = { id = "topics/dead-letters" }
}

variables {
  project_id     = "my-project"
  owners         = ["user:me@example.org"]
  openai_api_key = "sk-not-a-key"
  hf_token       = "hf_notatoken"
  alert_email    = "oncall@example.org"
}

run "what_a_newcomer_gets_is_wired" {
  # An upload is announced and nothing else is.
  assert {
    condition     = google_storage_notification.uploads.bucket == google_storage_bucket.uploads.name && google_storage_notification.uploads.topic == google_pubsub_topic.uploads.id
    error_message = "The uploads bucket must tell the uploads topic."
  }
  assert {
    condition     = google_storage_notification.uploads.object_name_prefix == "uploads/" && google_storage_notification.uploads.event_types == toset(["OBJECT_FINALIZE"]) && google_storage_notification.uploads.payload_format == "JSON_API_V1"
    error_message = "Only finished objects below uploads/ start anything, as docs/events.md says."
  }
  assert {
    condition     = google_pubsub_topic_iam_member.this["storage_agent/uploads/pubsub.publisher"].member == "serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com"
    error_message = "Cloud Storage's own account must be allowed to publish."
  }

  # Each push is what its function believes.
  assert {
    condition = alltrue([
      for name, target in { upload = "on_upload", sweep = "on_sweep", reprocess = "on_reprocess" } :
      google_pubsub_subscription.push[name].push_config[0].oidc_token[0].audience == one([
        for env in google_cloud_run_v2_service.function[target].template[0].containers[0].env :
        env.value if env.name == "LIFESTREAM_PUSH_AUDIENCE"
      ])
    ])
    error_message = "The token's audience and the function's LIFESTREAM_PUSH_AUDIENCE must be the same."
  }
  assert {
    condition = alltrue([
      for name, target in { upload = "on-upload", sweep = "on-sweep", reprocess = "on-reprocess" } :
      google_pubsub_subscription.push[name].push_config[0].push_endpoint == "https://lifestream-prod-${target}-123456789012.europe-west1.run.app/"
    ])
    error_message = "Each subscription must push to its function's address."
  }
  assert {
    condition     = google_pubsub_subscription.push["upload"].topic == "topics/uploads" && google_pubsub_subscription.push["sweep"].topic == "topics/sweep"
    error_message = "Each subscription must listen to its own topic."
  }
  assert {
    condition = alltrue([
      for one in values(google_pubsub_subscription.push) : one.push_config[0].oidc_token[0].service_account_email == "push@x"
    ]) && google_pubsub_subscription.dead_letters.push_config[0].oidc_token[0].service_account_email == "push@x"
    error_message = "Every push must be signed as the push account."
  }
  assert {
    condition = alltrue([
      for service in values(google_cloud_run_v2_service.function) : one([
        for env in service.template[0].containers[0].env : env.value if env.name == "LIFESTREAM_PUSH_ACCOUNT"
      ]) == "push@x"
    ])
    error_message = "Functions must believe the push account and no other."
  }
  assert {
    condition = alltrue([
      for target, service in google_cloud_run_v2_service.function : one([
        for env in service.template[0].containers[0].env : env.value if env.name == "FUNCTION_TARGET"
      ]) == target
    ])
    error_message = "Each service must run the function it is named after."
  }
  assert {
    condition     = alltrue([for one in values(google_pubsub_subscription.push) : one.ack_deadline_seconds == 300]) && alltrue([for one in values(google_cloud_run_v2_service.function) : one.template[0].timeout == "300s"])
    error_message = "A message must not be delivered again while its function still works on it."
  }

  # A message is tried patiently and then kept.
  assert {
    condition = alltrue([
      for one in values(google_pubsub_subscription.push) :
      one.dead_letter_policy[0].dead_letter_topic == "topics/dead-letters" &&
      one.dead_letter_policy[0].max_delivery_attempts == 15 &&
      one.retry_policy[0].minimum_backoff == "10s" && one.retry_policy[0].maximum_backoff == "600s"
    ])
    error_message = "Fifteen deliveries, 10 to 600 s apart, then the dead letters (docs/operations.md)."
  }
  assert {
    # 10, 20, 40 … 600 s between them.
    condition     = sum([for n in range(local.deliveries - 1) : min(10 * pow(2, n), 600)]) >= 3600
    error_message = "A function that is mended within the hour must get its message."
  }
  assert {
    condition     = google_pubsub_subscription.dead_letters.topic == "topics/dead-letters" && google_pubsub_subscription.dead_letters_kept.topic == "topics/dead-letters"
    error_message = "Dead letters without a subscription are thrown away."
  }
  assert {
    condition     = google_pubsub_subscription.dead_letters.push_config[0].push_endpoint == "https://lifestream-prod-on-dead-letter-123456789012.europe-west1.run.app/" && length(google_pubsub_subscription.dead_letters_kept.push_config) == 0
    error_message = "One subscription of the dead letters pushes to on_dead_letter, one keeps them."
  }
  assert {
    condition     = google_pubsub_subscription.dead_letters_kept.message_retention_duration == "2678400s"
    error_message = "Letters are kept for as long as Pub/Sub allows."
  }
  assert {
    condition = alltrue([
      for one in concat(values(google_pubsub_subscription.push), [google_pubsub_subscription.dead_letters, google_pubsub_subscription.dead_letters_kept]) :
      one.expiration_policy[0].ttl == ""
    ])
    error_message = "A quiet subscription must not be deleted after 31 days."
  }
  assert {
    condition = google_pubsub_topic_iam_member.this["pubsub_agent/dead_letters/pubsub.publisher"].member == "serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com" && alltrue([
      for name in keys(google_pubsub_subscription.push) :
      google_pubsub_subscription_iam_member.this["${name}/pubsub_agent/pubsub.subscriber"].member == "serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com"
    ])
    error_message = "Without these two rights Pub/Sub gives nothing up and retries for ever."
  }

  # The sweep ticks every minute.
  assert {
    condition     = google_cloud_scheduler_job.sweep.schedule == "* * * * *" && google_cloud_scheduler_job.sweep.pubsub_target[0].topic_name == "topics/sweep" && base64decode(google_cloud_scheduler_job.sweep.pubsub_target[0].data) != ""
    error_message = "A tick with a body, every minute, to the sweep's topic."
  }
  assert {
    condition     = google_pubsub_subscription.push["sweep"].message_retention_duration == "600s"
    error_message = "Ticks that nobody took must not pile up."
  }

  # Only pushes reach the functions.
  assert {
    condition     = alltrue([for one in values(google_cloud_run_v2_service.function) : one.ingress == "INGRESS_TRAFFIC_INTERNAL_ONLY"])
    error_message = "The internet must not reach a function."
  }
  assert {
    condition = length(google_cloud_run_v2_service_iam_member.push) == 4 && alltrue([
      for one in values(google_cloud_run_v2_service_iam_member.push) :
      one.member == "serviceAccount:push@x" && one.role == "roles/run.invoker"
    ])
    error_message = "Only the push account may call the four functions."
  }
  assert {
    condition     = alltrue([for one in values(google_cloud_run_v2_service.function) : one.template[0].scaling[0].min_instance_count == 0])
    error_message = "Functions must cost nothing while idle."
  }

  # What follows listening has no gpu.
  assert {
    condition = alltrue([
      for task in google_cloud_run_v2_job.late[0].template[0].template : (
        length(task.node_selector) == 0 &&
        !contains(keys(task.containers[0].resources[0].limits), "nvidia.com/gpu") &&
        task.containers[0].resources[0].limits["cpu"] == "4" &&
        task.containers[0].resources[0].limits["memory"] == "16Gi"
      )
    ])
    error_message = "The second job must not pay for a GPU."
  }
  assert {
    condition = (
      local.processor_env.LIFESTREAM_PROCESSOR_PART == "listening" &&
      local.late_env.LIFESTREAM_PROCESSOR_PART == "rest" &&
      !contains(keys(local.late_env), "LIFESTREAM_REQUIRE_GPU") &&
      alltrue([
        for env in [local.web_env, local.functions_env, local.processor_env, local.late_env] :
        env.LIFESTREAM_GCP_LATE_JOB == google_cloud_run_v2_job.late[0].name
      ])
    )
    error_message = "Each job must do its own part, and whoever launches must know both."
  }
  assert {
    condition     = keys(google_cloud_run_v2_job_iam_member.late) == keys(google_cloud_run_v2_job_iam_member.processor)
    error_message = "Who may start the one job may start the other."
  }

  # The processor has a gpu and a disk.
  assert {
    condition = alltrue([
      for task in google_cloud_run_v2_job.processor.template[0].template : (
        task.node_selector[0].accelerator == "nvidia-l4" &&
        task.gpu_zonal_redundancy_disabled &&
        task.containers[0].resources[0].limits["nvidia.com/gpu"] == "1" &&
        tonumber(task.containers[0].resources[0].limits["cpu"]) >= 4 &&
        tonumber(trimsuffix(task.containers[0].resources[0].limits["memory"], "Gi")) >= 16
      )
    ])
    error_message = "An L4 wants 4 CPUs and 16 GiB, and jobs have no zonal redundancy."
  }
  assert {
    condition     = google_cloud_run_v2_job.processor.template[0].template[0].timeout == "3600s" && google_cloud_run_v2_job.processor.template[0].template[0].max_retries >= 1
    error_message = "Tasks with a GPU end after an hour or by maintenance, and must be started again."
  }
  assert {
    condition     = google_cloud_run_v2_job.processor.template[0].task_count == 1 && google_cloud_run_v2_job.processor.template[0].parallelism == 2
    error_message = "All tasks of an execution work on one recording at the same time."
  }
  assert {
    condition = {
      for env in google_cloud_run_v2_job.processor.template[0].template[0].containers[0].env : env.name => env.value
      if contains(["LIFESTREAM_REQUIRE_GPU", "HF_HUB_OFFLINE"], env.name)
    } == { LIFESTREAM_REQUIRE_GPU = "true", HF_HUB_OFFLINE = "1" }
    error_message = "The processor must refuse to run without its GPU, and must not ask a model hub."
  }
}
