#!/usr/bin/env bash
# One step of deploy/release.py for this build's web image.
set -euo pipefail
python3 -m deploy.release "$1" --service="lifestream-$ENVIRONMENT-web" \
    --region="$REGION" --project="$PROJECT" --image="$(cat .release/web)"
