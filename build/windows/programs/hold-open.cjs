/** Holds files open on Windows: hold-open.cjs SHARE PATH… (SHARE: 1 read, 2 write, 4 delete, added up), until it is ended. */
'use strict';
const { writeSync } = require('node:fs');
const { open } = require('./create-file.cjs');

const [, , share, ...paths] = process.argv;
for (const path of paths) {
  if (open(path, Number(share)) === null) {
    writeSync(1, `refused ${path}\n`);
    process.exit(1);
  }
}
writeSync(1, 'held\n');
setInterval(() => {}, 1000);
