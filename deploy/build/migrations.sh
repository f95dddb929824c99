#!/usr/bin/env bash
# What the stored data needs before the new version may serve.
set -euo pipefail
told() { python3 -m deploy.outputs "$1"; }
database=$(told database)
vectors=$(told vectors)
python3 -m deploy.migrations --project="$PROJECT" --database="$database" --vectors="$vectors"
