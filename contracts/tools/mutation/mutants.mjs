// Makes the mutants of a Solidity source: each is one small edit, `{ file, at, end, text, line, what }`. In the order
// of the source, always the same for the same text.

/** Blanks out comments, strings and what is not code to break, so that offsets stay. */
export function codeOnly(source) {
  const blank = (text) => text.replace(/[^\n]/g, " ");
  return source
    .replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?:hex)?"(?:[^"\\\n]|\\.)*"|(?:hex)?'(?:[^'\\\n]|\\.)*'/g, blank)
    .replace(/^(?:pragma|import|using|error|event)\b[^;]*;/gm, blank)
    .replace(/^ +(?:using|error|event)\b[^;]*;/gm, blank);
}

const swaps = new Map(Object.entries({
  "<": ["<=", ">="], "<=": ["<"], ">": [">=", "<="], ">=": [">"], "==": ["!="], "!=": ["=="],
  "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["*"], "<<": [">>"], ">>": ["<<"],
  "&": ["|"], "|": ["&"], "^": ["&"], "&&": ["||"], "||": ["&&"],
  "+=": ["-=", "="], "-=": ["+=", "="], "|=": ["&="], "++": ["--"], "--": ["++"],
}));
const operators = /(?<=[\w)\]] )(?:<<|>>|<=|>=|==|!=|&&|\|\||\+=|-=|\|=|[<>+\-*/%&|^])(?= )|\+\+|--/g;
const yulSwaps = { lt: "gt", gt: "lt", add: "sub", sub: "add", mul: "div", div: "mul", shl: "shr", shr: "shl",
  and: "or", or: "and", xor: "and", eq: "xor" };
const modifiers = /(?<=\) (?:external|public|internal|private)[^{;]*?)\b(?:nonReentrant|onlyOwner|whenNotHalted)\b/g;

export function mutantsOf(file, source) {
  const code = codeOnly(source);
  const found = [];
  const edit = (at, end, text, what) => {
    const line = source.slice(0, at).split("\n").length;
    found.push({ file, at, end, text, line, what: `${what}: \`${source.slice(at, end).replace(/\s+/g, " ")}\``
      + (text.trim() ? ` -> \`${text.trim()}\`` : " removed") });
  };
  const yul = blocks(code, /assembly \("memory-safe"\) \{/g);
  const inYul = (at) => yul.some(([from, to]) => at >= from && at < to);
  const bodies = blocks(code, /\b(?:function|constructor|modifier)\b[^{};]*\{/g);
  const inBody = (at) => bodies.some(([from, to]) => at >= from && at < to);

  for (const { 0: token, index } of code.matchAll(operators)) {
    if (inYul(index) || !inBody(index)) continue;
    for (const other of swaps.get(token)) edit(index, index + token.length, other, "operator");
  }
  for (const { 0: token, index } of code.matchAll(/(?<![\w!])!(?=[\w(])|(?<![\w~])~(?=[\w(])/g)) {
    if (inBody(index)) edit(index, index + token.length, "", "negation");
  }
  for (const { 0: token, index } of code.matchAll(/\b(?:true|false)\b/g)) {
    if (inBody(index)) edit(index, index + token.length, token === "true" ? "false" : "true", "truth");
  }
  for (const { 0: token, index } of code.matchAll(/(?<![\w.])(?:0x[0-9a-f]+|\d[\d_]*(?:e\d+)?)(?![\w.])/g)) {
    if (inYul(index) ? isOffset(code, index) : !inBody(index) && !isConstant(code, index)) continue;
    edit(index, index + token.length, token === "0" ? "1" : `(${token} + 1)`.replace(/^\((0x.*|.*) \+ 1\)$/,
      inYul(index) ? `add($1, 1)` : `($1 + 1)`), "constant");
  }
  for (const { 0: token, index } of code.matchAll(modifiers)) edit(index, index + token.length, "", "modifier");
  for (const [at, end] of statements(code)) {
    if (inBody(at) && !inYul(at)) edit(at, end, "", "statement");
  }
  for (const { 0: token, 1: name, index } of code.matchAll(/\b(lt|gt|add|sub|mul|div|shl|shr|and|or|xor|eq)(?=\()/g)) {
    if (inYul(index)) edit(index, index + token.length, yulSwaps[name], "operator");
  }
  for (const { 0: token, index } of code.matchAll(/\biszero(?=\()/g)) {
    if (inYul(index)) edit(index, index + token.length, "", "negation");
  }
  for (const { 0: token, index } of code.matchAll(/\{ break \}|\b(?:sstore|log\d|mstore|mcopy)\([^\n]*\)(?=\n| \})/g)) {
    if (inYul(index)) edit(index, index + token.length, token === "{ break }" ? "{ }" : "", "statement");
  }
  return found.sort((a, b) => a.at - b.at || (a.text < b.text ? -1 : 1));
}

/** What a statement that may go looks like, after the end of another one or a condition. */
const statement = new RegExp(`(?<=[;{}]\\s*|\\)\\s+|\\belse )(?:${[
  /if \([^;{}]*?\) revert [^;]*;/, // a requirement
  /(?:emit |delete )[^;]*;/,
  /_?\w[\w.[\]]*(?:\([^;{}=]*\))?(?:\.\w+)* (?:[-+|&]?=)(?!=)[^;{}]*;/, // an assignment, not a declaration
  /(?:super\.|\w+\(\w+\)\.)?_?\w+\((?:\{[^;{}]*\}|[^;{}])*\);/, // a call
  /(?:\+\+|--)\w[^;{}]*;/,
  /continue;|return;/,
].map((one) => one.source).join("|")})`, "g");
const noStatement = /^(?:if|for|while|return|revert|assembly|else)\b/;

function* statements(code) {
  for (const { 0: text, index } of code.matchAll(statement)) {
    if (noStatement.test(text) && !/^if \([\s\S]*\) revert |^return;/.test(text)) continue;
    yield [index, index + text.length];
  }
}

/** `[from, to)` of each block that a match of `head` opens. */
function blocks(code, head) {
  return [...code.matchAll(head)].map(({ 0: text, index }) => {
    let depth = 0;
    for (let i = index + text.length - 1; i < code.length; ++i) {
      if (code[i] === "{") ++depth;
      else if (code[i] === "}" && --depth === 0) return [index + text.length, i];
    }
    return [index, index];
  });
}

const lineAt = (code, index) => code.slice(code.lastIndexOf("\n", index) + 1, code.indexOf("\n", index));

function isConstant(code, index) {
  const from = Math.max(code.lastIndexOf(";", index), code.lastIndexOf("{", index));
  return /\bconstant\b/.test(code.slice(from, index));
}

/** Numbers of memory places: mutating one says no more than mutating what is done there. */
function isOffset(code, index) {
  return /add\(BENCH, $/.test(code.slice(lineAt(code, index) ? index - 12 : index, index));
}
