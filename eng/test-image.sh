#!/usr/bin/env bash
# Makes the root file system that the container tests run: Debian's static busybox and nothing else. Prints the tar's
# path, whose last part names what is in it. Needs apt-get and dpkg-deb, but neither root nor an engine; what was made
# is kept under artifacts/.
set -euo pipefail
# Folders in an image are for all users, whatever the mask of whoever makes it.
umask 022
root=$(cd "$(dirname "$0")/.." && pwd)
content=$(sha256sum <"$0" | cut -c1-32)
tar=$root/artifacts/images/busybox-$content.tar
if [ ! -s "$tar" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cd "$work"
    if ! apt-get download busybox-static >log 2>&1; then
        if ! { [ "$(id -u)" = 0 ] && apt-get update && apt-get download busybox-static; } >>log 2>&1; then
            tail -n 5 log >&2
            echo "test-image: busybox-static could not be fetched from the distribution" >&2
            exit 1
        fi
    fi
    dpkg-deb -x busybox-static_*.deb unpacked
    mkdir -p image/bin image/etc
    cp unpacked/bin/busybox image/bin/busybox
    for name in $(image/bin/busybox --list); do [ "$name" = busybox ] || ln -s busybox "image/bin/$name"; done
    printf 'root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n' > image/etc/passwd
    mkdir -p "$(dirname "$tar")"
    tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C image -cf "$tar.new" .
    mv "$tar.new" "$tar"
fi
echo "$tar"
