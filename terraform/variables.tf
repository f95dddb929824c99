# What a newcomer gives: project_id, owners, alert_email, and the two keys. The rest has defaults.
# One more, images, is the build's alone: registry.tf.

variable "project_id" {
  description = "Id of the Google Cloud project that everything is made in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id is the project's id (6 to 30 of a-z, 0-9, -), not its name or number."
  }
}

variable "owners" {
  description = "Who may open the app, as IAM principals, such as [\"user:me@example.org\", \"group:team@example.org\"]."
  type        = set(string)
  default     = []

  validation {
    condition = alltrue([
      for one in var.owners : can(regex("^(user|group|serviceAccount):[^@ ]+@[^@ ]+$|^domain:[^@ ]+$", one))
    ])
    error_message = "Each of owners is user:, group: or serviceAccount: with an e-mail address, or domain:example.org. Nobody means everybody: allUsers and allAuthenticatedUsers are refused."
  }

  validation {
    condition     = var.access != "iap" || length(var.owners) > 0
    error_message = "owners is empty, so nobody could open the app. Name at least yourself: [\"user:me@example.org\"]."
  }
}

variable "alert_email" {
  description = "Where alerts are sent."
  type        = string

  validation {
    condition     = can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", var.alert_email))
    error_message = "alert_email is an e-mail address."
  }
}

variable "openai_api_key" {
  description = "Key of OpenAI, needed by the first apply; goes to Secret Manager only. Later runs leave it away."
  type        = string
  default     = ""
  ephemeral   = true
  sensitive   = true

  validation {
    condition     = !can(regex("\\s", var.openai_api_key))
    error_message = "openai_api_key has a space or a line break in it; copy the key alone."
  }
}

variable "hf_token" {
  description = "Hugging Face token with which the build fetches the speaker models, for the first apply. Without one, speakers are told apart by the lighter model."
  type        = string
  default     = ""
  ephemeral   = true
  sensitive   = true

  validation {
    condition     = var.hf_token == "" || can(regex("^hf_[A-Za-z0-9]+$", var.hf_token))
    error_message = "hf_token is a Hugging Face access token: hf_ and letters or digits."
  }
}

variable "environment" {
  description = "Name of this deployment, part of every resource's name, so that several live in one project."
  type        = string
  default     = "prod"

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,8}$", var.environment))
    error_message = "environment is 2 to 9 of a-z and 0-9, beginning with a letter, such as prod or staging."
  }
}

variable "region" {
  description = "Region of everything; one where Cloud Run has L4 GPUs."
  type        = string
  default     = "europe-west1"

  validation {
    condition     = contains(local.gpu_regions, var.region)
    error_message = "Cloud Run has no L4 GPUs in that region. Choose one of: ${join(", ", local.gpu_regions)}."
  }
}

variable "firestore_location" {
  description = "Location of the database; empty is the region. A multi-region (eur3, nam5) survives a region's loss and costs more. Cannot be changed later."
  type        = string
  default     = ""

  validation {
    condition     = var.firestore_location == "" || can(regex("^(eur3|nam5|nam7|[a-z]+-[a-z]+[0-9]+)$", var.firestore_location))
    error_message = "firestore_location is a region such as europe-west1, or eur3, nam5 or nam7."
  }
}

variable "access" {
  description = "What stands in front of the app: iap (Google sign-in, only owners) or public (anybody reaches it, and the app itself asks for the login of oidc)."
  type        = string
  default     = "iap"

  validation {
    condition     = contains(["iap", "public"], var.access)
    error_message = "access is iap or public."
  }

  validation {
    condition     = var.access != "public" || var.oidc != null
    error_message = "With access = \"public\" the app needs a login of its own: set oidc."
  }
}

variable "oidc" {
  description = "The login provider whose ID tokens the app believes; only with access = \"public\"."
  type        = object({ issuer = string, audience = string, keys_url = string })
  default     = null

  validation {
    condition = var.oidc == null || try(alltrue([
      startswith(var.oidc.issuer, "https://"),
      startswith(var.oidc.keys_url, "https://"),
      var.oidc.audience != "",
    ]), false)
    error_message = "oidc needs issuer and keys_url with https:// and the audience (client id)."
  }
}

variable "further_origins" {
  description = "Other addresses at which the app is opened, such as https://diary.example.org; browsers may upload from them."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for one in var.further_origins : can(regex("^https://[a-z0-9.-]+(:[0-9]+)?$", one))])
    error_message = "Each of further_origins is https:// and a host name, without a path; * is refused."
  }
}

variable "language_model" {
  description = "Who writes minutes and answers: openai, or extractive (quotes only, no key needed)."
  type        = string
  default     = "openai"

  validation {
    condition     = contains(["openai", "extractive"], var.language_model)
    error_message = "language_model is openai or extractive."
  }
}

variable "openai_model" {
  description = "Model that writes minutes and answers, at OpenAI or at openai_base_url; empty is LifeStream's default."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[A-Za-z0-9._:/@-]*$", var.openai_model))
    error_message = "openai_model is the model's name as its endpoint knows it, without spaces."
  }
}

