#!/usr/bin/env bash
# Fetches the distribution's registry (Debian's docker-registry) for the tests of private images, without installing
# it. Prints the program's path; what was fetched is kept under artifacts/.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
program=$root/artifacts/registry/docker-registry
if [ ! -x "$program" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cd "$work"
    if ! apt-get download docker-registry >log 2>&1; then
        tail -n 5 log >&2
        echo "test-registry: docker-registry could not be fetched from the distribution" >&2
        exit 1
    fi
    dpkg-deb -x docker-registry_*.deb unpacked
    mkdir -p "$(dirname "$program")"
    mv unpacked/usr/bin/docker-registry "$program.new"
    mv "$program.new" "$program"
fi
echo "$program"
