// Which suites there are: the Solidity tests, and every test project of the solution.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';

/** @returns {{ name: string, kind: 'forge' | 'xunit', exe: string, waits: boolean }[]} */
export function findSuites() {
  const projects = [...readFileSync('Weft.slnx', 'utf8').matchAll(/Path="(tests\/[^"]+\.csproj)"/g)].map(m => m[1]);
  return [solidity(), ...projects.filter(isSuite).map(xunit)].filter(Boolean);
}

function solidity() {
  const packages = 'contracts/node_modules/@foundry-rs';
  // The platform package's program: the wrapper in node_modules/.bin exits 0 even when tests fail.
  const platform = existsSync(packages) ? readdirSync(packages).find(name => name.startsWith('forge-')) : undefined;
  const exe = resolve(packages, platform ?? 'forge-none', 'bin/forge');
  return { name: 'contracts', kind: 'forge', exe, waits: false };
}

// A project under tests/ that is only a helper for others says <OutputType>Library</OutputType>.
function isSuite(project) {
  return !/<OutputType>\s*Library\s*</.test(readFileSync(project, 'utf8'));
}

function xunit(project) {
  const name = basename(project, '.csproj');
  const assembly = /<AssemblyName>(.*?)<\/AssemblyName>/.exec(readFileSync(project, 'utf8'))?.[1] ?? name;
  return {
    name,
    kind: 'xunit',
    exe: resolve('artifacts/bin', name, 'release', assembly),
    // Whole networks with processes and containers, at the pace of chains, leases and time-outs.
    waits: /EndToEnd/.test(name),
  };
}
