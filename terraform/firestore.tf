# The database, and every index that a query here needs: generated from the adapters' own list
# (lifestream/backends/gcp/indexes.py) by `python -m lifestream docs`.

locals {
  indexes = jsondecode(file("${path.module}/firestore_indexes.json"))

  composite_indexes = {
    for index in local.indexes.composite :
    join("/", concat([index.collection], [for field in index.fields : "${field.path}:${field.mode}"])) => index
  }

  # Vector Search finds passages by itself; then Firestore needs no vector index.
  vector_indexes = local.uses_vertex ? {} : {
    for index in local.indexes.vector :
    join("/", concat([index.collection], [for field in index.fields : "${field.path}:${field.mode}"])) => index
  }

  unindexed_fields = { for one in local.indexes.unindexed : "${one.collection}/${one.field}" => one }
  group_fields     = { for one in local.indexes.group : "${one.collection}/${one.field}" => one }
  ttl_fields       = { for one in local.indexes.ttl : "${one.collection}/${one.field}" => one }
}

resource "google_firestore_database" "this" {
  name        = local.prefix
  location_id = coalesce(var.firestore_location, var.region)
  type        = "FIRESTORE_NATIVE"

  # Any second of the last seven days can be read or restored.
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"
  delete_protection_state           = var.deletion_protection ? "DELETE_PROTECTION_ENABLED" : "DELETE_PROTECTION_DISABLED"
  deletion_policy                   = "DELETE"

  depends_on = [google_project_service.this]
}

# Point-in-time recovery does not survive the database; these do.
resource "google_firestore_backup_schedule" "weekly" {
  database  = google_firestore_database.this.name
  retention = "${local.month_s}s"

  weekly_recurrence {
    day = "SUNDAY"
  }
}

resource "google_firestore_index" "composite" {
  for_each = local.composite_indexes

  database    = google_firestore_database.this.name
  collection  = each.value.collection
  query_scope = "COLLECTION"

  dynamic "fields" {
    for_each = each.value.fields

    content {
      field_path   = fields.value.path
      order        = fields.value.mode == "CONTAINS" ? null : fields.value.mode
      array_config = fields.value.mode == "CONTAINS" ? "CONTAINS" : null
    }
  }
}

# Firestore puts __name__ before the vector; said here, or each run would make the index again.
resource "google_firestore_index" "vector" {
  for_each = local.vector_indexes

  database    = google_firestore_database.this.name
  collection  = each.value.collection
  query_scope = "COLLECTION"

  dynamic "fields" {
    for_each = flatten([
      for field in each.value.fields : field.mode == "VECTOR" ? [{ path = "__name__", mode = "ASCENDING" }, field] : [field]
    ])

    content {
      field_path   = fields.value.path
      order        = contains(["ASCENDING", "DESCENDING"], fields.value.mode) ? fields.value.mode : null
      array_config = fields.value.mode == "CONTAINS" ? "CONTAINS" : null

      dynamic "vector_config" {
        for_each = fields.value.mode == "VECTOR" ? [local.vector_dimensions] : []

        content {
          dimension = vector_config.value

          flat {}
        }
      }
    }
  }
}

# No query looks at these; indexing them would cost with every write and forbid long texts.
resource "google_firestore_field" "unindexed" {
  for_each = local.unindexed_fields

  database   = google_firestore_database.this.name
  collection = each.value.collection
  field      = each.value.field

  index_config {}
}

# Queried over all owners at once (a reprocessing batch), beside the indexes every field has.
resource "google_firestore_field" "group" {
  for_each = local.group_fields

  database   = google_firestore_database.this.name
  collection = each.value.collection
  field      = each.value.field

  index_config {
    indexes {
      order       = "ASCENDING"
      query_scope = "COLLECTION"
    }
    indexes {
      order       = "DESCENDING"
      query_scope = "COLLECTION"
    }
    indexes {
      order       = "ASCENDING"
      query_scope = "COLLECTION_GROUP"
    }
  }
}

# Firestore deletes the document once this moment is past. Not indexed: times that only grow would
# make a hot spot.
resource "google_firestore_field" "ttl" {
  for_each = local.ttl_fields

  database   = google_firestore_database.this.name
  collection = each.value.collection
  field      = each.value.field

  index_config {}
  ttl_config {}
}
