#!/usr/bin/env bash
# Bring the environment's variables here, and keep traffic where it is during the apply.
set -euo pipefail
variables=terraform/environments/$ENVIRONMENT.tfvars
state=${STATE_BUCKET:-$PROJECT-terraform-state}
# `gcloud builds submit` sends the file along; a build that a push to git started has none.
if [ ! -f "$variables" ]; then
    kept=gs://$state/lifestream/$ENVIRONMENT/$ENVIRONMENT.tfvars
    gcloud storage cp "$kept" "$variables" || {
        echo "There is neither $variables nor $kept; copy your variables there." >&2
        exit 1
    }
fi
python3 -m deploy.release pin --service="lifestream-$ENVIRONMENT-web" \
    --region="$REGION" --project="$PROJECT"
