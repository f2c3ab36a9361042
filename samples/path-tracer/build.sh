#!/usr/bin/env bash
# Builds the sample's image from the distribution's packages and this folder, and prints its name and id.
# Quick when nothing has changed. Needs an engine and mmdebstrap (eng/container-engine.sh).
set -euo pipefail
# Folders in an image are for all users, whatever the mask of whoever makes it.
umask 022
cd "$(dirname "${BASH_SOURCE[0]}")"

name=localhost/weft-path-tracer:latest
label=io.weft.content

die() { printf 'path-tracer/build: %s\n' "$*" >&2; exit 1; }

if command -v docker >/dev/null && docker version --format '{{.Server.Version}}' >/dev/null 2>&1; then engine=docker
elif command -v podman >/dev/null; then engine=podman
else die "no container engine answers; run eng/container-engine.sh first"; fi

content=$(cat build.sh path-tracer.c scene.cl | sha256sum | cut -c1-32)

id_of_current() {
    local seen format="{{.Id}} {{index .Config.Labels \"$label\"}}"
    seen=$("$engine" image inspect --format "$format" "$name" 2>/dev/null) || return 1
    [ "${seen#* }" = "$content" ] && printf '%s\n' "${seen%% *}"
}

if id=$(id_of_current); then
    echo "$name $id"
    exit 0
fi

command -v mmdebstrap >/dev/null || die "mmdebstrap is missing; run eng/container-engine.sh first"
# shellcheck source=/dev/null
suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
[ -n "$suite" ] || die "this is not Debian or Ubuntu: /etc/os-release names no suite"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What compiling on the fly with PoCL does not need. Its own compiler, linker and kernel library stay.
cat > "$work/trim" <<'TRIM'
#!/bin/sh
set -eu
cd "$1"
chroot . cc -O2 -Wall -o /usr/bin/path-tracer /usr/share/path-tracer/path-tracer.c -lOpenCL -lz
rm -rf usr/share/path-tracer/path-tracer.c \
    usr/share/doc usr/share/man usr/share/info usr/share/locale usr/share/perl usr/share/perl5 usr/share/zoneinfo \
    usr/share/lintian usr/share/bash-completion usr/share/gdb usr/share/gcc usr/share/python3 usr/include usr/lib32 \
    usr/libx32 usr/games usr/local/share usr/lib/apt usr/lib/dpkg usr/lib/gcc/*/*/cc1* usr/lib/gcc/*/*/lto* \
    usr/libexec/gcc usr/lib/gcc/*/*/plugin usr/lib/gcc/*/*/32 usr/lib/gcc/*/*/x32 usr/lib/gcc/*/*/*san* \
    usr/lib/*-linux-gnu*/perl* usr/lib/*-linux-gnu*/libperl* usr/lib/*-linux-gnu*/gconv usr/lib/*-linux-gnu*/libasan* \
    usr/lib/*-linux-gnu*/libtsan* usr/lib/*-linux-gnu*/liblsan* usr/lib/*-linux-gnu*/libubsan* \
    usr/lib/*-linux-gnu*/libhwasan* usr/lib/*-linux-gnu*/libgprofng* usr/lib/*-linux-gnu*/libapt* \
    usr/lib/llvm-*/lib/clang/*/lib usr/lib/llvm-*/lib/*.a usr/lib/llvm-*/build usr/bin/perl* usr/bin/*-linux-gnu-gcc* \
    usr/bin/*-linux-gnu-cpp* usr/bin/gcc* usr/bin/cpp* usr/bin/cc usr/bin/gprof* usr/bin/*-gprof* usr/bin/dwp \
    usr/bin/apt* usr/bin/dpkg* var/lib/apt var/lib/dpkg var/cache/* var/log/* boot media mnt srv opt
find usr/lib -name '*.a' ! -name 'lib*_nonshared.a' ! -name 'libgcc*.a' -delete
TRIM
chmod +x "$work/trim"

before=$("$engine" image inspect --format '{{.Id}}' "$name" 2>/dev/null) || before=
printf 'path-tracer/build: building %s (about a minute)\n' "$name" >&2
if ! mmdebstrap --variant=minbase --quiet \
    --include=pocl-opencl-icd,ocl-icd-libopencl1,ocl-icd-opencl-dev,zlib1g-dev,gcc,libc6-dev \
    --customize-hook='mkdir -p "$1/usr/share/path-tracer" "$1/out" "$1/etc/OpenCL/vendors"' \
    --customize-hook="cp $PWD/path-tracer.c $PWD/scene.cl \"\$1/usr/share/path-tracer/\"" \
    --customize-hook='echo libnvidia-opencl.so.1 > "$1/etc/OpenCL/vendors/nvidia.icd"' \
    --customize-hook="$work/trim" \
    "$suite" "$work/root.tar" >"$work/log" 2>&1; then
    tail -n 15 "$work/log" >&2
    die "mmdebstrap could not build the root file system"
fi

if ! "$engine" import \
    --change 'CMD ["path-tracer"]' \
    --change 'ENV PATH=/usr/local/bin:/usr/bin:/bin' \
    --change "LABEL $label=$content" \
    "$work/root.tar" "$name" >"$work/log" 2>&1; then
    tail -n 5 "$work/log" >&2
    die "$engine could not import the image"
fi
id=$(id_of_current) || die "the image was imported, but $engine does not show it"
# The one that it replaces is of no use any more, unless a container still runs it.
[ -z "$before" ] || "$engine" image rm "$before" >/dev/null 2>&1 || true
echo "$name $id"