variable "openai_base_url" {
  description = "An OpenAI-compatible endpoint in OpenAI's place, such as https://llm.example.org/v1. It then serves the writer, and the embedder where that is openai."
  type        = string
  default     = ""

  validation {
    condition     = var.openai_base_url == "" || can(regex("^https?://[^/ ?#']+(/[^ ?#']*)?$", var.openai_base_url))
    error_message = "openai_base_url is http:// or https://, a host, and the path up to the version (/v1)."
  }
}

variable "openai_sees_images" {
  description = "Whether that model takes pictures. false sends none; a model that refuses them is found out, too."
  type        = bool
  default     = true
}

variable "extra_env" {
  description = "Further settings of LifeStream for all doors (docs/configuration.md), such as { LIFESTREAM_CONTEXT_TOKENS = \"32000\" }. Secrets do not belong here."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.extra_env) : startswith(name, "LIFESTREAM_") || startswith(name, "OTEL_")])
    error_message = "extra_env takes settings of LifeStream alone: each name begins with LIFESTREAM_ (or OTEL_, for traces)."
  }

  validation {
    condition     = alltrue([for value in values(var.extra_env) : !can(regex("['\\r\\n]", value))])
    error_message = "A value of extra_env has a quote (') or a line break in it."
  }

  validation {
    condition     = length(setintersection(keys(var.extra_env), local.own_env)) == 0
    error_message = "extra_env may not replace what terraform itself sets or keeps secret: ${join(", ", setintersection(keys(var.extra_env), local.own_env))}."
  }
}

variable "embedder" {
  description = "Who turns text into vectors: openai, vertex, or local (in the image, English above all). Changing it later takes some steps: docs/rollout.md, \"When the embedder changes\"."
  type        = string
  default     = "openai"

  validation {
    condition     = contains(keys(local.dimensions), var.embedder)
    error_message = "embedder is openai, vertex or local."
  }
}

variable "vectors" {
  description = "Where passages are found: firestore (costs nothing while idle) or vertex (Vector Search; its endpoint always runs)."
  type        = string
  default     = "firestore"

  validation {
    condition     = contains(["firestore", "vertex"], var.vectors)
    error_message = "vectors is firestore or vertex."
  }
}

variable "embedding_dimensions" {
  description = "Numbers in a vector, fewer than the embedder's own (openai 1536, vertex 768): smaller indexes, a little less precise. Changing it later is changing the embedder: docs/rollout.md."
  type        = number
  default     = null

  validation {
    condition     = var.embedding_dimensions == null || (var.embedder != "local" && try(var.embedding_dimensions >= 128 && var.embedding_dimensions <= 2048 && floor(var.embedding_dimensions) == var.embedding_dimensions, false))
    error_message = "embedding_dimensions is a whole number from 128 to 2048 (Firestore's largest vector), and only for embedder openai or vertex."
  }
}

variable "vector_shard_size" {
  description = "Shards of the Vector Search index: small (2 GiB each), medium (20) or large (50); cannot be changed later. docs/scale.md says what fits."
  type        = string
  default     = "small"

  validation {
    condition     = contains(["small", "medium", "large"], var.vector_shard_size)
    error_message = "vector_shard_size is small, medium or large."
  }
}

variable "vector_max_replicas" {
  description = "Replicas of the Vector Search index at most; each costs the same again."
  type        = number
  default     = 2

  validation {
    condition     = var.vector_max_replicas >= 1 && var.vector_max_replicas <= 100 && floor(var.vector_max_replicas) == var.vector_max_replicas
    error_message = "vector_max_replicas is a whole number from 1 to 100."
  }
}

variable "timezone" {
  description = "Your time zone, such as Europe/Berlin; days follow it."
  type        = string
  default     = "UTC"

  validation {
    condition     = can(regex("^(UTC|[A-Za-z_]+/[A-Za-z0-9_+/-]+)$", var.timezone))
    error_message = "timezone is a name of the tz database, such as Europe/Berlin, or UTC."
  }
}

variable "trace_exporter" {
  description = "Where traces go: none, or cloud (Cloud Trace, docs/logs.md). Log lines carry trace ids either way."
  type        = string
  default     = "none"

  validation {
    condition     = contains(["none", "cloud"], var.trace_exporter)
    error_message = "trace_exporter is none or cloud."
  }
}

variable "processor_tasks" {
  description = "Tasks (each with its own GPU) that share a long recording, at most: one for each full hour. They end together, so two take about half the time of one and cost a minute of GPU more."
  type        = number
  default     = 2

  validation {
    condition     = var.processor_tasks >= 1 && var.processor_tasks <= 20 && floor(var.processor_tasks) == var.processor_tasks
    error_message = "processor_tasks is a whole number from 1 to 20."
  }
}

variable "processor_cpus" {
  description = "vCPUs of each task, with 4 GiB of memory each: 8, or 4 for half of their price. With 4 the pictures take longer and uploads without a disk end at 4 GiB."
  type        = number
  default     = 8

  # Source: Cloud Run, "GPU support for jobs": an L4 wants at least 4 CPUs and 16 GiB.
  validation {
    condition     = contains([4, 8], var.processor_cpus)
    error_message = "processor_cpus is 4 or 8."
  }
}

