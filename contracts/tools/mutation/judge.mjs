// Judges mutants in a copy of the contracts under artifacts/. Compiling is what costs, so nothing is compiled twice:
// the tests deploy by the name of an artifact, so a mutant is compiled here, in this process, without the optimizer,
// and its bytecode is put where forge reads the artifact; forge itself then has nothing to compile.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { deployables, directTestsOf, needsIr, testsOf } from "./groups.mjs";

const home = resolve(import.meta.dirname, "../..");
const solc = createRequire(import.meta.url)("solc");
const forge = join(home, "node_modules/@foundry-rs",
  readdirSync(join(home, "node_modules/@foundry-rs")).find((name) => name.startsWith("forge-")), "bin/forge");
const remapping = "@openzeppelin/contracts/=node_modules/@openzeppelin/contracts/";

/** The longest that the tests of one mutant may take; longer means that the mutant does not end. */
const limitMs = 240_000;

/**
 * A copy for each group of tests, without the others, because forge looks at every test each time it runs. They stay
 * between runs, because building tests takes minutes; what has changed since is built anew.
 */
export function newJudge(folder) {
  const trees = new Map();
  const original = new Map();
  const direct = join(folder, "direct");
  newDirectTree(direct);

  function treeOf(file) {
    const key = testsOf(file)[0].replaceAll(/\W+/g, "-");
    if (!trees.has(key)) trees.set(key, newTree(join(folder, key), testsOf(file)));
    return trees.get(key);
  }

  /** Compiles what `file`, with `text` in it, is part of. */
  function compile(file, text, { optimize = false } = {}) {
    const made = new Map();
    for (const [target, files] of closures()) {
      if (!files.has(file)) continue;
      const ir = optimize || needsIr(target);
      const code = compileOne(target, (name) => (name === file ? text : read(name)), ir, optimize);
      if (code === undefined) return undefined;
      made.set(target, code);
    }
    return made;
  }

  function artifactOf(tree, target) {
    const name = target.split("/").pop();
    return join(tree, "out", name, name.replace(".sol", ".json"));
  }

  /** Puts bytecode where forge reads it. */
  function put(tree, codes) {
    for (const [target, code] of codes) {
      const path = artifactOf(tree, target);
      const artifact = JSON.parse(readFileSync(path, "utf8"));
      artifact.bytecode = { ...artifact.bytecode, object: `0x${code.creation}`, linkReferences: {} };
      artifact.deployedBytecode = { ...artifact.deployedBytecode, object: `0x${code.runtime}` };
      writeFileSync(path, JSON.stringify(artifact));
    }
  }

  /** What `file` is part of, without the optimizer, as its mutants will be. Says whether anything was new. */
  function putOriginals(file) {
    const tree = treeOf(file);
    const key = (target) => `${tree} ${target}`;
    const made = [...closures()]
      .filter(([target, files]) => files.has(file) && !original.has(key(target)))
      .filter(([target]) => existsSync(artifactOf(tree, target)))
      .map(([target]) => [target, compileOne(target, read, needsIr(target), false)]);
    put(tree, made);
    for (const [target, code] of made) original.set(key(target), code);
    return made.length > 0;
  }

  async function judge({ file, at, end, text }) {
    const source = read(file);
    const mutated = source.slice(0, at) + text + source.slice(end);
    const codes = compile(file, mutated);
    if (codes === undefined) return { verdict: "invalid" };
    // A deployable that no test of the group takes has no artifact there, and no say.
    const tree = treeOf(file);
    const originalOf = (target) => original.get(`${tree} ${target}`);
    const taken = [...codes].filter(([target]) => originalOf(target));
    if (taken.every(([target, code]) => code.creation === originalOf(target).creation)) {
      return { verdict: "same bytecode" };
    }
    const quick = directTestsOf(file);
    if (quick) {
      writeFileSync(join(direct, file), mutated);
      const failed = await run(direct, quick);
      writeFileSync(join(direct, file), source);
      if (failed) return { verdict: "killed", by: failed };
    }
    put(tree, taken);
    let failed;
    for (const tests of testsOf(file)) failed ??= await run(tree, tests);
    put(tree, taken.map(([target]) => [target, originalOf(target)]));
    return failed ? { verdict: "killed", by: failed } : { verdict: "survived" };
  }

  /** Whether the optimizer makes the same of both, so that nothing could tell them apart. */
  function isSameOptimized({ file, at, end, text }) {
    const source = read(file);
    const plain = compile(file, source, { optimize: true });
    const mutated = compile(file, source.slice(0, at) + text + source.slice(end), { optimize: true });
    return [...plain].every(([target, code]) => code.creation === mutated.get(target).creation);
  }

  return { judge, putOriginals, isSameOptimized, runAll: (file, tests) => run(treeOf(file), tests, 3_600_000) };
}

const read = (name) => readFileSync(join(home, name), "utf8");

