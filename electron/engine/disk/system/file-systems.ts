/**
 * The file systems that Ferry treats differently, by the number statfs(2) has for each (`<linux/magic.h>`), and what
 * each is known for. What a file system can only be asked by trying (hard links, renaming without replacing) is in
 * `sink/folders/folder.ts`.
 */
export interface FileSystem {
  /** It lies in memory: nothing can be flushed. */
  readonly inMemory?: true;
  /** syncfs(2) returns once everything is on the disk: measured, and so in Linux (`sync_fs`). Others may leave it to a further layer. */
  readonly syncsTogether?: true;
  /** Making a file longer writes zeros, for a big file gigabytes of them. */
  readonly growsByZeros?: true;
  /** A file's inode number may change while nobody has it open, and differ by the spelling of its name. */
  readonly inodesVary?: true;
  /** It knows all holes of its files: one whose blocks are fewer and that has none is compressed. */
  readonly knowsHoles?: true;
  /** Modes of files: `none` are kept, `unsure`: it depends on the driver, the server or the options. Left out: each has its own. */
  readonly modes?: 'none' | 'unsure';
  /** A file may be no longer than this many bytes. */
  readonly maxFileBytes?: number;
}

const other: FileSystem = {};

const known: ReadonlyMap<number, FileSystem> = new Map([
  // tmpfs and ramfs
  [0x01021994, { inMemory: true, knowsHoles: true }],
  [0x858458f6, { inMemory: true }],
  // ext2 to ext4, XFS, Btrfs
  [0xef53, { syncsTogether: true, knowsHoles: true }],
  [0x58465342, { syncsTogether: true, knowsHoles: true }],
  [0x9123683e, { syncsTogether: true, knowsHoles: true }],
  // F2FS, ZFS, bcachefs; overlayfs asks the disk below, mostly one of these.
  [0xf2f52010, { knowsHoles: true }],
  [0x2fc12fc1, { knowsHoles: true }],
  [0xca451a4e, { knowsHoles: true }],
  [0x794c7630, { knowsHoles: true }],
  // FAT keeps a file's size in 32 bits.
  [0x4d44, { growsByZeros: true, inodesVary: true, modes: 'none', maxFileBytes: 2 ** 32 - 1 }],
  // exFAT, and FUSE, through which exFAT and NTFS may be reached.
  [0x2011bab0, { growsByZeros: true, inodesVary: true, modes: 'none' }],
  [0x65735546, { growsByZeros: true, inodesVary: true, modes: 'unsure' }],
  // NTFS (both drivers), SMB (both), VirtualBox's shared folders.
  [0x5346544e, { modes: 'unsure' }],
  [0x7366746e, { modes: 'unsure' }],
  [0xff534d42, { modes: 'unsure' }],
  [0xfe534d42, { modes: 'unsure' }],
  [0x786f4256, { modes: 'unsure' }],
]);

/** `type`: as statfs(2) has it; null where the system doesn't say. */
export function fileSystemOf(type: number | null): FileSystem {
  return (type === null ? undefined : known.get(type)) ?? other;
}
