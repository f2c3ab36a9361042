// Line and branch coverage of contracts/src: node tools/coverage.mjs [--json] [--only economy|market]. Exit code 1
// below 100 %, lines that test/coverage.json lists with a reason left out.
//
// In two passes in temporary copies (`forge coverage` would write over snapshots/): the economy by the plain pipeline,
// whose source maps are exact; the market, which is too deep for that pipeline's stack, by the slow one with as little
// of the optimizer as there is. Both with one compiler profile: with two there are two artifacts of a source, and forge
// looks at the one that nobody deploys. FOUNDRY_PROFILE=lite is enough, because what must be reached is reached by
// concrete tests.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const home = resolve(import.meta.dirname, "..");
const packages = join(home, "node_modules/@foundry-rs");
const forge = join(packages, readdirSync(packages).find((name) => name.startsWith("forge-")), "bin/forge");
const exceptions = JSON.parse(readFileSync(join(home, "test/coverage.json"), "utf8"));

const marketTests = ["market", "twin", "verifiers", "vectors", "exits", "economy", "libraries",
  "invariant/MarketInvariants.t.sol", "invariant/MarketChecks.sol", "invariant/Handler.sol", "invariant/Model.sol",
  "invariant/Orders.sol", "invariant/Leasing.sol"];
const passes = [
  { name: "economy", without: marketTests, args: [],
    sources: /^src\/(?!market\/|Market|libraries\/)/ },
  { name: "market", only: [...marketTests, "utils", "rewards/FakeAuction.sol"],
    args: ["--ir-minimum"], sources: /^src\/(?:market\/|Market|libraries\/)/ },
];

/** Nothing that has the sources in it a second time, and no measuring of gas. */
const copies = /^gas\/|^invariant\/planted\/(?:.*\.t|MarketBugs|PlantedMarket|PlantedStaking|PlantedEconomy)\.sol$/;

/** file -> { lines: Map line -> hits, branches: Map "line,block,branch" -> hits } */
const seen = new Map();
const only = process.argv[process.argv.indexOf("--only") + 1];
const chosen = process.argv.includes("--only") ? passes.filter(({ name }) => name === only) : passes;
for (const pass of chosen) cover(pass);
report();

function cover({ name, without = [], only, args, sources }) {
  const tree = mkdtempSync(join(tmpdir(), `weft-coverage-${name}-`));
  try {
    for (const part of ["src", "tools", "snapshots", "package.json"]) {
      cpSync(join(home, part), join(tree, part), { recursive: true });
    }
    const isIn = (path, list) => list.some((part) => path === part || path.startsWith(`${part}/`));
    for (const path of readdirSync(join(home, "test"), { recursive: true })) {
      if (!path.includes(".") || isIn(path, without) || copies.test(path) || only && !isIn(path, only)) continue;
      const text = readFileSync(join(home, "test", path), "utf8");
      mkdirSync(dirname(join(tree, "test", path)), { recursive: true });
      // What a test says of its runs counts in every profile.
      writeFileSync(join(tree, "test", path), text.replace(/(?<=default\.fuzz\.runs = )\d+/g, "32"));
    }
    if (name === "economy") {
      for (const part of ["Market.sol", "market"]) rmSync(join(tree, "src", part), { recursive: true });
    }
    symlinkSync(join(home, "node_modules"), join(tree, "node_modules"));
    writeFileSync(join(tree, "foundry.toml"), oneProfile(readFileSync(join(home, "foundry.toml"), "utf8")));
    const { status, error } = spawnSync(forge, ["coverage", ...args, "--report", "lcov", "--exclude-tests"], {
      cwd: tree, stdio: ["ignore", 2, 2], env: { ...process.env, FOUNDRY_PROFILE: "lite" },
    });
    if (error || status !== 0) throw new Error(`forge coverage of the ${name} failed`);
    read(readFileSync(join(tree, "lcov.info"), "utf8"), sources);
  } finally {
    rmSync(tree, { recursive: true });
  }
}

