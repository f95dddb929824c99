#!/usr/bin/env bash
# Look for known vulnerabilities before anything is pushed.
set -euo pipefail
repository=$REGION-docker.pkg.dev/$PROJECT/lifestream-$ENVIRONMENT
for door in web functions processor; do
    scan=$(gcloud artifacts docker images scan "$repository/$door:$BUILD" \
        --project="$PROJECT" --format='value(response.scan)')
    gcloud artifacts docker images list-vulnerabilities "$scan" \
        --project="$PROJECT" --format=json >".release/$door.json"
done
python3 -m deploy.vulnerabilities "$SCAN_SEVERITY" .release/{web,functions,processor}.json
