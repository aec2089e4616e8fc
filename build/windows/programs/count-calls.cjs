/**
 * Counts a program's file calls: node --require count-calls.cjs PROGRAM …, in every thread. At each thread's end they are
 * appended to the file FERRY_CALLS names, a line of JSON each.
 */
'use strict';
const fs = require('node:fs');

const out = process.env.FERRY_CALLS;
const { appendFileSync } = fs;
const calls = {};
const native = fs.realpath.native;
const nativeSync = fs.realpathSync.native;
for (const name of Object.keys(fs)) {
  const call = fs[name];
  if (typeof call !== 'function' || /^[A-Z_]|Stream$|^watch/.test(name)) continue;
  fs[name] = function counted(...args) {
    calls[name] = (calls[name] ?? 0) + 1;
    return call.apply(this, args);
  };
  Object.assign(fs[name], call);
}
fs.realpath.native = (...args) => ((calls.realpathNative = (calls.realpathNative ?? 0) + 1), native(...args));
fs.realpathSync.native = (...args) => ((calls.realpathNative = (calls.realpathNative ?? 0) + 1), nativeSync(...args));
require('node:module').syncBuiltinESMExports();
process.on('exit', () => {
  if (out) appendFileSync(out, `${JSON.stringify({ thread: require('node:worker_threads').threadId, ...calls })}\n`);
});
