// Takes a sample of the test cases that the ethers project publishes, in the form that the tests read.
// Usage: npm ci --ignore-scripts && node sample.mjs [all] [folder]
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const all = process.argv[2] === "all";
const folder = process.argv[3] ?? new URL(".", import.meta.url).pathname;
const source = new URL("node_modules/@ethersproject/testcases/testcases/", import.meta.url);

const load = (name) => JSON.parse(gunzipSync(readFileSync(new URL(`${name}.json.gz`, source))));
const every = (list, step) => (all ? list : list.filter((_, i) => i % step === 0));
const short = (hex) => all || hex.length < 2400;
const save = (name, cases) =>
  writeFileSync(`${folder}/${name}.json`, `[\n${cases.map((c) => JSON.stringify(c)).join(",\n")}\n]\n`);

const plain = (tagged) => {
  if (Array.isArray(tagged)) return tagged.map(plain);
  const { type, value } = tagged;
  return type === "tuple" ? value.map(plain) : type === "null" ? "0x" : value;
};

const abi = (list) =>
  list.filter((c) => short(c.result)).map((c) => ({
    name: c.name,
    types: JSON.parse(c.types).map((t) => t.replaceAll("tuple(", "(")),
    values: JSON.parse(c.normalizedValues ?? c.values).map(plain),
    encoded: c.result,
  }));

save("abi", [
  ...abi(every(load("contract-interface-abi2"), 14)),
  ...abi(every(load("contract-interface"), 18)).map((c) => ({ ...c, name: `flat ${c.name}` })),
]);

save("events", every(load("contract-events"), 30).filter((c) => short(c.data)).map((c) => ({
  name: c.name,
  abi: JSON.parse(c.interface).filter((e) => e.name === "testEvent"),
  values: c.normalizedValues.map((v, i) => (c.hashed[i] ? c.values[i] : v)),
  hashed: c.hashed,
  topics: c.topics,
  data: c.data,
})));

save("typed-data", load("eip712").filter((c, i) => all || i % 14 === 0 || !c.name.startsWith("random"))
  .map(({ name, domain, primaryType, types, data, digest }) => ({ name, domain, primaryType, types, data, digest })));

save("typed-transactions", every(load("typed-transactions"), 25));

save("transactions", every(load("transactions"), 25).map(
  ({ name, privateKey, accountAddress, to, data, gasLimit, gasPrice, value, nonce, ...signed }) => ({
    name, privateKey, accountAddress, to, data, gasLimit, gasPrice, value, nonce,
    signed: signed.signedTransaction, signedChainId5: signed.signedTransactionChainId5,
  })));

save("accounts", every(load("accounts"), 16).map(({ address, checksumAddress }) => ({ address, checksumAddress })));

save("hashes", every(load("hashes"), 6).filter((c) => short(c.data)).map(({ data, keccak256 }) => ({ data,
  keccak256 })));

save("selectors", every(load("contract-signatures"), 30).map(({ signature, sigHash }) => ({ signature, sigHash })));

// Each of the others takes a second and more, and is alike.
const wallets = ["life", "parity", "secretstorage_password"];
save("wallets", load("wallets").filter((c) => c.type === "secret-storage" && (all || wallets.includes(c.name))).map(
  ({ name, address, privateKey, password, json }) => ({ name, address, privateKey, password, json })));
