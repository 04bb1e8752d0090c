// Worker for V8: reads requests on stdin and answers on stdout, see docs/engines.md.
//
// Run as a script by Node 22 or newer; needs nothing else. All reading and writing is synchronous;
// every 20 modules the event loop gets a turn, because V8 gives memories back only there.
"use strict";

const fs = require("node:fs");
const zlib = require("node:zlib");
const { Worker, isMainThread, workerData } = require("node:worker_threads");

const PROTOCOL = 1;
const MODULES_PER_TURN = 20;

// Host functions: all they do is to note their arguments.
const HOST = {
  call: [32],
  results: [],
  i32: [32],
  i64: [64],
  f32: [32],
  f64: [64],
  v128: [64, 64],
  funcref: [32],
  externref: [32],
  anyref: [32],
  exnref: [32],
};

// What the message of a WebAssembly.RuntimeError means.
const TRAPS = [
  [/^unreachable$/, ["UNREACHABLE"]],
  [/memory access out of bounds|data segment.* out of bounds/, ["MEM_OOB"]],
  [/table index is out of bounds/, ["TABLE_OOB", "CALL_OOB"]],
  [/element segment.* out of bounds|table initializer.* out of bounds/, ["TABLE_OOB"]],
  [/null function or function signature/, ["CALL_NULL", "CALL_SIG", "NULL_REF"]],
  [/^null function$/, ["CALL_NULL", "NULL_REF"]], // newer
  [/^function signature mismatch$/, ["CALL_SIG"]], // newer
  [/divide by zero|remainder by zero/, ["DIV_ZERO"]],
  [/divide result unrepresentable/, ["INT_OVERFLOW"]],
  [/float unrepresentable in integer range/, ["TRUNC_RANGE", "TRUNC_NAN"]],
  [/dereferencing a null pointer|rethrowing null value/, ["NULL_REF", "DESC"]],
  [/array element access out of bounds/, ["ARRAY_OOB"]],
  [/illegal cast/, ["CAST"]],
  [/does not support unaligned accesses/, ["ATOMIC_ALIGN"]],
  [/WasmFX: /, ["SUSPEND"]], // with a flag
  [/Atomics.wait cannot be called in this context/, ["ATOMIC_UNSHARED"]],
];
const LIMITS = [
  [/Maximum call stack size exceeded/, "stack"],
  [/[Oo]ut of memory|requested new array is too large|allocat/, "memory"],
];
const ERRORS = [
  [WebAssembly.CompileError, "invalid"],
  [WebAssembly.LinkError, "link"],
  [WebAssembly.Exception, "exception"],
];

// The bits of floats, without a detour that could change them.
const view = new DataView(new ArrayBuffer(8));

const LOWER = {
  i32: (bits) => Number(bits) | 0,
  i64: (bits) => BigInt.asIntN(64, BigInt(bits)),
  f32: (bits) => (view.setUint32(0, Number(bits)), view.getFloat32(0)),
  f64: (bits) => (view.setBigUint64(0, BigInt(bits)), view.getFloat64(0)),
};
const LIFT = {
  i32: (value) => String(value >>> 0),
  i64: (value) => String(BigInt.asUintN(64, value)),
  f32: (value) => (view.setFloat32(0, value), String(view.getUint32(0))),
  f64: (value) => (view.setFloat64(0, value), String(view.getBigUint64(0))),
};

// A reference goes in as null, and comes out as whether it is.
const lower = ([type, bits]) => (type in LOWER ? LOWER[type](bits) : null);
const lift = (type, value) => [
  type,
  type in LIFT ? LIFT[type](value) : value === null ? "0" : "1",
];

function failure(error) {
  if (error instanceof WebAssembly.Exception) return { outcome: "exception" };
  const message = error instanceof Error ? error.message : String(error);
  for (const [pattern, limit] of LIMITS)
    if (error instanceof Error && pattern.test(message) && !(error instanceof WebAssembly.CompileError))
      return { outcome: "limit", limit, message };
  if (error instanceof WebAssembly.RuntimeError) {
    const known = TRAPS.find(([pattern]) => pattern.test(message));
    if (known) return { outcome: "trap", kinds: known[1], message };
  }
  const known = ERRORS.find(([type]) => error instanceof type);
  if (known) return { outcome: known[1], message };
  // The only TypeError of a call whose arguments fit: v128 or exnref in the signature.
  const crossing = error instanceof TypeError && /type incompatibility/.test(message);
  return { outcome: crossing ? "unsupported" : "error", message: `${error?.name}: ${message}` };
}

class Case {
  constructor(plan, modules) {
    this.modules = modules;
    this.traceLimit = plan.trace_limit ?? 1000;
    this.instances = [];
    this.host = {};
  }

  step(step) {
    this.trace = [];
    this.dropped = 0;
    const outcome = this[step.do](step);
    if (this.trace.length) outcome.trace = this.trace;
    if (this.dropped) outcome.dropped = this.dropped;
    return outcome;
  }

