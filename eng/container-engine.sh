#!/usr/bin/env bash
# Makes sure that this machine can run containers and build images of Debian packages.
#
#   eng/container-engine.sh           use the engine that answers, else install Podman; also mmdebstrap for the samples
#   eng/container-engine.sh --tests   besides, what tests are skipped without: an OpenCL driver that computes on the
#                                     processor, gVisor, and a screen that nobody sees
#   eng/container-engine.sh --check   only say what is there; exit code 1 when something is missing
#
# Installs from the distribution (Debian, Ubuntu) and starts no service. Quick when there is nothing to do.
set -euo pipefail

say() { printf 'container-engine: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# Administrators' programs are not on every user's path.
has_tool() { has "$1" || [ -x "/usr/sbin/$1" ] || [ -x "/sbin/$1" ]; }

# Docker counts when its service answers, Podman when its program is there: it needs no service.
engine() {
    if has docker && docker version --format '{{.Server.Version}}' >/dev/null 2>&1; then echo docker
    elif has podman && podman --version >/dev/null 2>&1; then echo podman
    else return 1; fi
}

# Podman takes the ids of a container's own user namespace from here.
has_ids() { grep -qs '^containers:' /etc/subuid && grep -qs '^containers:' /etc/subgid; }

has_opencl() { compgen -G '/etc/OpenCL/vendors/*.icd' >/dev/null; }

wants() {
    local list=()
    local found
    found=$(engine) || list+=(podman)
    if [ "${found:-podman}" = podman ]; then
        has runc || has crun || list+=("$(runtime)")
    fi
    has mmdebstrap || list+=(mmdebstrap)
    # For a job's way to the internet, where an owner gives it one.
    has_tool nft || list+=(nftables)
    has_tool ip || list+=(iproute2)
    has slirp4netns || list+=(slirp4netns)
    has mkfs.ext4 || [ -x /sbin/mkfs.ext4 ] || list+=(e2fsprogs)
    printf '%s\n' "${list[@]}"
}

# crun refuses where cgroups v1 and v2 are mounted side by side; runc takes both.
runtime() { if [ -f /sys/fs/cgroup/cgroup.controllers ]; then echo crun; else echo runc; fi; }

add_ids() {
    [ "$(engine || true)" = podman ] && [ "$(id -u)" = 0 ] && ! has_ids || return 0
    local file
    for file in /etc/subuid /etc/subgid; do
        grep -qs '^containers:' "$file" || echo 'containers:2147483647:2147483648' >> "$file"
    done
    say "gave Podman the id range 2147483647 and up for containers' user namespaces"
}

mapfile -t missing < <(wants | sed '/^$/d')
if [ "${1:-}" = --check ]; then
    [ ${#missing[@]} -eq 0 ] || die "missing: ${missing[*]}"
    say "$(engine) is here"
    exit 0
fi

# install_all PACKAGE...: says why where it does not come to that.
install_all() {
    local family
    # shellcheck source=/dev/null
    family=$(. /etc/os-release 2>/dev/null && echo "${ID:-} ${ID_LIKE:-}") || family=
    case " $family " in
        *" debian "* | *" ubuntu "*) ;;
        *)
            say "missing: $*. This script knows Debian and Ubuntu alone; install them by other means."
            return 1
            ;;
    esac
    if [ "$(id -u)" != 0 ]; then
        say "missing: $*. Run as root once: sudo $0"
        return 1
    fi
    say "installing $* from the distribution"
    local log
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    if ! { apt-get update && apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        say "apt-get could not install $*"
        return 1
    fi
    rm -f "$log"
}

[ ${#missing[@]} -eq 0 ] || install_all "${missing[@]}" || exit 1
if [ "${1:-}" = --tests ]; then
    has_opencl || install_all pocl-opencl-icd ocl-icd-libopencl1 ||
        say "tests that need an OpenCL device will be skipped"
    has runsc || install_all runsc || say "tests that need gVisor will be skipped"
    { has Xvfb && has xprop; } || install_all xvfb x11-utils || say "tests that need a screen will be skipped"
fi

add_ids
found=$(engine) || die "no container engine answers, although everything is installed; try: podman info"
say "$found is ready"
