# One account for each door, and for each exactly the roles that its calls need: permissions.json is
# generated from lifestream/backends/gcp/permissions.py. docs/security.md shows the table.

locals {
  permissions = jsondecode(file("${path.module}/permissions.json"))

  accounts = {
    web       = google_service_account.web
    functions = google_service_account.functions
    processor = google_service_account.processor
    push      = google_service_account.push
    build     = google_service_account.build
  }

  members = merge(
    { for door, account in local.accounts : door => account.member },
    {
      storage_agent = "serviceAccount:service-${local.project_number}@gs-project-accounts.iam.gserviceaccount.com"
      pubsub_agent  = "serviceAccount:service-${local.project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"
    },
  )

  buckets = {
    uploads_bucket   = google_storage_bucket.uploads.name
    artifacts_bucket = google_storage_bucket.artifacts.name
  }

  secrets = {
    openai_api_key = google_secret_manager_secret.openai_api_key.id
    hf_token       = google_secret_manager_secret.hf_token.id
  }

  doors = { for name, sections in local.permissions : name => sections if name != "custom" }

  # Scopes that hold a list of roles, and the choice that each depends on.
  scopes = concat(
    ["database", "project", "self", "processor_job", "repository", "functions", "subscriptions", "accounts"],
    keys(local.buckets),
    local.uses_vertex ? ["vectors_vertex"] : [],
    var.embedder == "vertex" ? ["embedder_vertex"] : [],
    var.trace_exporter == "cloud" ? ["traces_cloud"] : [],
  )

  grants = merge([
    for scope in local.scopes : {
      (scope) = merge([
        for door, sections in local.doors : {
          for role in lookup(sections, scope, []) : "${door}/${trimprefix(role, "roles/")}" => { door = door, role = role }
        }
      ]...)
    }
  ]...)

  topic_grants = merge(flatten([
    for door, sections in local.doors : [
      for topic, roles in lookup(sections, "topics", {}) : {
        for role in roles : "${door}/${topic}/${trimprefix(role, "roles/")}" => { door = door, topic = topic, role = role }
      }
    ]
  ])...)

  secret_grants = merge(flatten([
    for door, sections in local.doors : [
      for secret, roles in lookup(sections, "secrets", {}) : {
        for role in roles : "${door}/${secret}" => { door = door, secret = secret, role = role }
      }
    ]
  ])...)

  # Every role by the name that permissions.json uses.
  role_ids = merge(
    { for name, role in google_project_iam_custom_role.this : "custom/${name}" => role.id },
    { for role in distinct(flatten(local.all_roles)) : role => role if startswith(role, "roles/") },
  )

  all_roles = [
    [for one in values(local.topic_grants) : one.role],
    [for one in values(local.secret_grants) : one.role],
    [for scope in values(local.grants) : [for one in values(scope) : one.role]],
  ]
}

# Asking for Cloud Storage's own account makes it where it never was used before.
data "google_storage_project_service_account" "this" {
  depends_on = [google_project_service.this]
}

resource "google_service_account" "web" {
  account_id   = "${local.prefix}-web"
  display_name = "LifeStream ${var.environment}: pages and API"
  depends_on   = [google_project_service.this]
}

resource "google_service_account" "functions" {
  account_id   = "${local.prefix}-functions"
  display_name = "LifeStream ${var.environment}: functions"
  depends_on   = [google_project_service.this]
}

resource "google_service_account" "processor" {
  account_id   = "${local.prefix}-processor"
  display_name = "LifeStream ${var.environment}: processor"
  depends_on   = [google_project_service.this]
}

resource "google_service_account" "push" {
  account_id   = "${local.prefix}-push"
  display_name = "LifeStream ${var.environment}: Pub/Sub pushes as this"
  depends_on   = [google_project_service.this]
}

resource "google_service_account" "build" {
  account_id   = "${local.prefix}-build"
  display_name = "LifeStream ${var.environment}: Cloud Build"
  depends_on   = [google_project_service.this]
}

# Where predefined roles are wider than the calls.
resource "google_project_iam_custom_role" "this" {
  for_each = local.permissions.custom

  role_id     = replace("${local.prefix}_${each.key}", "-", "_")
  title       = "LifeStream ${var.environment}: ${replace(each.key, "_", " ")}"
  permissions = each.value

  depends_on = [google_project_service.this]
}

