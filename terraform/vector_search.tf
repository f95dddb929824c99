# Vertex AI Vector Search, only with vectors = "vertex": its endpoint always runs and always costs.

locals {
  # The least machine that takes a shard of that size: 2, 20 and 50 GiB. One replica has one of them
  # for each shard. Source: Vertex AI, "Manage indexes", index size.
  vector_machines = { small = "e2-standard-2", medium = "e2-standard-16", large = "e2-highmem-16" }
}

resource "google_vertex_ai_index" "passages" {
  count = local.uses_vertex ? 1 : 0

  region       = var.region
  display_name = "${local.prefix}-passages"
  description  = "Passages of recordings, dense and sparse."

  index_update_method = "STREAM_UPDATE"

  metadata {
    config {
      dimensions                  = local.vector_dimensions
      approximate_neighbors_count = 150
      shard_size                  = "SHARD_SIZE_${upper(var.vector_shard_size)}"
      # Vectors have unit length, and hybrid queries (words beside meaning) know no other measure.
      distance_measure_type = "DOT_PRODUCT_DISTANCE"

      algorithm_config {
        tree_ah_config {
          leaf_node_embedding_count    = 1000
          leaf_nodes_to_search_percent = 10
        }
      }
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_vertex_ai_index_endpoint" "passages" {
  #checkov:skip=CKV2_GCP_34:Private needs a VPC and a connector that always cost; IAM guards every query here.
  count = local.uses_vertex ? 1 : 0

  region       = var.region
  display_name = "${local.prefix}-passages"
  description  = "Answers for the web and the processor; asks for their IAM."

  public_endpoint_enabled = true

  depends_on = [google_project_service.this]
}

resource "google_vertex_ai_index_endpoint_deployed_index" "passages" {
  count = local.uses_vertex ? 1 : 0

  index             = google_vertex_ai_index.passages[0].id
  index_endpoint    = google_vertex_ai_index_endpoint.passages[0].id
  region            = var.region
  deployed_index_id = replace("${local.prefix}_passages", "-", "_")
  display_name      = "${local.prefix}-passages"

  dedicated_resources {
    min_replica_count = 1
    max_replica_count = var.vector_max_replicas

    machine_spec {
      machine_type = local.vector_machines[var.vector_shard_size]
    }
  }
}