function oneProfile(toml) {
  return toml.replace(/^additional_compiler_profiles.*$/m, "")
    .replace(/^compilation_restrictions = \[[\s\S]*?^\]$/m, "")
    .replace(/^(?:deny|isolate) = .*$/gm, "");
}

function read(lcov, sources) {
  let file;
  for (const line of lcov.split("\n")) {
    const [kind, rest] = [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)];
    if (kind === "SF") {
      file = sources.test(rest) ? seen.get(rest) ?? { lines: new Map(), branches: new Map() } : undefined;
      if (file) seen.set(rest, file);
    } else if (kind === "DA" && file) {
      const [at, hits] = rest.split(",");
      file.lines.set(at, Math.max(Number(hits), file.lines.get(at) ?? 0));
    } else if (kind === "BRDA" && file) {
      const key = rest.slice(0, rest.lastIndexOf(","));
      const hits = rest.endsWith("-") ? 0 : Number(rest.slice(rest.lastIndexOf(",") + 1));
      file.branches.set(key, Math.max(hits, file.branches.get(key) ?? 0));
    }
  }
}

function report() {
  const rows = [...seen].sort().map(([file, { lines, branches }]) => {
    const excused = excusedLines(file);
    const count = (map) => {
      const counted = [...map].filter(([key]) => !excused.has(Number(key.split(",")[0])));
      const missed = counted.filter(([, hits]) => hits === 0).map(([key]) => Number(key.split(",")[0]));
      return { hit: counted.length - missed.length, all: counted.length, missed: [...new Set(missed)] };
    };
    return { file, lines: count(lines), branches: count(branches), excused: [...lines.keys()]
      .filter((line) => excused.has(Number(line))).length };
  });
  if (process.argv.includes("--json")) console.log(JSON.stringify(rows, null, 2));
  else for (const row of rows) console.log(format(row));
  const sum = (pick) => rows.reduce((total, row) => total + pick(row), 0);
  const total = { file: "all", excused: sum((row) => row.excused) };
  for (const kind of ["lines", "branches"]) {
    total[kind] = { hit: sum((row) => row[kind].hit), all: sum((row) => row[kind].all), missed: [] };
  }
  if (!process.argv.includes("--json")) console.log(format(total));
  const bad = total.lines.hit < total.lines.all || total.branches.hit < total.branches.all
    || rows.length < 15 * chosen.length;
  if (bad) console.error("contracts/src is not covered in full");
  process.exitCode = bad ? 1 : 0;
}

function format({ file, lines, branches, excused }) {
  const part = ({ hit, all }) => `${hit}/${all}`.padStart(10);
  const missed = [...new Set([...lines.missed, ...branches.missed])].sort((a, b) => a - b).join(" ");
  return `${file.padEnd(36)} lines ${part(lines)}  branches ${part(branches)}`
    + (excused ? `  (${excused} lines left out)` : "") + (missed ? `  missed: ${missed}` : "");
}

/** Lines that forge cannot attribute, by block of assembly or by what stands in them; each with its reason. */
function excusedLines(file) {
  const excused = new Set();
  const source = readFileSync(join(home, file), "utf8").split("\n");
  for (const { file: of, assembly, line: text, reason } of exceptions) {
    if (of !== file) continue;
    if (!reason) throw new Error(`${file}: an exception without a reason`);
    let found = false;
    let depth = 0;
    source.forEach((line, index) => {
      if (assembly && (depth > 0 || line.includes("assembly ("))) {
        depth += line.split("{").length - line.split("}").length;
        [found] = [true, excused.add(index + 1)];
      }
      if (text && line.trim() === text) [found] = [true, excused.add(index + 1)];
    });
    if (!found) throw new Error(`${file}: nothing is excused by ${text ?? "assembly"} any more`);
  }
  return excused;
}
