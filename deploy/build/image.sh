#!/usr/bin/env bash
# Build one door's image. Its packages are a stage that is pushed under the digest of what it is
# made from: as long as that is the same, the next build takes it from the registry.
set -euo pipefail
export DOCKER_BUILDKIT=1
door=$1
base=$(cat .release/base)
repository=$REGION-docker.pkg.dev/$PROJECT/lifestream-$ENVIRONMENT
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' lifestream/__init__.py)

key=$(cat "$door/Dockerfile" "deploy/locks/$door.txt" .release/base |
    sha256sum | cut -c1-16)
packages=$repository/$door-packages:$key
arguments=(--file "$door/Dockerfile" --build-arg "PYTHON_IMAGE=$base")
if docker pull -q "$packages"; then
    echo "The packages are as before: $packages"
else
    docker build "${arguments[@]}" --target packages --build-arg BUILDKIT_INLINE_CACHE=1 \
        --tag "$packages" .
    docker push -q "$packages"
fi

if [ "$door" = processor ]; then
    # "none" is what Secret Manager holds where no token was given.
    [ "${HF_TOKEN:-none}" != none ] || HF_TOKEN=''
    export HF_TOKEN
    arguments+=(--secret id=hf_token,env=HF_TOKEN --build-arg "WHISPER_MODEL=$WHISPER_MODEL")
fi
docker build "${arguments[@]}" --cache-from "$packages" \
    --build-arg "VERSION=$version" --build-arg "REVISION=${COMMIT:-$BUILD}" \
    --build-arg "BASE_DIGEST=${base##*@}" --tag "$repository/$door:$BUILD" .
