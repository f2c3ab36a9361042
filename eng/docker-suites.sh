#!/usr/bin/env bash
# The tests of containers against Docker, with and without user namespaces: ./dev test has Podman where it installs an
# engine. Starts a Docker of its own under a temporary folder and ends it; installs docker.io (Debian, Ubuntu) where
# there is no dockerd. Needs root, and the built tests.
#
#   eng/docker-suites.sh
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'docker-suites: %s\n' "$*" >&2; }
skip() { say "skipped: $*"; exit 0; }

[ "$(id -u)" = 0 ] || skip "only root can start a Docker"
if ! command -v dockerd >/dev/null; then
    command -v apt-get >/dev/null || skip "there is no dockerd, and this script installs it on Debian and Ubuntu alone"
    say "installing docker.io"
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends docker.io >/dev/null ||
        skip "docker.io could not be installed"
fi

# Containers' ids that are mapped have to pass through it.
work=$(mktemp -d /tmp/weft-docker.XXXXXX)
chmod 711 "$work"
daemon=

end_daemon() {
    [ -n "$daemon" ] || return 0
    kill "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
    daemon=
}

# Without this a mount that is left would let rm delete what it shows.
end_all() {
    end_daemon
    awk -v root="$work/" 'index($2, root) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r -n 1 umount -l
    rm -rf --one-file-system "$work"
}
trap end_all EXIT

# start_daemon NAME OPTION...: one with a state of its own, that leaves the machine's network alone.
start_daemon() {
    local name=$1
    shift
    dockerd --data-root "$work/$name/data" --exec-root "$work/$name/exec" --host "unix://$work/$name.sock" \
        --pidfile "$work/$name.pid" --iptables=false --bridge=none "$@" >"$work/$name.log" 2>&1 &
    daemon=$!
    for _ in $(seq 300); do
        [ -S "$work/$name.sock" ] && docker -H "unix://$work/$name.sock" version >/dev/null 2>&1 && return 0
        kill -0 "$daemon" 2>/dev/null || break
        sleep 0.2
    done
    tail -n 20 "$work/$name.log" >&2
    say "Docker did not start"
    return 1
}

failed=0
for mode in plain mapped; do
    options=()
    [ "$mode" = plain ] || options=(--userns-remap=default)
    say "Docker $(dockerd --version | cut -d' ' -f3 | tr -d ,), $mode"
    start_daemon "$mode" "${options[@]}" || { failed=1; end_daemon; continue; }
    DOCKER_HOST="unix://$work/$mode.sock" node eng/test.mjs Weft.Machine.Tests || failed=1
    end_daemon
done
exit "$failed"
