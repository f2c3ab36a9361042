// Writes test/vectors/eip712.json: what viem, which nobody here wrote, says are the hashes and signatures of orders.
// The Solidity and the C# tests read it. Run it by hand when a layout changes: node tools/vectors.mjs
import { writeFileSync } from "node:fs";
import {
  encodeAbiParameters, hashDomain, hashStruct, hashTypedData, keccak256, parseAbiParameters, parseSignature,
  serializeCompactSignature, signatureToCompactSignature, stringToHex, zeroAddress, zeroHash,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";

const domain = {
  name: "Weft Market",
  version: "1",
  chainId: 31337n,
  verifyingContract: "0x5FbDB2315678afecb367f032d93F642f64180aa3",
};

const types = {
  EIP712Domain: [
    { name: "name", type: "string" },
    { name: "version", type: "string" },
    { name: "chainId", type: "uint256" },
    { name: "verifyingContract", type: "address" },
  ],
  Offer: [
    { name: "provider", type: "address" },
    { name: "machine", type: "address" },
    { name: "gpuClass", type: "uint8" },
    { name: "gpus", type: "uint32" },
    { name: "pricePerGpuHour", type: "uint64" },
    { name: "minDuration", type: "uint24" },
    { name: "maxDuration", type: "uint24" },
    { name: "region", type: "uint8" },
    { name: "features", type: "uint64" },
    { name: "matcher", type: "address" },
    { name: "nonce", type: "uint32" },
    { name: "expiry", type: "uint40" },
    { name: "closesSlot", type: "uint8" },
    { name: "closesStart", type: "uint32" },
    { name: "closesAmount", type: "uint88" },
  ],
  Request: [
    { name: "renter", type: "address" },
    { name: "gpuClasses", type: "uint256" },
    { name: "gpusPerMachine", type: "uint8" },
    { name: "machines", type: "uint8" },
    { name: "maxPricePerGpuHour", type: "uint64" },
    { name: "duration", type: "uint24" },
    { name: "regions", type: "uint64" },
    { name: "features", type: "uint64" },
    { name: "jobHash", type: "bytes32" },
    { name: "matcher", type: "address" },
    { name: "matchFee", type: "uint64" },
    { name: "nonce", type: "uint32" },
    { name: "expiry", type: "uint40" },
  ],
  Voucher: [
    { name: "lease", type: "bytes32" },
    { name: "amount", type: "uint128" },
  ],
  Closing: [
    { name: "lease", type: "bytes32" },
    { name: "amount", type: "uint128" },
  ],
};

// Keys made of words, keccak256(seed): for tests, known to everybody.
const accounts = Object.fromEntries(
  ["provider", "machine", "renter", "matcher"].map((name) => {
    const seed = `weft test key: ${name}`;
    return [name, { seed, account: privateKeyToAccount(keccak256(stringToHex(seed))) }];
  }),
);
const addressOf = (name) => accounts[name].account.address;
const max = (bits) => 2n ** BigInt(bits) - 1n;

/** All numbers as decimal strings: JSON readers differ beyond 2^53. */
const plain = (object) =>
  Object.fromEntries(
    Object.entries(object).map(([k, v]) => [k, typeof v === "bigint" || typeof v === "number" ? String(v) : v]),
  );

async function signed(primaryType, signer, message) {
  const { account } = accounts[signer];
  const signature = await account.signTypedData({ domain, types, primaryType, message });
  return {
    ...plain(message),
    structHash: hashStruct({ data: message, primaryType, types }),
    digest: hashTypedData({ domain, types, primaryType, message }),
    signer: account.address,
    signature,
    compactSignature: serializeCompactSignature(signatureToCompactSignature(parseSignature(signature))),
  };
}

const offer = {
  provider: addressOf("provider"),
  machine: addressOf("machine"),
  gpuClass: 3,
  gpus: 0b1111_0000n,
  pricePerGpuHour: 1_250_000n,
  minDuration: 60,
  maxDuration: 86_400,
  region: 5,
  features: 0b10101n,
  matcher: zeroAddress,
  nonce: 7,
  expiry: 1_900_000_000,
  closesSlot: 0,
  closesStart: 0,
  closesAmount: 0n,
};

const request = {
  renter: addressOf("renter"),
  gpuClasses: (1n << 3n) | (1n << 255n),
  gpusPerMachine: 2,
  machines: 1,
  maxPricePerGpuHour: 2_000_000n,
  duration: 3_600,
  regions: (1n << 5n) | (1n << 63n),
  features: 0b101n,
  jobHash: keccak256(stringToHex("a job")),
  matcher: zeroAddress,
  matchFee: 1_000n,
  nonce: 42,
  expiry: 1_900_000_000,
};

const keys = [
  { provider: addressOf("provider"), machine: addressOf("machine"), slot: 0, start: 1_800_000_000 },
  { provider: addressOf("provider"), machine: addressOf("machine"), slot: 31, start: 4_294_967_295 },
  { provider: addressOf("machine"), machine: addressOf("machine"), slot: 1, start: 1 },
];
const leases = keys.map((key) => ({
  ...plain(key),
  id: keccak256(
    encodeAbiParameters(parseAbiParameters("address, address, uint8, uint32"), [
      key.provider, key.machine, key.slot, key.start,
    ]),
  ),
}));

const offers = [
  offer,
  { ...offer, matcher: addressOf("matcher"), gpus: max(32), pricePerGpuHour: max(64), features: max(64) },
  {
    ...offer, gpuClass: 255, minDuration: 0, maxDuration: Number(max(24)), region: 63, nonce: Number(max(32)),
    expiry: Number(max(40)), closesSlot: 31, closesStart: Number(max(32)), closesAmount: max(88),
  },
  {
    provider: zeroAddress, machine: zeroAddress, gpuClass: 0, gpus: 0n, pricePerGpuHour: 0n, minDuration: 0,
    maxDuration: 0, region: 0, features: 0n, matcher: zeroAddress, nonce: 0, expiry: 0, closesSlot: 0,
    closesStart: 0, closesAmount: 0n,
  },
];

const requests = [
  request,
  { ...request, matcher: addressOf("matcher"), gpuClasses: max(256), regions: max(64), features: max(64) },
  {
    ...request, gpusPerMachine: 32, machines: 255, maxPricePerGpuHour: max(64), duration: Number(max(24)),
    matchFee: max(64), nonce: Number(max(32)), expiry: Number(max(40)),
  },
  {
    renter: zeroAddress, gpuClasses: 0n, gpusPerMachine: 0, machines: 0, maxPricePerGpuHour: 0n, duration: 0,
    regions: 0n, features: 0n, jobHash: zeroHash, matcher: zeroAddress, matchFee: 0n, nonce: 0, expiry: 0,
  },
];

const amounts = [
  { lease: leases[0].id, amount: 1n },
  { lease: leases[0].id, amount: 123_456_789n },
  { lease: leases[1].id, amount: max(128) },
  { lease: leases[2].id, amount: 0n },
];

const all = (primaryType, signer, messages) => Promise.all(messages.map((m) => signed(primaryType, signer, m)));
const vectors = {
  source: "viem, by contracts/tools/vectors.mjs",
  domain: { ...plain(domain), separator: hashDomain({ domain, types }) },
  keys: Object.entries(accounts).map(([name, { seed, account }]) => ({ name, seed, address: account.address })),
  leases,
  offers: await all("Offer", "machine", offers),
  requests: await all("Request", "renter", requests),
  vouchers: await all("Voucher", "renter", amounts),
  closings: [...(await all("Closing", "machine", amounts)), ...(await all("Closing", "provider", amounts))],
};

const file = new URL("../test/vectors/eip712.json", import.meta.url);
writeFileSync(file, `${JSON.stringify(vectors, null, 2)}\n`);
console.log(`${file.pathname}: ${vectors.offers.length + vectors.requests.length} orders`);
