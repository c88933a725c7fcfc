#!/usr/bin/env bash
# Write the exact versions, with hashes and without a registry address: run.txt for `make run`, dev.txt for `make test`.
# torch and what only its GPU builds need are left out of dev.txt: `make test` installs torch by its version.
set -euo pipefail
cd "$(dirname "$0")/.."
lock() {
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
    --no-emit-index-url --no-emit-find-links pyproject.toml requirements/build.in "$@"
}
lock --upgrade -o requirements/run.txt
skip=(--no-emit-package torch)
for name in $(lock --all-extras -c requirements/run.txt 2>/dev/null | grep -oE '^(nvidia-[a-z0-9-]+|cuda-[a-z0-9-]+|triton)' | sort -u); do
  skip+=(--no-emit-package "$name")
done
lock --all-extras "${skip[@]}" -c requirements/run.txt -o requirements/dev.txt
