/**
 * Counts a program's file calls, in every thread: node --require count-calls.cjs PROGRAM … Each thread's are in the file
 * FERRY_CALLS.THREAD as JSON, as they were some hundred calls ago at most: a thread may be ended at any time.
 */
'use strict';
const fs = require('node:fs');
const { threadId } = require('node:worker_threads');

const out = `${process.env.FERRY_CALLS}.${threadId}`;
const everyCalls = 200;
const { writeFileSync } = fs;
const calls = {};
let total = 0;
let isSaving = false;

function count(name) {
  if (isSaving) return;
  calls[name] = (calls[name] ?? 0) + 1;
  if (++total % everyCalls === 0) save();
}
function save() {
  isSaving = true;
  writeFileSync(out, JSON.stringify(calls));
  isSaving = false;
}

for (const name of Object.keys(fs)) {
  const call = fs[name];
  if (typeof call !== 'function' || /^[A-Z_]|Stream$|^watch/.test(name)) continue;
  fs[name] = Object.assign(function counted(...args) {
    count(name);
    return call.apply(this, args);
  }, call);
}
for (const name of ['realpath', 'realpathSync']) {
  const { native } = fs[name];
  fs[name].native = (...args) => {
    count(`${name}.native`);
    return native(...args);
  };
}
require('node:module').syncBuiltinESMExports();
process.on('exit', save);