  instantiate(step) {
    this.instances.push(null);
    try {
      const module = new WebAssembly.Module(this.modules[step.module]);
      if (step.imports.some((source) => "instance" in source && !this.instances[source.instance]))
        return { outcome: "skipped" };
      const values = step.imports.map((source) => this.imported(source));
      // Imports are looked up in their order, and may have one name twice.
      let next = 0;
      const names = new Proxy({}, { get: () => values[next++] });
      const imports = new Proxy({}, { get: () => names });
      this.instances[this.instances.length - 1] = new WebAssembly.Instance(module, imports);
      return { outcome: "values", values: [] };
    } catch (error) {
      return failure(error);
    }
  }

  call(step) {
    if (!this.instances[step.instance]) return { outcome: "skipped" };
    const called = this.exported(step);
    const args = step.args.map(lower);
    let result;
    try {
      result = called(...args);
    } catch (error) {
      return failure(error);
    }
    const results = step.results.length === 1 ? [result] : result;
    return { outcome: "values", values: step.results.map((type, i) => lift(type, results[i])) };
  }

  state(step) {
    if (!this.instances[step.instance]) return { outcome: "skipped" };
    return {
      outcome: "state",
      globals: step.globals.map(([name, type]) => this.globalValue(step.instance, name, type)),
      memories: step.memories.map((name) => this.memory(step.instance, name)),
    };
  }

  globalValue(instance, name, type) {
    const found = this.exported({ instance, export: name });
    if (type === "v128" || type === "exnref") return null; // JavaScript has no such value
    return lift(type, found.value);
  }

  memory(instance, name) {
    const bytes = new Uint8Array(this.exported({ instance, export: name }).buffer);
    return { bytes: String(bytes.length), crc32: String(zlib.crc32(bytes)) };
  }

  imported(source) {
    return "host" in source ? this.hostFunction(source.host) : this.exported(source);
  }

  exported(source) {
    const found = this.instances[source.instance].exports[source.export];
    if (found === undefined) throw new Error(`no export '${source.export}'`);
    return found;
  }

  hostFunction(name) {
    const widths = HOST[name];
    return (this.host[name] ??= (...args) => {
      if (this.trace.length >= this.traceLimit) {
        this.dropped++;
        return;
      }
      const parts = args.map((arg, i) => BigInt.asUintN(widths[i], BigInt(arg)));
      const bits = parts.reduceRight((sum, part) => (sum << 64n) | part, 0n);
      this.trace.push([name, String(bits)]);
    });
  }
}

function validate(wasm) {
  try {
    new WebAssembly.Module(wasm);
    return { outcome: "valid" };
  } catch (error) {
    return failure(error);
  }
}

let modulesInTurn = 0;

async function turn(modules) {
  modulesInTurn += modules;
  if (modulesInTurn < MODULES_PER_TURN) return;
  modulesInTurn = 0;
  await new Promise(setImmediate);
}

async function answer(plan, body) {
  let start = 0;
  const modules = plan.modules.map((size) => body.subarray(start, (start += size)));
  const outcomes = [];
  if (plan.op === "validate") {
    for (const wasm of modules) {
      outcomes.push(validate(wasm));
      await turn(1);
    }
  } else if (plan.op === "run") {
    const run = new Case(plan, modules);
    for (const step of plan.steps) outcomes.push(run.step(step));
    await turn(modules.length);
  } else {
    throw new Error(`unknown op '${plan.op}'`);
  }
  return { outcomes };
}

// Read exactly that many bytes; null at the end of the input.
function read(size) {
  const buffer = Buffer.allocUnsafeSlow(size);
  for (let at = 0; at < size; ) {
    const count = fs.readSync(0, buffer, at, size - at, null);
    if (count === 0) return null;
    at += count;
  }
  return buffer;
}

const never = new Int32Array(new SharedArrayBuffer(4)); // nobody notifies: a wait is a pause

function send(message) {
  const json = Buffer.from(JSON.stringify(message));
  const frame = Buffer.alloc(4 + json.length);
  frame.writeUInt32LE(json.length, 0);
  json.copy(frame, 4);
  for (let at = 0; at < frame.length; ) at += write(frame, at);
}

// How many bytes from there on the pipe takes: none if it is full, which Node does not wait for.
function write(frame, at) {
  try {
    return fs.writeSync(1, frame, at);
  } catch (error) {
    if (error.code !== "EAGAIN") throw error;
    Atomics.wait(never, 0, 0, 1);
    return 0;
  }
}

async function main() {
  // The parent may be gone before the thread starts, so it is told who that was.
  new Worker(__filename, { workerData: process.ppid }).unref();
  send({ protocol: PROTOCOL, engine: "v8", version: process.versions.v8 });
  for (let lengths; (lengths = read(8)); ) {
    const plan = read(lengths.readUInt32LE(0));
    const body = read(lengths.readUInt32LE(4));
    if (!plan || !body) break;
    let reply;
    try {
      reply = await answer(JSON.parse(plan), body);
    } catch (error) {
      // A request that cannot be served must not end the worker.
      reply = { error: String(error) };
    }
    send(reply);
  }
  process.exit(0);
}

// End this process, even amid an endless loop in Wasm, when its parent is gone.
function dieWithParent(parent) {
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
  }, 1000);
}

if (isMainThread) main();
else dieWithParent(workerData);
