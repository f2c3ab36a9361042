# Sourced: makes the disk of a Debian as it is installed, for a virtual machine that QEMU computes. Whoever sources it
# has say() and skip().
set -euo pipefail

# Installs what it takes (Debian, Ubuntu).
need_virtual_debian() {
    local program package
    [ "$(id -u)" = 0 ] || skip "it takes root"
    [ "$(uname -m)" = x86_64 ] || skip "it is written for x86-64"
    for program in mmdebstrap qemu-system-x86_64; do
        command -v "$program" >/dev/null && continue
        command -v apt-get >/dev/null ||
            skip "there is no $program, and this script installs it on Debian and Ubuntu alone"
        package=${program%_64}
        say "installing $package"
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$package" >/dev/null 2>&1 ||
            skip "$package could not be installed"
    done
}

# make_debian FOLDER PACKAGES: a root with .NET's runtime beside a kernel, systemd and what containers take.
make_debian() {
    local root=$1 packages=$2 log dotnet_root
    log=$(mktemp)
    packages+=,systemd,systemd-sysv,dbus,libpam-systemd,apparmor,linux-image-cloud-amd64,slirp4netns,nftables,iproute2
    packages+=,e2fsprogs,uidmap,procps,ca-certificates,libicu72,kmod
    # shellcheck disable=SC2016 # mmdebstrap's own shell knows $1
    mmdebstrap --mode=root --variant=minbase "--include=$packages" \
        --customize-hook='rm -rf "$1"/usr/share/doc/* "$1"/usr/share/man/* "$1"/usr/share/locale/*' \
        bookworm "$root" >"$log" 2>&1 || {
        tail -n 5 "$log" >&2
        rm -f "$log"
        skip "no Debian could be made"
    }
    rm -f "$log"
    mkdir -p "$root/usr/share/dotnet"
    dotnet_root=$(dirname "$(readlink -f "$(command -v dotnet)")")
    cp -a "$dotnet_root/host" "$dotnet_root/shared" "$dotnet_root/dotnet" "$root/usr/share/dotnet/"
    echo weft-debian >"$root/etc/hostname"
    echo '/dev/vda / ext4 defaults 0 1' >"$root/etc/fstab"
}

# add_owner FOLDER: a user without root whose units run while he is not logged in; useradd gives him ids for containers.
add_owner() {
    chroot "$1" useradd --create-home --shell /bin/bash owner
    mkdir -p "$1/var/lib/systemd/linger"
    touch "$1/var/lib/systemd/linger/owner"
}

# boot_debian FOLDER DISK [OPTION...]: runs it until it is off.
boot_debian() {
    local root=$1 disk=$2
    shift 2
    exec qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 6G -nographic -no-reboot \
        -kernel "$(echo "$root"/boot/vmlinuz-*)" -initrd "$(echo "$root"/boot/initrd.img-*)" \
        -append 'root=/dev/vda rw console=ttyS0 panic=1 mitigations=off' \
        -drive "file=$disk,format=raw,if=virtio,cache=unsafe" "$@"
}
