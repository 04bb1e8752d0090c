// Runs a Python script in Pyodide: node pyodide.cjs PYODIDE PACKAGES SMITH SCRIPT [ARGUMENT...]
//
// PYODIDE is the folder of the npm package, PACKAGES one for sys.path, SMITH that of our package.
"use strict";

const { readFileSync } = require("node:fs");

async function main([pyodide, packages, smith, script, ...args]) {
  const { loadPyodide } = require(pyodide);
  const python = await loadPyodide({ env: { SMITH_PURE: "1" } });
  python.mountNodeFS("/packages", packages);
  python.mountNodeFS("/sources/smith", smith);
  python.globals.set("argv", python.toPy([script, ...args]));
  python.runPython("import sys; sys.argv = argv; sys.path[:0] = ['/sources', '/packages']");
  python.runPython(readFileSync(script, "utf8"), { filename: script });
}

main(process.argv.slice(2));
