# What a deployer may choose, and that the default of each is the cheap and safe one.

mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
  mock_resource "google_vertex_ai_index" {
    defaults = { id = "projects/p/locations/r/indexes/1" }
  }
  mock_resource "google_vertex_ai_index_endpoint" {
    defaults = { id = "projects/p/locations/r/indexEndpoints/2" }
  }
}

variables {
  project_id     = "my-project"
  owners         = ["user:me@example.org"]
  openai_api_key = "sk-not-a-key"
  hf_token       = ""
  alert_email    = "oncall@example.org"
}

run "the_default_is_cheap_and_safe" {
  # Five inputs are enough.
  assert {
    condition     = output.url == "https://lifestream-prod-web-123456789012.europe-west1.run.app"
    error_message = "The default deployment says where the app is."
  }
  assert {
    condition     = google_cloud_run_v2_service.web.template[0].scaling[0].min_instance_count == 0 && google_cloud_run_v2_service.web.template[0].containers[0].resources[0].cpu_idle
    error_message = "The web costs nothing while idle."
  }
  assert {
    condition     = length(google_vertex_ai_index.passages) + length(google_vertex_ai_index_endpoint.passages) + length(google_vertex_ai_index_endpoint_deployed_index.passages) == 0
    error_message = "Vector Search, which always costs, is made only when it is chosen."
  }

  # An operator works on what was deployed.
  assert {
    condition = alltrue([
      for part in ["export LIFESTREAM_BACKEND='gcp'", "export LIFESTREAM_GCP_DATABASE='lifestream-prod'", "export LIFESTREAM_EMBEDDER='openai'"] :
      contains(split("\n", output.settings), part)
    ])
    error_message = "./run on a machine of the operator's must find the deployed stores."
  }

  # Firestore has every declared index.
  assert {
    condition     = length(google_firestore_index.composite) == length(jsondecode(file("firestore_indexes.json")).composite) && length(google_firestore_index.vector) == length(jsondecode(file("firestore_indexes.json")).vector)
    error_message = "Every index that a query needs must be declared once."
  }
  assert {
    condition = flatten([
      for index in values(google_firestore_index.vector) : [for field in index.fields : field.vector_config[*].dimension]
    ]) == [for index in values(google_firestore_index.vector) : 1536]
    error_message = "The vector indexes must have the embedder's dimensions."
  }
  assert {
    condition = toset([for one in values(google_firestore_field.ttl) : "${one.collection}/${one.field}" if length(one.ttl_config) == 1]) == toset([
      for one in jsondecode(file("firestore_indexes.json")).ttl : "${one.collection}/${one.field}"
    ])
    error_message = "What carries an expiry must expire."
  }
  assert {
    condition     = length(google_firestore_field.unindexed) == length(jsondecode(file("firestore_indexes.json")).unindexed)
    error_message = "Fields that no query looks at must not be indexed."
  }

  # A vector index is made once.
  assert {
    condition = alltrue([
      for index in values(google_firestore_index.vector) :
      index.fields[length(index.fields) - 2].field_path == "__name__" && index.fields[length(index.fields) - 1].field_path == "vector"
    ])
    error_message = "Firestore answers with __name__ before the vector; without it every run makes the index again."
  }

  # The default model is the application's.
  assert {
    condition = length([
      for env in google_cloud_run_v2_job.processor.template[0].template[0].containers[0].env : env
      if contains(["LIFESTREAM_OPENAI_MODEL", "LIFESTREAM_OPENAI_BASE_URL", "LIFESTREAM_OPENAI_SEES_IMAGES"], env.name)
    ]) == 0
    error_message = "Without a choice, terraform names no model: a new default comes with the code."
  }

  # A processor needs no disk that Google must allow first.
  assert {
    condition     = length(google_cloud_run_v2_job.processor.template[0].template[0].volumes) == 0 && length(google_cloud_run_v2_job.processor.template[0].template[0].containers[0].volume_mounts) == 0
    error_message = "No volume without a disk."
  }
  assert {
    condition = one([
      for env in google_cloud_run_v2_service.web.template[0].containers[0].env : env.value if env.name == "LIFESTREAM_MAX_UPLOAD_BYTES"
    ]) == tostring(8 * 1024 * 1024 * 1024)
    error_message = "Then the recording lies in memory."
  }

  # The placeholder comes first.
  assert {
    condition     = google_cloud_run_v2_service.web.template[0].containers[0].image == "us-docker.pkg.dev/cloudrun/container/hello" && google_cloud_run_v2_job.processor.template[0].template[0].containers[0].image == "us-docker.pkg.dev/cloudrun/container/job"
    error_message = "The first apply must not need an image of ours."
  }

  # The next command is complete.
  assert {
    condition     = alltrue([for part in ["--project=my-project", "--config=cloudbuild.yaml", "_ENVIRONMENT=prod", "_REGION=europe-west1", "_STATE_BUCKET=my-project-terraform-state"] : strcontains(output.next, part)])
    error_message = "The printed command must run as it stands."
  }
}

