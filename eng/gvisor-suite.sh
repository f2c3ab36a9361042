#!/usr/bin/env bash
# The tests of containers with every job under gVisor, where ./dev test has a few; those that ask this machine's kernel
# are skipped. Installs runsc (Debian, Ubuntu) where it is missing. Needs root, and the built tests.
#
#   eng/gvisor-suite.sh
set -euo pipefail
cd "$(dirname "$0")/.."

skip() { printf 'gvisor-suite: skipped: %s\n' "$*" >&2; exit 0; }

[ "$(id -u)" = 0 ] || skip "it takes root"
if ! command -v runsc >/dev/null; then
    command -v apt-get >/dev/null || skip "there is no runsc, and this script installs it on Debian and Ubuntu alone"
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends runsc >/dev/null ||
        skip "runsc could not be installed"
fi
WEFT_TEST_SANDBOX=gvisor artifacts/bin/Weft.Machine.Tests/release/Weft.Machine.Tests -noLogo \
    -namespace 'Weft.Machine.Tests.Boxes*' -namespace 'Weft.Machine.Tests.Hostile*'
