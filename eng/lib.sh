# shellcheck shell=bash
# Words to people, steps with a log, and stamps that say what is already done. Sourced by ./dev.

ARTIFACTS=$PWD/artifacts
LOGS=$ARTIFACTS/logs
STAMPS=$ARTIFACTS/stamps

say() { printf '%s\n' "$*"; }

note() { printf '  note  %s\n' "$*" >&2; }

die() {
    printf 'dev: %s\n' "$*" >&2
    exit 1
}

# run_step TITLE LOGNAME COMMAND...: runs it with its output in a log; shows the seconds on a terminal; on failure the
# lines that matter and where the rest is.
run_step() {
    local title=$1 log=$LOGS/$2.log status=0 started=$SECONDS
    shift 2
    mkdir -p "$LOGS"
    in_group "$log" "$@"
    STEP=$STARTED
    ticker_start "$title" "$started"
    wait "$STEP" || status=$?
    STEP=""
    ticker_stop
    step_ended "$title" "$log" "$started" "$status"
}

# start_step TITLE LOGNAME COMMAND...: runs it beside what comes next, until finish_step. One at a time.
start_step() {
    BESIDE_TITLE=$1 BESIDE_LOG=$LOGS/$2.log BESIDE_STARTED=$SECONDS
    shift 2
    mkdir -p "$LOGS"
    printf '  ...   %s, beside the next steps\n' "$BESIDE_TITLE"
    in_group "$BESIDE_LOG" "$@"
    BESIDE=$STARTED
}

# Waits for what start_step started, where there is such; on failure as run_step.
finish_step() {
    [[ -n ${BESIDE:-} ]] || return 0
    local status=0
    ticker_start "$BESIDE_TITLE" "$BESIDE_STARTED"
    wait "$BESIDE" || status=$?
    BESIDE=""
    ticker_stop
    step_ended "$BESIDE_TITLE" "$BESIDE_LOG" "$BESIDE_STARTED" "$status"
}

# in_group LOG COMMAND...: starts it in a process group of its own, which can be ended with all that it started.
in_group() {
    local log=$1
    shift
    at_exit_leave_nothing
    set -m
    "$@" >"$log" 2>&1 </dev/null 9>&- &
    STARTED=$!
    set +m
}

# Whatever ends this script, an interrupt too: nothing that it started goes on.
at_exit_leave_nothing() {
    # shellcheck disable=SC2064 # the shell that says so, not a child that is ended before it forgets its parent's traps
    trap "leave_nothing $BASHPID" EXIT
}

leave_nothing() {
    [[ $1 == "$BASHPID" ]] || return 0
    ticker_stop
    local group
    for group in ${STEP:-} ${BESIDE:-}; do
        kill -KILL -- "-$group" 2>/dev/null || true
        wait "$group" 2>/dev/null || true
    done
    STEP="" BESIDE=""
    if declare -F compiler_stop >/dev/null; then compiler_stop; fi
}

ticker_start() {
    if [[ ! -t 1 ]]; then
        printf '  ...   %s\n' "$1"
        return
    fi
    at_exit_leave_nothing
    while sleep 1; do printf '\r  ...   %s (%ss)' "$1" "$((SECONDS - $2))"; done &
    TICKER=$!
}

ticker_stop() {
    [[ -n ${TICKER:-} ]] || return 0
    kill -KILL "$TICKER" 2>/dev/null || true
    wait "$TICKER" 2>/dev/null || true
    TICKER=""
    printf '\r\033[K'
}

# step_ended TITLE LOG STARTED STATUS: says how it went, and hands the status on.
step_ended() {
    if (($4 == 0)); then
        printf '  ok    %s (%ss)\n' "$1" "$((SECONDS - $3))"
        return
    fi
    printf '  FAIL  %s (%ss)\n' "$1" "$((SECONDS - $3))" >&2
    log_extract "$2" >&2
    printf '        all of it: %s\n' "${2#"$PWD"/}" >&2
    return "$4"
}

# The errors of a log where it has some, else its end.
log_extract() {
    local errors
    errors=$(grep -E '(^|[ :])(error|Error)([ :]|$)' "$1" | awk '!seen[$0]++' | head -n 12 || true)
    if [[ -n $errors ]]; then
        printf '%s\n' "$errors"
    else
        tail -n 20 "$1"
    fi
}

# The files under the given paths, git-ignored ones left out; a tree without git is walked.
list_files() {
    if git -c safe.directory='*' rev-parse --git-dir >/dev/null 2>&1; then
        git -c safe.directory='*' ls-files -z --cached --others --exclude-standard -- "$@"
    else
        find "$@" -type d \( -name node_modules -o -name artifacts -o -name out -o -name cache \) -prune \
            -o -type f -print0 2>/dev/null || true
    fi
}

# A key that changes with the name or content of any file under the given paths.
content_key() {
    list_files "$@" | sort -zu | { xargs -0 sha256sum 2>/dev/null || true; } | sha256sum | cut -d' ' -f1
}

is_stamped() { [[ -f $STAMPS/$1 && $(<"$STAMPS/$1") == "$2" ]]; }

stamp() {
    mkdir -p "$STAMPS"
    printf '%s\n' "$2" >"$STAMPS/$1"
}

unstamp() { rm -f "$STAMPS/$1"; }
