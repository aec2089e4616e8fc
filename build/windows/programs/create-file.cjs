/** CreateFileW for reading, with a share mode of one's choosing: what Node has no way to say. */
'use strict';
const koffi = require(process.env.FERRY_KOFFI ?? 'koffi');
const { toNamespacedPath } = require('node:path');

const kernel32 = koffi.load('kernel32.dll');
const createFile = kernel32.func(
  'intptr_t __stdcall CreateFileW(str16 path, uint32_t access, uint32_t share, void *security, uint32_t how, uint32_t flags, intptr_t template)',
);
const closeHandle = kernel32.func('int __stdcall CloseHandle(intptr_t handle)');
/** GENERIC_READ, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS: folders as well. */
const [forReading, existing, alsoFolders] = [0x80000000, 3, 0x02000000];

/** The open file's handle; null: refused. */
exports.open = (path, share) => {
  const handle = createFile(toNamespacedPath(path), forReading, share, null, existing, alsoFolders, 0);
  return Number(handle) === -1 ? null : handle;
};
exports.close = (handle) => closeHandle(handle);