variable "late_cpus" {
  description = "vCPUs of a second job without a GPU, with 4 GiB of memory each: it does what follows listening (pictures, texts on the screen, minutes, index). 2 is cheaper, slower, and ends uploads without a disk at 4 GiB; 0 leaves everything to the processor with its GPU."
  type        = number
  default     = 4

  # Source: Cloud Run, "Memory limits": 8 GiB want 2 CPUs, 16 GiB 4, 32 GiB 8.
  validation {
    condition     = contains([0, 2, 4, 8], var.late_cpus)
    error_message = "late_cpus is 0, 2, 4 or 8."
  }
}

variable "processor_timeout_min" {
  description = "Minutes that one task of the processor may run; it then goes on in a new one where it was. The longest recording that is accepted follows: 20 hours for each hour, at most 12. Google allows tasks with a GPU an hour, and up to 12 hours in preview."
  type        = number
  default     = 60

  # Source: Cloud Run, "Set task timeout for jobs": tasks using GPUs, 12 hours (preview; 1 hour before).
  validation {
    condition     = var.processor_timeout_min >= 10 && var.processor_timeout_min <= 720 && floor(var.processor_timeout_min) == var.processor_timeout_min
    error_message = "processor_timeout_min is a whole number from 10 to 720."
  }
}

variable "processor_disk_gib" {
  description = "Disk of each processor for the recording and what is made from it; the largest upload is half of it. 0 uses memory instead, for uploads up to 8 GiB. What Google allows is disk_limit_gb."
  type        = number
  default     = 0

  validation {
    condition     = var.processor_disk_gib >= 0 && var.processor_disk_gib <= 500 && floor(var.processor_disk_gib) == var.processor_disk_gib
    error_message = "processor_disk_gib is a whole number from 0 to 500."
  }

  validation {
    condition     = var.processor_disk_gib * 1.073741824 <= var.disk_limit_gb
    error_message = "An instance of Cloud Run has at most disk_limit_gb of disk in a region: 10 GB (9 GiB) until Google has raised it. Ask first (docs/operations.md, \"Quotas to ask for\"), then set disk_limit_gb to what was granted."
  }
}

variable "disk_limit_gb" {
  description = "What Google allows an instance of Cloud Run as disk in the region, in GB; 10 unless you asked for more."
  type        = number
  default     = 10

  validation {
    condition     = var.disk_limit_gb >= 10
    error_message = "disk_limit_gb is at least 10, which every project has."
  }
}

variable "web_billing" {
  description = "How web instances are paid: instance (CPU is there as long as the instance is, so that search follows edits at once) or request (cheaper; what is left to do waits for the next request, or for the instance's end)."
  type        = string
  default     = "request"

  validation {
    condition     = contains(["instance", "request"], var.web_billing)
    error_message = "web_billing is instance or request."
  }
}

variable "web_min_instances" {
  description = "Web instances that always run: 0 costs nothing while idle, 1 answers the first request without a cold start."
  type        = number
  default     = 0

  validation {
    condition     = var.web_min_instances >= 0 && var.web_min_instances <= var.web_max_instances
    error_message = "web_min_instances is from 0 to web_max_instances."
  }
}

variable "web_max_instances" {
  description = "Most web instances at once; each serves 80 requests or open pages. It bounds what a flood of requests can cost."
  type        = number
  default     = 4

  validation {
    condition     = var.web_max_instances >= 1 && var.web_max_instances <= 100
    error_message = "web_max_instances is from 1 to 100."
  }
}

variable "cold_after_days" {
  description = "Uploads become Nearline objects (cheaper to keep, dearer to read) after this many days; 0 never."
  type        = number
  default     = 90

  validation {
    condition     = var.cold_after_days == 0 || var.cold_after_days >= 30
    error_message = "cold_after_days is 0 or at least 30."
  }
}

variable "billing_account" {
  description = "Billing account (XXXXXX-XXXXXX-XXXXXX) that the budget is set on; empty makes no budget."
  type        = string
  default     = ""

  validation {
    condition     = var.billing_account == "" || can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.billing_account))
    error_message = "billing_account looks like 012345-6789AB-CDEF01."
  }
}

variable "monthly_budget" {
  description = "Whole units of the billing account's currency a month; alerts come at 50, 80 and 100 %."
  type        = number
  default     = 100

  validation {
    condition     = var.monthly_budget >= 1 && floor(var.monthly_budget) == var.monthly_budget
    error_message = "monthly_budget is a whole number of at least 1."
  }
}

variable "state_bucket" {
  description = "Bucket of the Terraform state, which the build must read and write; empty is PROJECT_ID-terraform-state."
  type        = string
  default     = ""

  validation {
    condition     = var.state_bucket == "" || can(regex("^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$", var.state_bucket))
    error_message = "state_bucket is a bucket's name without gs://."
  }
}

variable "deletion_protection" {
  description = "Refuse to destroy the database and buckets that still hold recordings. Set it to false, apply, and only then destroy."
  type        = bool
  default     = true
}
