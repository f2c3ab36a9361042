// Runs one suite in a process group of its own and reads what it says about itself. A suite that ends without a
// readable report has crashed, and that counts as a failed test.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

// As a service's: what jobs are to read must not hang on the mask of whoever runs the node.
process.umask(0o077);

const running = new Set();

export function stopAll() {
  for (const child of running) killGroup(child);
}

export async function runSuite(suite, { testPattern, limitMs, logs }) {
  const log = `${logs}/${suite.name}.log`;
  const report = resolve(logs, `${suite.name}.json`);
  const started = Date.now();
  const result = { name: suite.name, log, passed: 0, failed: 0, skipped: 0, failures: [], skips: [], ms: 0 };
  if (!existsSync(suite.exe)) {
    fail(result, suite.name, 'the suite was not built');
    return result;
  }
  const command = suite.kind === 'forge' ? forge(suite, testPattern, report) : xunit(suite, testPattern, report);
  const end = await run(command, log, limitMs);
  result.ms = Date.now() - started;
  try {
    const read = suite.kind === 'forge' ? readForge : readXunit;
    read(JSON.parse(readFileSync(report, 'utf8')), result);
  } catch (error) {
    fail(result, `${suite.name} (the whole suite)`, `${describe(end, limitMs)} without a report: ${error.message}`);
    return result;
  }
  const nothingRan = testPattern && result.passed + result.failed + result.skipped === 0;
  if (end.code !== 0 && result.failed === 0 && !nothingRan) {
    fail(result, `${suite.name} (the whole suite)`, `${describe(end, limitMs)} although no test says it failed`);
  }
  return result;
}

function xunit(suite, pattern, report) {
  const filter = pattern ? ['-method', `*${pattern}*`] : [];
  const args = ['-noColor', '-noLogo', '-noAutoReporters', '-result-ctrf', report, ...filter];
  // Suites are over before code that was instrumented to be compiled better pays. What they start inherits it.
  return { exe: suite.exe, args, cwd: '.', env: { DOTNET_TieredPGO: '0' } };
}

function forge(suite, pattern, report) {
  const filter = pattern ? ['--match-test', pattern] : [];
  // A gas snapshot that differs is a failure, not a new file. Nobody reads the tests' syntax trees. Half of the runs:
  // they are the same ones each time (their seed is fixed), and `./dev deep` makes many more. Invariants are looked at
  // after every fifth call and the last: what was broken rarely mends, and looking takes most of the time.
  const runs = process.env.FOUNDRY_PROFILE
    ? {}
    : { FOUNDRY_FUZZ_RUNS: '128', FOUNDRY_INVARIANT_RUNS: '16', FOUNDRY_INVARIANT_CHECK_INTERVAL: '5' };
  const env = { FORGE_SNAPSHOT_CHECK: 'true', FOUNDRY_AST: 'false', ...runs };
  return { exe: suite.exe, args: ['test', '--json', ...filter], cwd: 'contracts', stdoutTo: report, env };
}

function run({ exe, args, cwd, stdoutTo, env }, log, limitMs) {
  return new Promise(done => {
    const out = createWriteStream(log);
    const child = spawn(exe, args, {
      cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true,
    });
    running.add(child);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child);
    }, limitMs);
    const stdout = stdoutTo ? createWriteStream(stdoutTo) : out;
    child.stdout.pipe(stdout, { end: stdout !== out });
    child.stderr.pipe(out, { end: false });
    let spawnError;
    child.on('error', error => {
      spawnError = error;
      if (child.pid === undefined) finish(-1, null);
    });
    child.on('close', finish);
    function finish(code, signal) {
      clearTimeout(timer);
      running.delete(child);
      if (child.pid !== undefined) killGroup(child); // what the suite started and forgot
      if (spawnError) out.write(`${spawnError.message}\n`);
      const streams = stdout === out ? [out] : [out, stdout];
      Promise.all(streams.map(stream => new Promise(closed => stream.end(closed))))
        .then(() => done({ code, signal, timedOut }));
    }
  });
}

function killGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // the group has ended already
  }
}

function describe({ code, signal, timedOut }, limitMs) {
  if (timedOut) return `was stopped after ${limitMs / 60_000} minutes`;
  return signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
}

function readXunit({ results }, result) {
  for (const test of results.tests ?? []) {
    if (test.status === 'passed') result.passed++;
    else if (test.status === 'skipped' || test.status === 'pending') skip(result, test.name, test.message);
    else fail(result, test.name, test.message ?? test.status);
  }
  for (const suite of results.extra?.suites ?? []) {
    for (const error of suite.errors ?? []) fail(result, error.name ?? suite.filePath, error.message ?? 'setup failed');
  }
}

function readForge(report, result) {
  for (const [contract, { test_results: tests }] of Object.entries(report)) {
    for (const [test, { status, reason, counterexample }] of Object.entries(tests)) {
      const name = `${contract.split(':').pop()}.${test.replace(/\(.*/, '')}`;
      if (status === 'Success') result.passed++;
      else if (status === 'Skipped') skip(result, name, reason);
      else fail(result, name, [reason, counterexample && JSON.stringify(counterexample)].filter(Boolean).join('\n'));
    }
  }
}

function fail(result, name, message) {
  result.failed++;
  result.failures.push({ name, message: String(message ?? '').trim() });
}

function skip(result, name, message) {
  result.skipped++;
  result.skips.push({ name, reason: String(message || 'no reason given').trim().split('\n')[0] });
}
