#!/usr/bin/env bash
# Tries 'weft share --install' under a systemd that runs: a small Debian is booted in a container of this machine's
# Podman, the service is installed in it, upgraded, killed, stopped, rebooted and cut from its power while jobs run.
# Skipped, with the reason, where no such container starts. Takes root, mmdebstrap and what was built (./dev build).
#
#   eng/service-check.sh          all of it; the words are the test program's own options else
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'service-check: %s\n' "$*" >&2; }
skip() { say "skipped: $*"; exit 0; }

IMAGE=localhost/weft-service-check:latest
TAR=$PWD/artifacts/images/service-check.tar
TESTS=$PWD/artifacts/bin/EndToEnd/release/EndToEnd
PACKAGES=systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd,podman,crun,slirp4netns,nftables
PACKAGES+=,iproute2,e2fsprogs,uidmap,procps,kmod,ca-certificates,libicu72,fuse-overlayfs,netavark

[ "$(id -u)" = 0 ] || skip "it takes root"
command -v podman >/dev/null || skip "Podman is not installed: eng/container-engine.sh"
command -v mmdebstrap >/dev/null || skip "mmdebstrap is not installed: eng/container-engine.sh"
[ -x "$TESTS" ] || { say "the tests are not built: ./dev build"; exit 1; }

if [ ! -s "$TAR" ]; then
    say "making a Debian with systemd and Podman"
    mkdir -p "$(dirname "$TAR")"
    log=$(mktemp)
    # shellcheck disable=SC2016 # mmdebstrap's own shell knows $1
    mmdebstrap --format=tar --variant=minbase "--include=$PACKAGES" \
        --customize-hook='rm -rf "$1"/usr/share/doc/* "$1"/usr/share/man/* "$1"/usr/share/locale/*' \
        --customize-hook='for f in subuid subgid; do echo "containers:1000000:1000000000" >> "$1/etc/$f"; done' \
        bookworm "$TAR.new" >"$log" 2>&1 || {
        tail -n 5 "$log" >&2
        rm -f "$log" "$TAR.new"
        skip "no Debian could be made"
    }
    rm -f "$log"
    mv "$TAR.new" "$TAR"
fi

box=weft-service-probe-$$
# Nothing of this is left, however it ends; the tests take their own machine away.
leave_nothing() {
    podman rm --force --volumes --time 0 "$box" >/dev/null 2>&1 || true
    podman rmi --force "$IMAGE" >/dev/null 2>&1 || true
}
trap leave_nothing EXIT
podman import --quiet "$TAR" "$IMAGE" >/dev/null
why=$(podman run --detach --name "$box" --systemd=always --privileged --network=host \
    --ulimit=nofile=1024:4096 --ulimit=nproc=4096:4096 "$IMAGE" /lib/systemd/systemd 2>&1) ||
    skip "a container with systemd does not start here: ${why##*$'\n'}"
state=
for _ in $(seq 60); do
    state=$(podman exec "$box" systemctl is-system-running 2>&1) || true
    case $state in running | degraded) break ;; esac
    sleep 1
done
case $state in
    running | degraded) ;;
    *) skip "systemd does not come up in a container here: ${state:-no answer}" ;;
esac
podman rm --force --volumes --time 0 "$box" >/dev/null

[ $# -gt 0 ] || set -- -class Weft.EndToEnd.ServiceTests
WEFT_SERVICE_BOX=$IMAGE "$TESTS" "$@"
