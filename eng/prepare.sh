# shellcheck shell=bash
# What has to be there before anything runs, each part done once and again when its inputs change. Sourced by ./dev.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
export MSBUILDTERMINALLOGGER=off

need_tools() {
    command -v git >/dev/null || die "git is missing; on Debian or Ubuntu: apt-get install git"
    command -v node >/dev/null || die "Node.js is missing; version 20 or newer with npm is needed"
    command -v npm >/dev/null || die "npm is missing; it comes with Node.js 20 or newer"
    local node_major
    node_major=$(node -p 'process.versions.node.split(".")[0]')
    ((node_major >= 20)) || die "Node.js is $(node --version); version 20 or newer is needed"
    command -v dotnet >/dev/null || die "the .NET SDK is missing; version 10 is needed (package dotnet-sdk-10.0)"
    # The CLI keeps its own small state under HOME; a missing or read-only one is no reason to fail.
    [[ -n ${HOME:-} && -w ${HOME:-/nonexistent} ]] || export DOTNET_CLI_HOME=$ARTIFACTS/home
    local sdk
    sdk=$(dotnet --version 2>/dev/null) || die "no .NET SDK 10 among: $(dotnet --list-sdks | cut -d' ' -f1 | xargs)"
    [[ $sdk == 10.* ]] || die "the .NET SDK is $sdk; version 10 is needed (package dotnet-sdk-10.0)"
    # Programs built here look for the runtime in the usual places; this one may stand elsewhere.
    if [[ -z ${DOTNET_ROOT:-} ]]; then
        DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v dotnet)")")
        export DOTNET_ROOT
    fi
}

# Two ./dev at once in one checkout would build over each other.
lock_preparation() {
    mkdir -p "$ARTIFACTS"
    exec 9>"$ARTIFACTS/dev.lock"
    flock -n 9 || {
        note "another ./dev is preparing this checkout; waiting for it"
        flock 9
    }
}

unlock_preparation() { exec 9>&-; }

npm_packages() {
    local key
    key=$(content_key contracts/package.json contracts/package-lock.json contracts/.npmrc)
    if is_stamped npm "$key" && [[ -d contracts/node_modules ]]; then return; fi
    unstamp npm
    run_step "npm packages (Solidity tool chain)" npm \
        npm ci --prefix contracts --ignore-scripts --no-audit --no-fund || die_npm
    forge_binary >/dev/null
    stamp npm "$key"
}

die_npm() {
    if grep -q EUSAGE "$LOGS/npm.log"; then
        die "contracts/package-lock.json is behind contracts/package.json: npm install in contracts/, and commit it"
    fi
    die "npm could not install what contracts/package-lock.json names; is the npm registry reachable from here?"
}

# The platform package's own program: the wrapper in node_modules/.bin exits 0 even when tests fail.
forge_binary() {
    local found
    for found in "$PWD"/contracts/node_modules/@foundry-rs/forge-*/bin/forge; do
        if [[ -f $found ]]; then
            printf '%s\n' "$found"
            return
        fi
    done
    die "npm has no forge for $(uname -sm)"
}

forge_in_contracts() {
    local forge
    forge=$(forge_binary)
    (cd contracts && "$forge" "$@")
}

contracts_format() { forge_in_contracts fmt --check; }

# A warning fails too; `--disc`: no question to the registry for a newer version.
contracts_lint() {
    (cd contracts && node node_modules/solhint/solhint.js --disc --noPoster --max-warnings 0 "src/**/*.sol")
}

contracts_build() {
    contracts_start
    contracts_finish
}

# One core is all that the compiler uses, and most of .NET needs no contract: so beside what comes next.
contracts_start() {
    local key
    key=$(content_key contracts)
    if is_stamped contracts "$key" && [[ -d contracts/out ]]; then return; fi
    unstamp contracts
    CONTRACTS_KEY=$key
    # And the contracts of the tests that tests in C# put on a chain, or that take the slow pipeline too: asked for
    # later, it would compile all that they import again.
    start_step "Contracts: build" contracts forge_in_contracts build src \
        test/twin test/verifiers test/utils/accounts test/utils/FakeAttestations.sol
}

contracts_finish() {
    [[ -n ${CONTRACTS_KEY:-} ]] || return 0
    finish_step || die "the contracts do not build"
    stamp contracts "$CONTRACTS_KEY"
    CONTRACTS_KEY=""
}

# Set by who is going to run the contracts' tests: they are compiled beside the rest of .NET then.
contract_tests_start() {
    [[ -n ${WANT_CONTRACT_TESTS:-} ]] || return 0
    local key
    key=$(content_key contracts)
    if is_stamped contract-tests "$key"; then return; fi
    unstamp contract-tests
    CONTRACT_TESTS_KEY=$key
    FOUNDRY_AST=false start_step "Contracts: build the tests" contract-tests forge_in_contracts build
}

