#!/usr/bin/env bash
# What the stored data needs before the new version may serve.
set -euo pipefail
output() { python3 -m deploy.outputs "$1"; }
database=$(output database)
vectors=$(output vectors)
python3 -m deploy.migrations --project="$PROJECT" --database="$database" --vectors="$vectors"
