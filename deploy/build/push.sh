#!/usr/bin/env bash
# Push the three images and write down their digests, by which alone they are deployed.
set -euo pipefail
repository=$REGION-docker.pkg.dev/$PROJECT/lifestream-$ENVIRONMENT
for door in web functions processor; do
    docker push -q "$repository/$door:$BUILD"
    docker inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$repository/$door:$BUILD" |
        grep "^$repository/$door@sha256:" | head -n 1 >".release/$door"
    [ -s ".release/$door" ]
done
printf '{"images": {"web": "%s", "functions": "%s", "processor": "%s"}}\n' \
    "$(cat .release/web)" "$(cat .release/functions)" "$(cat .release/processor)" \
    >.release/images.tfvars.json
cat .release/images.tfvars.json
