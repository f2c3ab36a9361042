// Asks viem for encodings, hashes and signatures of seeded random input; the tests read the answers from viem.json.
// Usage: npm ci --ignore-scripts && node generate.mjs
import { writeFileSync } from "node:fs";
import {
  encodeAbiParameters, encodeEventTopics, hashMessage, hashTypedData, keccak256, toFunctionSelector,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { Random, integer, parameter, value } from "./random.mjs";

const random = new Random(20260101);
const many = (n, make) => Array.from({ length: n }, (_, i) => make(i));

// viem wants numbers for up to 48 bits and objects for named tuples.
const forViem = (p, v) => {
  if (/\[\d*\]$/.test(p.type)) {
    const element = { ...p, type: p.type.replace(/\[\d*\]$/, "") };
    return v.map((x) => forViem(element, x));
  }
  if (p.type === "tuple") return Object.fromEntries(p.components.map((c) => [c.name, forViem(c, v[c.name])]));
  const bits = /int(\d+)$/.exec(p.type)?.[1];
  return bits && Number(bits) <= 48 ? Number(v) : v;
};

const plain = (v) => {
  if (typeof v === "bigint") return v.toString();
  if (Array.isArray(v)) return v.map(plain);
  return typeof v === "object" ? Object.values(v).map(plain) : v;
};

const canonical = (p) =>
  p.components ? p.type.replace("tuple", `(${p.components.map(canonical).join(",")})`) : p.type;

const abi = many(120, (i) => {
  const inputs = many(1 + random.below(4), (j) => parameter(random, 3, `a${j}`));
  const values = inputs.map((p) => value(random, p));
  const args = inputs.map((p, j) => forViem(p, values[j]));
  const item = { type: "function", name: `f${i}`, stateMutability: "view", inputs, outputs: [] };
  return {
    json: item,
    types: inputs.map(canonical),
    values: values.map(plain),
    encoded: encodeAbiParameters(inputs, args),
    selector: toFunctionSelector(item),
  };
});

// viem hashes only bytes and string of the indexed reference types.
const events = many(30, (i) => {
  const atoms = () => parameter(random, 0, "");
  const inputs = many(1 + random.below(3), (j) => ({ ...atoms(), name: `e${j}`, indexed: true }));
  const values = inputs.map((p) => value(random, p));
  const item = { type: "event", name: `E${i}`, inputs };
  const args = Object.fromEntries(inputs.map((p, j) => [p.name, forViem(p, values[j])]));
  return { json: item, values: values.map(plain), topics: encodeEventTopics({ abi: [item], eventName: item.name,
    args }) };
});

const typedAtom = () => parameter(random, 0, "").type;
const typedMember = (structs, name) => {
  const base = structs.length > 0 && random.below(3) === 0 ? random.pick(structs) : typedAtom();
  return { name, type: base + random.pick(["", "", "", "[]", "[2]", "[][2]"]) };
};

const typedValue = (types, type) => {
  const array = /^(.*)\[(\d*)\]$/.exec(type);
  if (array) return many(array[2] === "" ? random.below(3) : Number(array[2]), () => typedValue(types, array[1]));
  if (types[type]) return Object.fromEntries(types[type].map((m) => [m.name, typedValue(types, m.type)]));
  const v = value(random, { type });
  return typeof v === "bigint" ? v.toString() : v;
};

const domainFields = [
  { name: "name", type: "string" }, { name: "version", type: "string" }, { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" }, { name: "salt", type: "bytes32" },
];

const account = () => {
  const privateKey = random.hex(32);
  return { privateKey, account: privateKeyToAccount(privateKey) };
};

const typedData = [];
for (let i = 0; i < 60; i++) {
  const types = { EIP712Domain: domainFields.filter(() => random.below(3) > 0) };
  const structs = [];
  for (let s = 0; s < 1 + random.below(4); s++) {
    const name = random.pick(["Zed", "Alpha", "mid", "Leaf"]) + s;
    types[name] = many(random.below(5) + 1, (j) => typedMember(structs, `m${j}`));
    structs.push(name);
  }
  const primaryType = structs.at(-1);
  const domain = typedValue(types, "EIP712Domain");
  if (domain.chainId) domain.chainId = 1 + random.below(1 << 30);
  const message = typedValue(types, primaryType);
  const { privateKey, account: signer } = account();
  const data = { types, primaryType, domain, message };
  typedData.push({ data, digest: hashTypedData(data), privateKey, signature: await signer.signTypedData(data) });
}

const accessList = () =>
  many(random.below(3), () => ({ address: random.hex(20), storageKeys: many(random.below(3), () => random.hex(32)) }));

const transactions = [];
for (let i = 0; i < 80; i++) {
  const { privateKey, account: signer } = account();
  const type = random.pick(["legacy", "eip2930", "eip1559"]);
  const fee = random.bits(1 + random.below(70));
  const chainId = type === "legacy" && random.below(3) === 0 ? undefined : 1 + random.below(random.pick([10, 1 << 30]));
  const tx = {
    type, chainId, nonce: random.below(random.pick([2, 200, 1 << 30])), gas: random.bits(1 + random.below(40)),
    to: random.below(5) === 0 ? undefined : random.hex(20), value: integer(random, random.pick([8, 64, 256]), false),
    data: random.hex(random.pick([0, 1, 4, 55, 56, 300])),
    ...(type === "eip1559" ? { maxFeePerGas: fee, maxPriorityFeePerGas: fee / 2n } : { gasPrice: fee }),
    ...(type === "legacy" ? {} : { accessList: accessList() }),
  };
  const signed = await signer.signTransaction(tx);
  const json = JSON.parse(JSON.stringify(tx, (_, v) => (typeof v === "bigint" ? v.toString() : v)));
  transactions.push({ tx: json, privateKey, sender: signer.address, signed, hash: keccak256(signed) });
}

const messages = [];
for (let i = 0; i < 20; i++) {
  const { privateKey, account: signer } = account();
  const text = random.text();
  const signature = await signer.signMessage({ message: text });
  messages.push({ text, digest: hashMessage(text), privateKey, address: signer.address, signature });
}

const lines = (cases) => `[\n${cases.map((c) => JSON.stringify(c)).join(",\n")}\n]`;
const parts = { abi, events, typedData, transactions, messages };
const body = Object.entries(parts).map(([name, cases]) => `"${name}": ${lines(cases)}`).join(",\n");
writeFileSync(new URL("viem.json", import.meta.url), `{\n${body}\n}\n`);
