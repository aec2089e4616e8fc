/**
 * Opens each new file of a folder for a moment, as virus scanners and indexers do:
 * open-new-files.cjs SHARE MS FOLDER (SHARE as in hold-open.cjs). Ends when its input file FOLDER.stop is there, and says
 * how many files it has opened. Not those of before, and each name once.
 */
'use strict';
const { existsSync, readdirSync, writeSync } = require('node:fs');
const { join } = require('node:path');
const { close, open } = require('./create-file.cjs');

const [, , share, ms, folder] = process.argv;
const seen = new Set(readdirSync(folder));
let opened = 0;
let lastLook = 0;

function look() {
  for (const name of readdirSync(folder)) {
    if (seen.has(name)) continue;
    const handle = open(join(folder, name), Number(share));
    // It is being written: tried again at the next look.
    if (handle === null) continue;
    seen.add(name);
    opened++;
    setTimeout(() => close(handle), Number(ms));
  }
  if (Date.now() - lastLook > 200) {
    lastLook = Date.now();
    if (existsSync(`${folder}.stop`)) {
      writeSync(1, `opened ${opened}\n`);
      return;
    }
  }
  setTimeout(look, 2);
}

writeSync(1, 'ready\n');
look();