run "everything_can_be_local" {
  command = plan

  variables {
    embedder       = "local"
    language_model = "extractive"
    openai_api_key = ""
  }

  # A local embedder needs other dimensions.
  assert {
    condition = flatten([
      for index in values(google_firestore_index.vector) : [for field in index.fields : field.vector_config[*].dimension]
    ]) == [for index in values(google_firestore_index.vector) : 384]
    error_message = "multilingual-e5-small makes 384 numbers."
  }

  # Without OpenAI no key is asked for.
  assert {
    condition = length([
      for env in google_cloud_run_v2_service.web.template[0].containers[0].env : env if env.name == "LIFESTREAM_OPENAI_API_KEY"
    ]) == 0
    error_message = "Nobody asks for a key that nobody uses."
  }
}

run "what_does_not_touch_each_other_is_chosen_at_once" {
  command = plan

  variables {
    web_billing           = "instance"
    openai_model          = "qwen3:32b"
    openai_base_url       = "https://llm.example.org/v1"
    openai_sees_images    = false
    extra_env             = { LIFESTREAM_CONTEXT_TOKENS = "32000" }
    processor_timeout_min = 15
    images = {
      web       = "europe-west1-docker.pkg.dev/my-project/lifestream-prod/web@sha256:1111111111111111111111111111111111111111111111111111111111111111"
      functions = "europe-west1-docker.pkg.dev/my-project/lifestream-prod/functions@sha256:2222222222222222222222222222222222222222222222222222222222222222"
      processor = "europe-west1-docker.pkg.dev/my-project/lifestream-prod/processor@sha256:3333333333333333333333333333333333333333333333333333333333333333"
    }
  }

  # Search follows edits between requests.
  assert {
    condition     = !google_cloud_run_v2_service.web.template[0].containers[0].resources[0].cpu_idle
    error_message = "Instance-based billing keeps the CPU between requests."
  }

  # Another model at another endpoint.
  assert {
    condition = alltrue([
      for containers in [
        google_cloud_run_v2_service.web.template[0].containers,
        google_cloud_run_v2_job.processor.template[0].template[0].containers,
        google_cloud_run_v2_service.function["on_reprocess"].template[0].containers,
      ] :
      { for env in containers[0].env : env.name => env.value if contains(["LIFESTREAM_OPENAI_MODEL", "LIFESTREAM_OPENAI_BASE_URL", "LIFESTREAM_OPENAI_SEES_IMAGES", "LIFESTREAM_CONTEXT_TOKENS"], env.name) }
      == {
        LIFESTREAM_OPENAI_MODEL       = "qwen3:32b"
        LIFESTREAM_OPENAI_BASE_URL    = "https://llm.example.org/v1"
        LIFESTREAM_OPENAI_SEES_IMAGES = "false"
        LIFESTREAM_CONTEXT_TOKENS     = "32000"
      }
    ])
    error_message = "All doors must be told which model, where, and whether it sees."
  }

  # A run by hand keeps the images that run.
  # Without -replace=terraform_data.images, var.images changes nothing (here: the placeholder stays).
  assert {
    condition     = google_cloud_run_v2_service.web.template[0].containers[0].image == "us-docker.pkg.dev/cloudrun/container/hello"
    error_message = "Only a run that replaces terraform_data.images may change what runs."
  }

  # The longest recording follows from the time limit.
  assert {
    condition     = google_cloud_run_v2_job.processor.template[0].template[0].timeout == "900s"
    error_message = "The task's time limit is the variable's."
  }
  assert {
    condition     = local.web_env.LIFESTREAM_MAX_DURATION_H == "5" && local.processor_env.LIFESTREAM_MAX_DURATION_H == "5"
    error_message = "Every door must refuse the same recordings."
  }
}

