#!/bin/sh
# Letterbox at work on a mailbox made on the spot: `make demo` builds it and calls this.
#
# Everything happens in a mount and a process namespace of its own. When this ends, or is killed, the kernel ends all
# that was started and forgets all that was mounted. DEMO_ONCE=1: do not wait for a client of yours at the end.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
programs=$(cd "${DEMO_PROGRAMS:-$here/../target/release}" && pwd)
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo 'The demonstration needs root, for a moment and in a namespace of its own.' >&2; exit 1; }
    exec sudo DEMO_ONCE="${DEMO_ONCE:-}" DEMO_PROGRAMS="$programs" "$here/demo.sh"
fi

"$here/../tests/provide" demo
if ! unshare --mount --propagation private --pid --fork --kill-child --mount-proc true; then
    echo 'This machine (or container) does not let root have a mount namespace: start it with the right to, as in' >&2
    echo '  docker run --cap-add SYS_ADMIN --security-opt apparmor=unconfined ...' >&2
    exit 1
fi

scratch=$(mktemp -d /tmp/letterbox-demo.XXXXXX)
trap 'rmdir "$scratch"' EXIT
trap : INT TERM HUP
unshare --mount --propagation private --pid --fork --kill-child --mount-proc \
    "$here/inside.sh" "$scratch" "$programs"
