/** Names the tests that failed and the first line of why, from vitest's JSON reports: `failed.mjs REPORT…`. Passes over what isn't one. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

for (const path of process.argv.slice(2)) {
  let results;
  try {
    results = JSON.parse(readFileSync(path, 'utf8')).testResults;
  } catch {
    continue;
  }
  for (const { name, status, message, assertionResults } of results) {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    const file = relative(process.cwd(), name);
    if (status === 'failed' && failed.length === 0) process.stdout.write(`FAILED ${file}: ${firstLine(message)}\n`);
    for (const { fullName, failureMessages } of failed) {
      process.stdout.write(`FAILED ${file}: ${fullName}: ${firstLine(failureMessages[0])}\n`);
    }
  }
}

/** @param {string | undefined} text */
function firstLine(text) {
  return (text ?? '').split('\n', 1)[0];
}
