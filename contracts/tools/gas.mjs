// Prints what the market's operations cost beside their bars: node tools/gas.mjs [--json]. Exit code 1 where a bar is
// missed. The numbers are those of snapshots/Market.json; `./dev gas` takes them anew first.
//
// Floors and rivals: whole transactions, measured on anvil 1.7.1 with Osaka rules (a floor is a hand-written probe with
// real EIP-712 signatures that does nothing else; Seaport 1.6, Sablier Flow 3.0.1 and iExec PoCo 6.1 are unmodified
// code). The estimate after the coming repricing is gas - 6,000 + 87,920 a created slot + 7,100 an overwritten one
// (EIP-2780, EIP-8037 and EIP-8038 as drafted); nothing here creates a slot in the steady state.
import { readFileSync } from "node:fs";

const snapshot = JSON.parse(readFileSync(new URL("../snapshots/Market.json", import.meta.url)));

/** `bar` in gas or bytes; `slots` overwritten by one operation; `share` how many of them share the 6,000. */
const rows = [
  // The bar is for a match alone: like its floor, it writes the machine, the slot and the renter. A request that offers
  // a match fee also has its matcher's account written: 2,100 for a cold word and 2,900 for a change of it, once in a
  // transaction, whatever the number of matches.
  { name: "match, third-party matcher, no match fee", of: "settle: 1 match, no match fee", bar: 60_000, floor: 49_482,
    slots: 3, rival: "Seaport 178,704" },
  { name: "the same, alone in its batch and paying its matcher", of: "settle: 1 match, third-party matcher", slots: 4 },
  { name: "match in a batch of 20, paying its matcher", of: "settle: 20 matches, each", bar: 40_000, floor: 29_017,
    slots: 3.05, share: 20, rival: "Seaport x10 150,969" },
  { name: "the same, each ending its own renter's last lease",
    of: "settle: 20 matches that end 20 leases of the same renters, each", bar: 40_000, floor: 29_017, slots: 3.05,
    share: 20, rival: "Seaport x10 150,969" },
  { name: "the same, the leases being other renters'", slots: 4.05, share: 20,
    of: "settle: 20 matches that end 20 leases of other renters, each" },
  { name: "calldata of a match, bytes", of: "settle: 1 match, bytes of calldata", bar: 400, floor: 213, bytes: true,
    rival: "1inch 388, one side" },
  { name: "calldata of one that ends a lease too, in a batch of 20, bytes", bytes: true,
    of: "settle: 20 matches that end 20 leases, bytes of calldata each" },
  { name: "close", of: "close: by the machine, with a voucher", bar: 46_000, floor: 39_099, slots: 2,
    rival: "Sablier 88,246" },
  { name: "close in a batch of 50, one provider", of: "closeMany: 50 leases of one provider, each", bar: 22_000,
    floor: 17_811, slots: 2, share: 50 },
  { name: "close in a batch of 50, 50 providers' signatures", slots: 2, share: 50,
    of: "closeMany: 50 leases of 50 providers, by both signatures, each" },
  { name: "deposit", of: "deposit", bar: 52_000, floor: 46_141, slots: 3, rival: "iExec 59,900" },
  { name: "deposit with permit", of: "depositWithPermit", bar: 72_000, floor: 64_579, slots: 4 },
  { name: "withdraw", of: "withdraw", bar: 50_000, floor: 43_773, slots: 3, rival: "iExec 57,397" },
];

const report = rows.map((row) => {
  const value = Number(snapshot[row.of]);
  if (!value) throw new Error(`snapshots/Market.json has no "${row.of}"`);
  const repriced = row.bytes ? null : Math.round(value - 6_000 / (row.share ?? 1) + 7_100 * row.slots);
  return {
    operation: row.name, value, unit: row.bytes ? "bytes" : "gas", bar: row.bar ?? null, floor: row.floor ?? null,
    rival: row.rival ?? null, afterRepricing: repriced, met: row.bar === undefined ? null : value <= row.bar,
  };
});
const missed = report.filter((row) => row.met === false);

if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ operations: report, missed: missed.length }, null, 2));
} else {
  const text = (value) => (value === null ? "" : value.toLocaleString("en"));
  const table = [
    ["operation", "measured", "bar", "", "floor", "best rival", "after repricing"],
    ...report.map((row) => [
      row.operation, text(row.value), text(row.bar), row.met === null ? "" : row.met ? "met" : "MISSED",
      text(row.floor), row.rival ?? "", text(row.afterRepricing),
    ]),
  ];
  const widths = table[0].map((_, i) => Math.max(...table.map((line) => line[i].length)));
  const isText = (i) => i === 0 || i === 3 || i === 5;
  for (const line of table) {
    console.log(line.map((cell, i) => (isText(i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  "));
  }
}
process.exit(missed.length === 0 ? 0 : 1);
