#!/usr/bin/env bash
# Pull the base once and note its digest: all three images of a build stand on the same bytes.
set -euo pipefail
mkdir -p .release
docker pull -q "$PYTHON_IMAGE"
docker inspect --format '{{index .RepoDigests 0}}' "$PYTHON_IMAGE" >.release/base
cat .release/base
