// Runs a WebAssembly program of `runtime.rs`: node host.mjs FILE
import { readFileSync, writeSync } from "node:fs";

const bytes = readFileSync(process.argv[2]);
const write = (start, length) => writeSync(1, new Uint8Array(instance.exports.memory.buffer, start, length));
const { instance } = await WebAssembly.instantiate(bytes, { host: { write } });
instance.exports.start();
