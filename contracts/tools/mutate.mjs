// Mutation testing: breaks the contracts in one small place at a time and sees whether the tests notice. Usage:
//   node tools/mutate.mjs [--file PART] [--sample N] [--seed S] [--minutes M] [--results FILE] [--list]
// `--file` takes sources whose path contains it, `--sample` so many mutants of all, drawn by `--seed`. Results are kept
// in a file, one line each, so that a run that was cut short, or stopped after `--minutes`, goes on where it was.
// The last line is the score; the exit code is 1 below 90 %.
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { testsOf } from "./mutation/groups.mjs";
import { newJudge } from "./mutation/judge.mjs";
import { mutantsOf } from "./mutation/mutants.mjs";

const home = resolve(import.meta.dirname, "..");
const { values: options } = parseArgs({ options: {
  file: { type: "string", default: "" },
  sample: { type: "string" },
  seed: { type: "string", default: "1" },
  minutes: { type: "string", default: "600" },
  results: { type: "string", default: join(home, "../artifacts/mutation/results.jsonl") },
  list: { type: "boolean", default: false },
} });

const all = readdirSync(join(home, "src"), { recursive: true }).map((name) => `src/${name}`.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".sol") && name.includes(options.file)).sort()
  .flatMap((name) => mutantsOf(name, readFileSync(join(home, name), "utf8")));
const chosen = options.sample ? draw(all, Number(options.sample), Number(options.seed)) : all;
// Market last: it takes the slow pipeline.
chosen.sort((a, b) => cost(a) - cost(b));
if (options.list) {
  for (const mutant of chosen) console.log(name(mutant));
  console.log(`${chosen.length} of ${all.length} mutants`);
  process.exit(0);
}

mkdirSync(dirname(options.results), { recursive: true });
const results = new Map(readResults().map((result) => [result.name, result]));
const waiting = chosen.filter((mutant) => !results.has(name(mutant)));
const until = Date.now() + Number(options.minutes) * 60_000;
if (waiting.length > 0) await judgeAll();
report();

async function judgeAll() {
  const judge = newJudge(join(home, "../artifacts/mutation"));
  const ready = new Set();
  for (const mutant of waiting) {
    if (Date.now() > until) break;
    // Also over what a run that was cut short left there. What is not built yet is built by the first tests.
    let isNew = judge.putOriginals(mutant.file);
    for (const tests of testsOf(mutant.file)) {
      if (isNew || !ready.has(tests)) await passes(judge, mutant.file, tests);
      ready.add(tests);
    }
    isNew = judge.putOriginals(mutant.file);
    if (isNew) for (const tests of testsOf(mutant.file)) await passes(judge, mutant.file, tests);
    const started = Date.now();
    const result = await judge.judge(mutant);
    if (result.verdict === "survived" && judge.isSameOptimized(mutant)) result.verdict = "same bytecode";
    result.seconds = Math.round((Date.now() - started) / 100) / 10;
    keep({ name: name(mutant), ...result });
  }
}

async function passes(judge, file, tests) {
  const failed = await judge.runAll(file, tests);
  if (failed) throw new Error(`without a mutant ${tests} fails already: ${failed}`);
}

function keep(result) {
  results.set(result.name, result);
  appendFileSync(options.results, `${JSON.stringify(result)}\n`);
  console.log(`${result.verdict.padEnd(13)} ${result.name}${result.by ? `  (${result.by})` : ""} ${result.seconds} s`);
}

function report() {
  const of = (verdict) => chosen.filter((mutant) => results.get(name(mutant))?.verdict === verdict);
  const [killed, survived] = [of("killed").length, of("survived")];
  const judged = killed + survived.length;
  console.log("\nSurvivors:");
  for (const mutant of survived) console.log(`  ${name(mutant)}`);
  const left = chosen.filter((mutant) => !results.has(name(mutant))).length;
  console.log(`\n${chosen.length} of ${all.length} mutants: ${of("invalid").length} do not compile, `
    + `${of("same bytecode").length} are the same bytecode, ${left} not judged yet`);
  console.log(`${killed} of ${judged} killed: ${(100 * killed / Math.max(judged, 1)).toFixed(1)} %`);
  process.exitCode = killed < 0.9 * judged ? 1 : 0;
}

function name({ file, line, at, what }) {
  const source = readFileSync(join(home, file), "utf8");
  return `${file}:${line}:${at - source.lastIndexOf("\n", at - 1)} ${what}`;
}

function readResults() {
  if (!existsSync(options.results)) return [];
  return readFileSync(options.results, "utf8").trim().split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

function cost({ file }) {
  return /market\/|libraries\//.test(file) ? 1 : 0;
}

/** `count` of `list`, in the list's order, by a generator of its own so that a seed means the same everywhere. */
function draw(list, count, seed) {
  let state = seed >>> 0 || 1;
  const random = () => {
    // xorshift32
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  const order = list.map((_, index) => index);
  for (let i = order.length - 1; i > 0; --i) {
    const j = random() % (i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order.slice(0, count).sort((a, b) => a - b).map((index) => list[index]);
}
