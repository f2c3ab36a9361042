#!/usr/bin/env bash
# The tests of containers on a Debian as it is installed: cgroups v2, systemd, the distribution's kernel and engine. It
# runs in a virtual machine that is made here and computed by QEMU, some ten times slower than this one, and shares
# nothing with it. Installs mmdebstrap and qemu-system-x86 (Debian, Ubuntu). Takes root and the built tests. Skipped,
# with the reason, where that cannot be had.
#
#   eng/stock-check.sh ENGINE            podman, docker, or rootless, a user's own Podman; boxes, hostile jobs, egress,
#                                        metering: a quarter of an hour
#   eng/stock-check.sh ENGINE CLASS...   test classes, as in '*BoxLifeTests*'
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'stock-check: %s\n' "$*" >&2; }
skip() { say "skipped: $*"; exit 0; }
# shellcheck source=eng/virtual-debian.sh
. eng/virtual-debian.sh

ENGINE=${1:-podman}
OWNER=root
case $ENGINE in
    podman) PACKAGES=podman,crun ;;
    docker) PACKAGES=docker.io,iptables ;;
    rootless) ENGINE=podman OWNER=owner PACKAGES=podman,crun,dbus-user-session,fuse-overlayfs ;;
    *) say "the engine is podman, docker or rootless"; exit 2 ;;
esac
[ $# -eq 0 ] || shift

TESTS=artifacts/bin/Weft.Machine.Tests
MINUTES=90

[ -x "$TESTS/release/Weft.Machine.Tests" ] || { say "the tests are not built: ./dev build"; exit 1; }
need_virtual_debian

work=$(mktemp -d /tmp/weft-stock.XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT
root=$work/root
say "making a Debian with $ENGINE of $OWNER"
make_debian "$root" "$PACKAGES"

image=$(bash eng/test-image.sh) || skip "the tests' image cannot be made"
mkdir -p "$root/srv/weft/artifacts/images" "$root/srv/weft/artifacts/bin"
cp -a Weft.slnx eng "$root/srv/weft/"
cp -a "$image" "$root/srv/weft/artifacts/images/"
cp -a "$TESTS" "$root/srv/weft/artifacts/bin/"
if [ $OWNER = root ]; then
    for file in subuid subgid; do echo 'containers:1000000:1000000000' >>"$root/etc/$file"; done
    units=$root/etc/systemd/system target=multi-user.target
else
    add_owner "$root"
    # As weft doctor advises: Debian's Podman copies whole images else, where nobody says how to keep them.
    mkdir -p "$root/home/owner/.config/containers"
    printf '[storage]\ndriver = "overlay"\n' >"$root/home/owner/.config/containers/storage.conf"
    units=$root/home/owner/.config/systemd/user target=default.target
fi

[ $# -gt 0 ] || set -- '*.Boxes.*' '*.Hostile.*' '*.Egress.*' '*.Metering.*'
cat >"$root/srv/run.sh" <<RUN
#!/bin/bash
export HOME=~
cd /srv/weft
echo "Linux \$(uname -r), \$(stat -fc %T /sys/fs/cgroup), \$($ENGINE --version)," \
    "\$($ENGINE info 2>/dev/null | grep -iE 'graphDriverName|storage driver' | xargs)"
$TESTS/release/Weft.Machine.Tests -noColor -noLogo -noAutoReporters -maxThreads 1 $(printf -- '-class %q ' "$@")
echo \$? >/srv/code
RUN
chmod +x "$root/srv/run.sh"
# add_unit FOLDER TARGET UNIT: writes the unit that it reads, and has it started with the target.
add_unit() {
    mkdir -p "$1/$2.wants"
    cat >"$1/$3"
    ln -s "../$3" "$1/$2.wants/"
}
add_unit "$units" "$target" weft-test.service <<UNIT
[Unit]
After=$target
[Service]
Type=oneshot
Environment=DOTNET_TieredPGO=0 DOTNET_ROOT=/usr/share/dotnet
StandardOutput=append:/srv/log
StandardError=append:/srv/log
ExecStart=/srv/run.sh
UNIT
# A user's unit cannot turn the machine off.
add_unit "$root/etc/systemd/system" multi-user.target weft-end.service <<'UNIT'
[Service]
ExecStart=/bin/sh -c 'until [ -e /srv/code ]; do sleep 2; done; systemctl poweroff --no-block'
UNIT
[ $OWNER = root ] || chown -R --reference="$root/home/owner" "$root/home/owner" "$root/srv"

mkfs.ext4 -q -d "$root" "$work/disk" 8G >>"$work/log" 2>&1
say "starting it; its tests take up to $MINUTES minutes"
export -f boot_debian
timeout "${MINUTES}m" bash -c 'boot_debian "$@"' - "$root" "$work/disk" -nic user,model=virtio-net-pci \
    >"$work/console" 2>&1 || say "it did not end by itself"
debugfs -R 'cat /srv/log' "$work/disk" 2>/dev/null
code=$(debugfs -R 'cat /srv/code' "$work/disk" 2>/dev/null)
[ "$code" = 0 ] || { tail -n 3 "$work/console" >&2; exit 1; }
