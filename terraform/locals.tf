locals {
  prefix         = "lifestream-${var.environment}"
  project_number = data.google_project.this.number
  labels         = { app = "lifestream", environment = var.environment }
  state_bucket   = coalesce(var.state_bucket, "${var.project_id}-terraform-state")

  # Source: Cloud Run, "GPU support for services" and "for jobs": regions with L4 for everybody.
  gpu_regions = ["asia-southeast1", "europe-west1", "europe-west4", "us-central1", "us-east4"]

  # Cloud Run's deterministic addresses, known before the services are: audiences, origins and
  # endpoints name them without a circle. Source: Cloud Run, "Deterministic URL".
  web_name       = "${local.prefix}-web"
  web_url        = "https://${local.web_name}-${local.project_number}.${var.region}.run.app"
  processor_name = "${local.prefix}-processor"
  late_name      = "${local.prefix}-late"
  has_late_job   = var.late_cpus > 0
  function_names = {
    for target in ["on_upload", "on_sweep", "on_reprocess", "on_dead_letter"] :
    target => "${local.prefix}-${replace(target, "_", "-")}"
  }
  function_urls = {
    for target, name in local.function_names :
    target => "https://${name}-${local.project_number}.${var.region}.run.app"
  }

  # Numbers in a vector. Source: lifestream/inference: e5.py, vertex_embedder.py (its default)
  # and OpenAI's text-embedding-3-small.
  dimensions      = { local = 384, openai = 1536, vertex = 768 }
  embedding_model = { local = "", openai = "text-embedding-3-small", vertex = "gemini-embedding-001" }

  vector_dimensions = coalesce(var.embedding_dimensions, local.dimensions[var.embedder])

  uses_openai = var.language_model == "openai" || var.embedder == "openai"
  uses_vertex = var.vectors == "vertex"

  # Half of the processor's disk: the recording lies there beside what is made from it. Without a
  # disk a quarter of its memory, which the models need, too; the second job has no speech models,
  # and half of its memory is for the recording.
  in_memory_gib    = local.has_late_job ? min(var.processor_cpus, 2 * var.late_cpus) : var.processor_cpus
  max_upload_bytes = (var.processor_disk_gib == 0 ? local.in_memory_gib : var.processor_disk_gib / 2) * pow(1024, 3)

  # A task that ends by its time limit goes on where it was, so a recording may take many of them.
  # Telling speakers apart with pyannote alone keeps nothing until it is done: at some 40 times real
  # time (deploy/costs/assumptions.py) it must fit into half the limit. Twelve hours is what
  # LifeStream is measured with (docs/performance.md).
  max_duration_h = min(12, floor(20 * var.processor_timeout_min / 60))

  # What web, functions and processor must agree on.
  fixed_env = merge(
    {
      LIFESTREAM_BACKEND              = "gcp"
      LIFESTREAM_LOG_FORMAT           = "json"
      LIFESTREAM_TIMEZONE             = var.timezone
      LIFESTREAM_GCP_PROJECT          = var.project_id
      LIFESTREAM_GCP_REGION           = var.region
      LIFESTREAM_GCP_BUCKET           = google_storage_bucket.uploads.name
      LIFESTREAM_GCP_ARTIFACTS_BUCKET = google_storage_bucket.artifacts.name
      LIFESTREAM_TRACE_EXPORTER       = var.trace_exporter
      LIFESTREAM_GCP_TOPIC            = google_pubsub_topic.uploads.name
      LIFESTREAM_GCP_JOB              = local.processor_name
      LIFESTREAM_GCP_MAX_TASKS        = tostring(var.processor_tasks)
      LIFESTREAM_GCP_DATABASE         = google_firestore_database.this.name
      LIFESTREAM_GCP_VECTORS          = var.vectors
      LIFESTREAM_LANGUAGE_MODEL       = var.language_model
      LIFESTREAM_EMBEDDER             = var.embedder
      LIFESTREAM_DOWNLOAD_MODELS      = "false"
      LIFESTREAM_MAX_DURATION_H       = tostring(local.max_duration_h)
    },
    local.embedding_model[var.embedder] == "" ? {} : {
      LIFESTREAM_EMBEDDING_MODEL = local.embedding_model[var.embedder]
    },
    var.embedding_dimensions == null ? {} : {
      LIFESTREAM_EMBEDDING_DIMENSIONS = tostring(var.embedding_dimensions)
    },
    local.has_late_job ? { LIFESTREAM_GCP_LATE_JOB = local.late_name } : {},
    var.openai_model == "" ? {} : { LIFESTREAM_OPENAI_MODEL = var.openai_model },
    var.openai_base_url == "" ? {} : { LIFESTREAM_OPENAI_BASE_URL = var.openai_base_url },
    var.openai_sees_images ? {} : { LIFESTREAM_OPENAI_SEES_IMAGES = "false" },
    local.uses_vertex ? {
      LIFESTREAM_GCP_INDEX          = google_vertex_ai_index.passages[0].id
      LIFESTREAM_GCP_INDEX_ENDPOINT = google_vertex_ai_index_endpoint.passages[0].id
      LIFESTREAM_GCP_DEPLOYED_INDEX = google_vertex_ai_index_endpoint_deployed_index.passages[0].deployed_index_id
    } : {},
  )
  shared_env = merge(local.fixed_env, var.extra_env)

  identity_env = var.access == "iap" ? {
    LIFESTREAM_IDENTITY = "iap"
    # Source: IAP, "Securing your app with signed headers": aud of Cloud Run.
    LIFESTREAM_IAP_AUDIENCE = "/projects/${local.project_number}/locations/${var.region}/services/${local.web_name}"
    } : {
    LIFESTREAM_IDENTITY      = "oidc"
    LIFESTREAM_OIDC_ISSUER   = var.oidc.issuer
    LIFESTREAM_OIDC_AUDIENCE = var.oidc.audience
    LIFESTREAM_OIDC_KEYS_URL = var.oidc.keys_url
  }

  web_only_env = {
    # Cloud Run itself appends to X-Forwarded-For, once.
    LIFESTREAM_PROXIES          = "1"
    LIFESTREAM_MAX_UPLOAD_BYTES = tostring(local.max_upload_bytes)
  }
  web_env = merge(local.shared_env, local.identity_env, local.web_only_env)

  functions_env = merge(local.shared_env, {
    LIFESTREAM_PUSH_ACCOUNT = google_service_account.push.email
  })

  processor_only_env = {
    LIFESTREAM_REQUIRE_GPU    = "true"
    LIFESTREAM_WHISPER_DEVICE = "cuda"
    # The models are in the image; a hub that does not answer must not delay a start.
    HF_HUB_OFFLINE = "1"
  }
  listening_env = local.has_late_job ? { LIFESTREAM_PROCESSOR_PART = "listening" } : {}
  processor_env = merge(local.shared_env, local.processor_only_env, local.listening_env)

  # Tasks without a GPU may run for a week; a day is more than anything here takes.
  late_timeout_s = 24 * 3600
  late_env = merge(local.shared_env, {
    LIFESTREAM_PROCESSOR_PART = "rest"
    # What was heard is named after the engines of the GPU; nothing is heard here.
    LIFESTREAM_WHISPER_DEVICE = "cuda"
    HF_HUB_OFFLINE            = "1"
  })

  # Names that extra_env may not take: what is set here, by a variable of its own, or kept secret.
  own_env = setunion(
    keys(local.fixed_env),
    keys(local.identity_env),
    keys(local.web_only_env),
    keys(local.processor_only_env),
    ["LIFESTREAM_GCP_LATE_JOB", "LIFESTREAM_PROCESSOR_PART"],
    ["LIFESTREAM_OPENAI_MODEL", "LIFESTREAM_OPENAI_BASE_URL", "LIFESTREAM_OPENAI_SEES_IMAGES"],
    ["LIFESTREAM_OPENAI_API_KEY", "LIFESTREAM_HF_TOKEN"],
    ["LIFESTREAM_PUSH_ACCOUNT", "LIFESTREAM_PUSH_AUDIENCE", "LIFESTREAM_PUSH_UNSIGNED"],
  )
}

locals {
  # Variables whose values are secrets: name of the variable to id of the secret.
  openai_secret_env = local.uses_openai ? {
    LIFESTREAM_OPENAI_API_KEY = google_secret_manager_secret.openai_api_key.secret_id
  } : {}
}
