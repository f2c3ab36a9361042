// Runs every test suite of the repository, two or three at a time, and sums up. Usage: node eng/test.mjs [NAME]
// NAME picks the suites whose name contains it; where there is none, the tests whose name contains it.
// The last line is "N passed, N failed, N skipped"; the exit code is 0 only when nothing failed.
import { readFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { findSuites } from './suites.mjs';
import { runSuite, stopAll } from './suite-run.mjs';

const logs = 'artifacts/logs';
const timesFile = 'artifacts/test-times.json';
const limitMs = Number(process.env.WEFT_SUITE_MINUTES ?? 18) * 60_000;
const pattern = process.argv[2];

const all = findSuites();
const named = pattern ? all.filter(suite => suite.name.toLowerCase().includes(pattern.toLowerCase())) : all;
const testPattern = named.length === 0 ? pattern : undefined;
const chosen = named.length === 0 ? all : named;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopAll();
    process.exit(130);
  });
}

const times = readTimes();
const results = [];
rmSync(`${logs}/tests`, { recursive: true, force: true });
mkdirSync(`${logs}/tests`, { recursive: true });

// The slowest first, so that the lanes end together; suites that mostly wait have a lane besides.
const order = [...chosen].sort((a, b) => (times[b.name] ?? 1e9) - (times[a.name] ?? 1e9));
await Promise.all([lanes(order.filter(suite => !suite.waits), 2), lanes(order.filter(suite => suite.waits), 1)]);
report();

async function lanes(queue, width) {
  const waiting = [...queue];
  const lane = async () => {
    for (let suite = waiting.shift(); suite; suite = waiting.shift()) {
      const result = await runSuite(suite, { testPattern, limitMs, logs: `${logs}/tests` });
      results.push(result);
      if (!testPattern) times[suite.name] = result.ms;
      show(result);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
}

function show(result) {
  const { passed, failed, skipped } = result;
  if (testPattern && passed + failed + skipped === 0) return;
  const mark = failed > 0 ? 'FAIL' : 'ok  ';
  const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  const seconds = (result.ms / 1000).toFixed(1).padStart(6);
  console.log(`  ${mark}  ${result.name.padEnd(28)} ${counts.padEnd(36)} ${seconds} s`);
}

function report() {
  const sum = key => results.reduce((total, result) => total + result[key], 0);
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map(sum);

  const skips = new Map();
  for (const { reason } of results.flatMap(result => result.skips)) skips.set(reason, (skips.get(reason) ?? 0) + 1);
  if (skips.size > 0) console.log('\nSkipped:');
  for (const [reason, count] of skips) console.log(`  ${count} x ${reason}`);

  if (failed > 0) console.log('\nFailed:');
  for (const result of results) {
    for (const failure of result.failures) {
      console.log(`  ${result.name}: ${failure.name}`);
      for (const line of failure.message.split('\n').slice(0, 24)) console.log(`      ${line.slice(0, 200)}`);
    }
    if (result.failed > 0) console.log(`      log: ${result.log}`);
  }

  if (!testPattern && failed === 0) writeFileSync(timesFile, JSON.stringify({ ...readTimes(), ...times }, null, 2));
  const nothing = passed + failed + skipped === 0;
  if (nothing) console.error(`\nno suite and no test is called '${pattern ?? ''}'`);
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 || nothing ? 1 : 0;
}

function readTimes() {
  try {
    return JSON.parse(readFileSync(timesFile, 'utf8'));
  } catch {
    return {}; // the first run has no times yet
  }
}
