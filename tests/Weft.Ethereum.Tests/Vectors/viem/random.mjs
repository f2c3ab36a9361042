// Seeded random ABI types and values: the same seed gives the same vectors.
const mask = (1n << 64n) - 1n;

export class Random {
  #state;

  constructor(seed) {
    this.#state = BigInt(seed);
  }

  // splitmix64
  #next() {
    this.#state = (this.#state + 0x9e3779b97f4a7c15n) & mask;
    let z = this.#state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
    return z ^ (z >> 31n);
  }

  below(n) {
    return Number(this.#next() % BigInt(n));
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  hex(bytes) {
    let digits = "";
    for (let i = 0; i < bytes; i++) digits += this.below(256).toString(16).padStart(2, "0");
    return `0x${digits}`;
  }

  bits(n) {
    return n === 0 ? 0n : BigInt(this.hex(Math.ceil(n / 8))) & ((1n << BigInt(n)) - 1n);
  }

  text() {
    const words = ["weft", "", "grüße", "織物", "🧵", "0x00", "line\nbreak", "a".repeat(40), "\u0000", "\"quoted\""];
    return Array.from({ length: this.below(4) }, () => this.pick(words)).join(" ");
  }
}

// How often the ends of a range turn up, beside numbers of random width in between.
export function integer(random, bits, signed) {
  const top = 1n << BigInt(signed ? bits - 1 : bits);
  switch (random.below(5)) {
    case 0: return top - 1n;
    case 1: return signed ? -top : 0n;
    case 2: return signed ? -1n : 1n;
    default: {
      const n = random.bits(1 + random.below(signed ? bits - 1 : bits));
      return signed && random.below(2) === 0 ? -n : n;
    }
  }
}

// A parameter as in compiler JSON.
export function parameter(random, depth, name = "") {
  const kind = random.below(depth > 0 ? 11 : 7);
  const bits = 8 * (1 + random.below(32));
  switch (kind) {
    case 0: return { name, type: `uint${bits}` };
    case 1: return { name, type: `int${bits}` };
    case 2: return { name, type: "address" };
    case 3: return { name, type: "bool" };
    case 4: return { name, type: `bytes${1 + random.below(32)}` };
    case 5: return { name, type: "bytes" };
    case 6: return { name, type: "string" };
    case 7: case 8: {
      const element = parameter(random, depth - 1, name);
      return { ...element, type: `${element.type}${kind === 7 ? "[]" : `[${1 + random.below(3)}]`}` };
    }
    default: {
      const components = Array.from({ length: 1 + random.below(4) }, (_, i) => parameter(random, depth - 1, `m${i}`));
      return { name, type: "tuple", components };
    }
  }
}

export function value(random, parameter) {
  const array = /^(.*)\[(\d*)\]$/.exec(parameter.type);
  if (array) {
    const length = array[2] === "" ? random.below(4) : Number(array[2]);
    return Array.from({ length }, () => value(random, { ...parameter, type: array[1] }));
  }
  if (parameter.type === "tuple")
    return Object.fromEntries(parameter.components.map((c) => [c.name, value(random, c)]));
  const number = /^(u?)int(\d+)$/.exec(parameter.type);
  if (number) return integer(random, Number(number[2]), number[1] === "");
  if (parameter.type === "address") return random.hex(20);
  if (parameter.type === "bool") return random.below(2) === 1;
  if (parameter.type === "bytes") return random.hex(random.pick([0, 1, 31, 32, 33, 64, 65]));
  if (parameter.type === "string") return random.text();
  return random.hex(Number(parameter.type.slice(5)));
}