function compileOne(target, readSource, ir, optimize) {
  const input = {
    language: "Solidity",
    sources: { [target]: { content: readSource(target) } },
    settings: {
      remappings: [remapping],
      evmVersion: "osaka",
      viaIR: ir,
      // The slow pipeline needs a little of the optimizer to get by with the stack.
      optimizer: optimize ? { enabled: true, runs: 200 } : ir
        ? { enabled: true, runs: 1, details: { yul: true, yulDetails: { stackAllocation: true, optimizerSteps: ":" } } }
        : { enabled: false },
      metadata: { bytecodeHash: "none", appendCBOR: false },
      outputSelection: { [target]: { "*": ["evm.bytecode.object", "evm.deployedBytecode.object"] } },
    },
  };
  const found = (name) => {
    try {
      return { contents: readSource(name) };
    } catch (error) {
      return { error: error.message };
    }
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: found }));
  if (output.errors?.some((error) => error.severity === "error")) return undefined;
  const evm = output.contracts[target][target.split("/").pop().replace(".sol", "")].evm;
  return { creation: evm.bytecode.object, runtime: evm.deployedBytecode.object };
}

let known;
/** Which of our sources each deployable is made of. */
function closures() {
  known ??= new Map(deployables.map((target) => {
    const files = new Set();
    const visit = (file) => {
      if (files.has(file)) return;
      files.add(file);
      for (const [, path] of read(file).matchAll(/from "(\.[^"]+)"|import "(\.[^"]+)"/g)) {
        if (path) visit(join(dirname(file), path));
      }
    };
    visit(target);
    return [target, files];
  }));
  return known;
}

function newTree(tree, groups) {
  mkdirSync(tree, { recursive: true });
  for (const name of ["src", "test", "tools", "snapshots", "foundry.toml", "package.json"]) {
    rmSync(join(tree, name), { recursive: true, force: true });
    cpSync(join(home, name), join(tree, name), { recursive: true });
  }
  for (const name of readdirSync(join(tree, "test"), { recursive: true })) {
    if (!name.endsWith(".t.sol")) continue;
    const file = join(tree, "test", name);
    if (!groups.some((group) => matches(group, `test/${name}`))) {
      rmSync(file);
      continue;
    }
    // What a test says of its runs counts in every profile.
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/(?<=forge-config: default\.fuzz\.runs = )\d+/g, "32"));
  }
  const toml = readFileSync(join(tree, "foundry.toml"), "utf8");
  // Syntax trees are most of what forge would read each time.
  writeFileSync(join(tree, "foundry.toml"), toml.replace("ast = true", "ast = false"));
  linkPackages(tree);
  // Deployed by their names and imported by no test.
  const env = { ...process.env, FOUNDRY_PROFILE: "lite" };
  spawnSync(forge, ["build", "test/verifiers", "test/utils/accounts"], { cwd: tree, env, stdio: "ignore" });
  return tree;
}

/** The little of globs that the groups need. */
function matches(glob, path) {
  const pattern = glob.replaceAll(".", "\\.").replaceAll("*", "[^/]*").replaceAll("[!", "[^")
    .replace("{", "(?:").replace("}", ")").replaceAll(",", "|");
  return new RegExp(`^${pattern}$`).test(path);
}

/** A small project of its own for tests that are compiled with what they test. */
function newDirectTree(direct) {
  for (const name of ["src/libraries", "src/interfaces", "src/referrals/EpochRing.sol", "src/rewards/VestingRing.sol",
    "src/test-token", "test/libraries", "test/referrals/EpochRing.t.sol", "test/rewards/VestingRing.t.sol",
    "test/utils/TestBase.sol", "test/utils/Vm.sol", "test/utils/accounts", "tools"]) {
    mkdirSync(dirname(join(direct, name)), { recursive: true });
    rmSync(join(direct, name), { recursive: true, force: true });
    cpSync(join(home, name), join(direct, name), { recursive: true });
  }
  linkPackages(direct);
  writeFileSync(join(direct, "foundry.toml"), `[profile.default]
libs = ["node_modules"]
remappings = ["${remapping}"]
solc = "./tools/solc"
offline = true
evm_version = "osaka"
via_ir = true
optimizer = true
[profile.default.fuzz]
runs = 64
seed = "0x4242"
`);
}

function linkPackages(folder) {
  rmSync(join(folder, "node_modules"), { force: true });
  symlinkSync(join(home, "node_modules"), join(folder, "node_modules"));
}

/** Runs tests; says which failed first, or undefined. */
function run(cwd, tests, ms = limitMs) {
  return new Promise((done) => {
    const env = { ...process.env, FOUNDRY_PROFILE: cwd.endsWith("direct") ? "default" : "lite" };
    const args = ["test", "--match-path", tests, "--fail-fast"];
    const child = spawn(forge, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    const timer = setTimeout(() => child.kill("SIGKILL"), ms);
    child.on("close", (code) => {
      clearTimeout(timer);
      if (code === 0) return done(undefined);
      if (code === null) return done("time");
      if (/Compiler run failed/.test(output)) throw new Error(output);
      done(/^\[FAIL.*\] (\w+)\(/m.exec(output)?.[1] ?? output.slice(-300));
    });
  });
}
