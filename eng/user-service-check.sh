#!/usr/bin/env bash
# Tries 'weft share --install' as a user without root does it: on a Debian as it is installed, in a virtual machine
# that QEMU computes, with rootless Podman, delegated cgroups v2 and 'systemctl --user'. The chain, the gateway and the
# renter are on this machine. Takes root, ssh and what was built (./dev build); skipped, with the reason, without.
#
#   eng/user-service-check.sh     all of it, a quarter of an hour; the words are the test program's own options else
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'user-service-check: %s\n' "$*" >&2; }
skip() { say "skipped: $*"; exit 0; }
# shellcheck source=eng/virtual-debian.sh
. eng/virtual-debian.sh

TESTS=$PWD/artifacts/bin/EndToEnd/release/EndToEnd
[ -x "$TESTS" ] || { say "the tests are not built: ./dev build"; exit 1; }
for program in ssh scp ssh-keygen; do command -v "$program" >/dev/null || skip "there is no $program"; done
need_virtual_debian
image=$(bash eng/test-image.sh) || skip "the tests' image cannot be made"

work=$(mktemp -d /tmp/weft-user.XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT
root=$work/root
say "making a Debian with rootless Podman"
make_debian "$root" podman,crun,dbus-user-session,fuse-overlayfs,openssh-server

cp -a artifacts/bin/Weft.Cli/release "$root/srv/weft"
cp "$image" "$root/srv/busybox.tar"
ssh-keygen -q -t ed25519 -N '' -f "$work/key"
add_owner "$root"
for home in root home/owner; do
    install -d -m 700 "$root/$home/.ssh"
    install -m 600 "$work/key.pub" "$root/$home/.ssh/authorized_keys"
    chown -R --reference="$root/$home" "$root/$home/.ssh"
done
printf '[Match]\nName=en*\n[Network]\nDHCP=yes\n' >"$root/etc/systemd/network/80.network"
chroot "$root" systemctl --quiet enable systemd-networkd ssh >/dev/null 2>&1
mkfs.ext4 -q -d "$root" "$work/disk" 8G >/dev/null 2>&1

cat >"$work/boot.sh" <<BOOT
. $PWD/eng/virtual-debian.sh
boot_debian $work/root $work/disk -nic "user,model=virtio-net-pci,hostfwd=tcp:127.0.0.1:\$1-:22"
BOOT
[ $# -gt 0 ] || set -- -class Weft.EndToEnd.UserServiceTests
say "trying it"
# Everything in there takes ten times as long.
WEFT_SERVICE_VM=$work WEFT_TEST_PATIENCE=6 "$TESTS" -noColor -noLogo -noAutoReporters "$@"