resource "google_project_iam_member" "project" {
  for_each = local.grants["project"]

  project = var.project_id
  role    = local.role_ids[each.value.role]
  member  = local.members[each.value.door]
}

# Firestore's roles are given on the project; the condition makes them end at this database.
resource "google_project_iam_member" "database" {
  for_each = local.grants["database"]

  project = var.project_id
  role    = local.role_ids[each.value.role]
  member  = local.members[each.value.door]

  condition {
    title       = "${local.prefix} only"
    description = "The database of this deployment and no other."
    expression  = "resource.name == \"projects/${var.project_id}/databases/${google_firestore_database.this.name}\""
  }
}

resource "google_project_iam_member" "traces" {
  for_each = lookup(local.grants, "traces_cloud", {})

  project = var.project_id
  role    = local.role_ids[each.value.role]
  member  = local.members[each.value.door]
}

resource "google_project_iam_member" "vertex" {
  for_each = merge(lookup(local.grants, "vectors_vertex", {}), lookup(local.grants, "embedder_vertex", {}))

  project = var.project_id
  role    = local.role_ids[each.value.role]
  member  = local.members[each.value.door]
}

resource "google_storage_bucket_iam_member" "uploads" {
  for_each = local.grants["uploads_bucket"]

  bucket = google_storage_bucket.uploads.name
  role   = local.role_ids[each.value.role]
  member = local.members[each.value.door]
}

resource "google_storage_bucket_iam_member" "artifacts" {
  for_each = local.grants["artifacts_bucket"]

  bucket = google_storage_bucket.artifacts.name
  role   = local.role_ids[each.value.role]
  member = local.members[each.value.door]
}

# Signing addresses without a key: only in its own name.
resource "google_service_account_iam_member" "self" {
  for_each = local.grants["self"]

  service_account_id = local.accounts[each.value.door].name
  role               = local.role_ids[each.value.role]
  member             = local.members[each.value.door]
}

resource "google_cloud_run_v2_job_iam_member" "processor" {
  for_each = local.grants["processor_job"]

  name     = google_cloud_run_v2_job.processor.name
  location = var.region
  role     = local.role_ids[each.value.role]
  member   = local.members[each.value.door]
}

resource "google_cloud_run_v2_job_iam_member" "late" {
  for_each = local.has_late_job ? local.grants["processor_job"] : {}

  name     = google_cloud_run_v2_job.late[0].name
  location = var.region
  role     = local.role_ids[each.value.role]
  member   = local.members[each.value.door]
}

resource "google_secret_manager_secret_iam_member" "this" {
  for_each = local.secret_grants

  secret_id = local.secrets[each.value.secret]
  role      = local.role_ids[each.value.role]
  member    = local.members[each.value.door]
}

# Also the notifications of Cloud Storage and the dead letters of Pub/Sub: Google's own accounts.
resource "google_pubsub_topic_iam_member" "this" {
  for_each = local.topic_grants

  topic  = local.topics[each.value.topic].id
  role   = local.role_ids[each.value.role]
  member = local.members[each.value.door]

  depends_on = [data.google_storage_project_service_account.this]
}

# To give a message up, Pub/Sub acknowledges it in its subscription.
resource "google_pubsub_subscription_iam_member" "this" {
  for_each = {
    for pair in setproduct(keys(local.pushes), keys(local.grants["subscriptions"])) :
    "${pair[0]}/${pair[1]}" => { subscription = pair[0], grant = local.grants["subscriptions"][pair[1]] }
  }

  subscription = google_pubsub_subscription.push[each.value.subscription].id
  role         = local.role_ids[each.value.grant.role]
  member       = local.members[each.value.grant.door]
}

# Only the push account may call the functions.
resource "google_cloud_run_v2_service_iam_member" "push" {
  for_each = {
    for pair in setproduct(keys(local.function_names), keys(local.grants["functions"])) :
    "${pair[0]}/${pair[1]}" => { function = pair[0], grant = local.grants["functions"][pair[1]] }
  }

  name     = google_cloud_run_v2_service.function[each.value.function].name
  location = var.region
  role     = local.role_ids[each.value.grant.role]
  member   = local.members[each.value.grant.door]
}