contract_tests_finish() {
    [[ -n ${CONTRACT_TESTS_KEY:-} ]] || return 0
    finish_step || die "the contracts' tests do not build"
    stamp contract-tests "$CONTRACT_TESTS_KEY"
    CONTRACT_TESTS_KEY=""
}

dotnet_restore() {
    local key
    key=$(list_files . | grep -zE '(\.csproj|packages\.lock\.json|\.props|\.targets|\.slnx|global\.json)$' |
        sort -zu | { xargs -0 sha256sum 2>/dev/null || true; } | sha256sum | cut -d' ' -f1)
    if is_stamped restore "$key" && [[ -d ${NUGET_PACKAGES:-$HOME/.nuget/packages} ]]; then return; fi
    unstamp restore
    run_step ".NET packages" restore dotnet restore Weft.slnx --locked-mode || die_restore
    stamp restore "$key"
}

die_restore() {
    if grep -q NU1004 "$LOGS/restore.log"; then
        die "the lock files are behind the projects: dotnet restore Weft.slnx --force-evaluate, and commit them"
    fi
    die "NuGet packages could not be restored; is the package source reachable from here?"
}

# The whole house: program, tests and benchmarks.
dotnet_build() { dotnet_make build Weft.slnx ".NET: build" src tests bench; }

# The program alone: all that a demo needs, in half the time.
program_build() { dotnet_make program src/Weft.Cli ".NET: build weft" src; }

# dotnet_make STAMP WHAT TITLE SOURCE...: builds it unless nothing that it is made of has changed. Waits for the
# contracts first, and meanwhile builds what needs none.
dotnet_make() {
    local name=$1 what=$2 title=$3 key
    shift 3
    dotnet_restore
    key=$(content_key "$@" contracts Directory.Build.props Directory.Build.targets \
        Directory.Packages.props Weft.slnx global.json BannedSymbols.txt .editorconfig)
    if is_stamped "$name" "$key" && [[ -d artifacts/bin ]]; then
        contracts_finish
        contract_tests_start
        contract_tests_finish
        return
    fi
    unstamp "$name"
    compiler_start
    if [[ -n ${CONTRACTS_KEY:-} ]]; then
        run_step ".NET: build what needs no contract" build-first dotnet_compile "eng/before-contracts/$name.slnf" ||
            die "the .NET build failed"
    fi
    contracts_finish
    contract_tests_start
    run_step "$title" build dotnet_compile "$what" || die "the .NET build failed"
    compiler_stop
    contract_tests_finish
    stamp "$name" "$key"
}

# One compiler process for all projects, or each would load and warm up the analyzers again. It is this run's alone,
# found by a name of its own, and ended as soon as all is built.
dotnet_compile() {
    # The contracts' compiler has one core and the longest way: beside it, it goes first.
    local behind=()
    [[ -z ${BESIDE:-} ]] || behind=(nice -n 10)
    local shared=(-p:UseSharedCompilation=false)
    if [[ -n ${COMPILER:-} ]]; then shared=(-p:UseSharedCompilation=true "-p:SharedCompilationId=$COMPILER"); fi
    # Compiling ends long before code that was instrumented to be compiled better pays: a fifth of the time without.
    DOTNET_TieredPGO=0 "${behind[@]}" dotnet build "$1" -c Release --no-restore -m:2 -nologo -v:m "${shared[@]}"
}

compiler_start() {
    [[ -z ${COMPILER:-} && -f $(compiler_program) ]] || return 0
    COMPILER=weft-$$-$RANDOM
    at_exit_leave_nothing
}

compiler_stop() {
    [[ -n ${COMPILER:-} ]] || return 0
    dotnet exec "$(compiler_program)" "-pipename:$COMPILER" -shutdown >/dev/null 2>&1 || true
    COMPILER=""
}

compiler_program() {
    local version
    version=$(dotnet --version)
    dotnet --list-sdks | sed -n "s:^$version \[\(.*\)\]\$:\1/$version/Roslyn/bincore/VBCSCompiler.dll:p"
}

# built_exe PROJECT: the program that the build made of it.
built_exe() {
    local project=$1 name
    name=$(sed -n 's:.*<AssemblyName>\(.*\)</AssemblyName>.*:\1:p' "$(find . -path ./artifacts -prune -o \
        -name "$project.csproj" -print | head -n 1)" | head -n 1)
    local exe=$ARTIFACTS/bin/$project/release/${name:-$project}
    [[ -x $exe ]] || die "$project was not built"
    printf '%s\n' "$exe"
}

weft_exe() { built_exe Weft.Cli; }

# Sets WEFT_ENGINE_READY where a container engine answers, installing one where that is possible. Takes its options.
container_engine() {
    WEFT_ENGINE_READY=
    bash eng/container-engine.sh "$@" || return
    export WEFT_ENGINE_READY=1
}

sample_image() { bash samples/build.sh; }
