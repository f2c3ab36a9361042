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
    local title=$1 log=$LOGS/$2.log status=0 started=$SECONDS ticker=""
    shift 2
    mkdir -p "$LOGS"
    if [[ -t 1 ]]; then
        (
            trap 'exit 0' TERM
            while sleep 1; do printf '\r  ...   %s (%ss)' "$title" "$((SECONDS - started))"; done
        ) &
        ticker=$!
    else
        printf '  ...   %s\n' "$title"
    fi
    "$@" >"$log" 2>&1 </dev/null 9>&- || status=$?
    if [[ -n $ticker ]]; then
        kill "$ticker" 2>/dev/null || true
        wait "$ticker" 2>/dev/null || true
        printf '\r\033[K'
    fi
    if ((status != 0)); then
        printf '  FAIL  %s (%ss)\n' "$title" "$((SECONDS - started))" >&2
        log_extract "$log" >&2
        printf '        all of it: %s\n' "${log#"$PWD"/}" >&2
        return "$status"
    fi
    printf '  ok    %s (%ss)\n' "$title" "$((SECONDS - started))"
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