run "vertex_replaces_the_vector_indexes" {
  variables {
    vectors = "vertex"
  }

  assert {
    condition     = length(google_firestore_index.vector) == 0 && length(google_firestore_index.composite) > 0
    error_message = "With Vector Search, Firestore needs its other indexes only."
  }
  assert {
    condition     = google_vertex_ai_index.passages[0].index_update_method == "STREAM_UPDATE" && google_vertex_ai_index.passages[0].metadata[0].config[0].dimensions == 1536 && google_vertex_ai_index.passages[0].metadata[0].config[0].distance_measure_type == "DOT_PRODUCT_DISTANCE"
    error_message = "The index must take streamed updates of the embedder's vectors."
  }
  assert {
    condition = {
      for env in google_cloud_run_v2_service.web.template[0].containers[0].env : env.name => env.value
      if contains(["LIFESTREAM_GCP_VECTORS", "LIFESTREAM_GCP_INDEX", "LIFESTREAM_GCP_INDEX_ENDPOINT", "LIFESTREAM_GCP_DEPLOYED_INDEX"], env.name)
      } == {
      LIFESTREAM_GCP_VECTORS        = "vertex"
      LIFESTREAM_GCP_INDEX          = "projects/p/locations/r/indexes/1"
      LIFESTREAM_GCP_INDEX_ENDPOINT = "projects/p/locations/r/indexEndpoints/2"
      LIFESTREAM_GCP_DEPLOYED_INDEX = "lifestream_prod_passages"
    }
    error_message = "The doors must be told which index."
  }
  assert {
    condition     = length(google_project_iam_member.vertex) > 0 && contains(keys(google_project_service.this), "aiplatform.googleapis.com")
    error_message = "The doors must be allowed to use it."
  }
}

run "an_index_grows_by_its_variables" {
  command = plan

  variables {
    vectors              = "vertex"
    embedder             = "vertex"
    embedding_dimensions = 256
    vector_shard_size    = "medium"
    vector_max_replicas  = 5
  }

  assert {
    condition     = google_vertex_ai_index.passages[0].metadata[0].config[0].dimensions == 256 && google_vertex_ai_index.passages[0].metadata[0].config[0].shard_size == "SHARD_SIZE_MEDIUM"
    error_message = "The index must have the shards and the width that were asked for."
  }
  assert {
    condition = (
      google_vertex_ai_index_endpoint_deployed_index.passages[0].dedicated_resources[0].machine_spec[0].machine_type == "e2-standard-16" &&
      google_vertex_ai_index_endpoint_deployed_index.passages[0].dedicated_resources[0].max_replica_count == 5
    )
    error_message = "A machine must take a shard of that size."
  }
  assert {
    condition     = local.shared_env.LIFESTREAM_EMBEDDING_DIMENSIONS == "256"
    error_message = "The embedder must make vectors as wide as the index."
  }
}

run "one_job_does_everything_where_that_is_chosen" {
  command = plan

  variables { late_cpus = 0 }

  assert {
    condition     = length(google_cloud_run_v2_job.late) == 0 && length(google_cloud_run_v2_job_iam_member.late) == 0
    error_message = "Without late_cpus there is no second job."
  }
  assert {
    condition     = !contains(keys(local.processor_env), "LIFESTREAM_PROCESSOR_PART") && !contains(keys(local.web_env), "LIFESTREAM_GCP_LATE_JOB")
    error_message = "Without a second job nobody hands anything on."
  }
}

run "what_is_accepted_fits_both_jobs" {
  command = plan

  variables { late_cpus = 2 }

  assert {
    condition     = local.max_upload_bytes == 4 * 1024 * 1024 * 1024
    error_message = "Half of the second job's 8 GiB."
  }
}

run "what_is_accepted_fits_the_processor" {
  command = plan

  variables {
    processor_disk_gib = 60
    disk_limit_gb      = 65
  }

  assert {
    condition = (
      google_cloud_run_v2_job.processor.template[0].template[0].volumes[0].empty_dir[0].medium == "DISK" &&
      google_cloud_run_v2_job.processor.template[0].template[0].containers[0].volume_mounts[0].mount_path == "/app/data/scratch"
    )
    error_message = "Where a disk is chosen, recordings lie on it and not in memory."
  }
  assert {
    condition = one([
      for env in google_cloud_run_v2_service.web.template[0].containers[0].env : env.value if env.name == "LIFESTREAM_MAX_UPLOAD_BYTES"
    ]) == tostring(30 * 1024 * 1024 * 1024)
    error_message = "Half of a disk of 60 GiB."
  }
}

run "two_environments_share_nothing" {
  command = plan

  variables {
    environment = "staging"
  }

  assert {
    condition = alltrue([
      for name in [
        google_storage_bucket.uploads.name, google_storage_bucket.artifacts.name, google_firestore_database.this.name,
        google_cloud_run_v2_service.web.name, google_cloud_run_v2_job.processor.name, google_pubsub_topic.uploads.name,
        google_secret_manager_secret.openai_api_key.secret_id, google_service_account.web.account_id,
        google_artifact_registry_repository.images.repository_id,
      ] : strcontains(name, "lifestream-staging")
    ])
    error_message = "Every name must hold the environment."
  }
}
