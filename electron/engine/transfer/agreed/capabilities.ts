/**
 * What this Ferry can do beyond the oldest `ferry/1`, in the words of a hello's `capabilities` (docs/protocol.md, "hello").
 * Either side uses one only where the other has said it.
 */

/** Knows a transfer's second connection, which carries the files (`lanes/`). */
export const laneCapability = 'lane';
/** Understands `more`: files added after the manifest's end. */
export const moreCapability = 'more';
/** Understands plans that put files off. */
export const laterCapability = 'later';
/** As a sender takes receipts for folders that can't be made. */
export const foldersCapability = 'folders';
/** As a receiver: understands entries that are symbolic links. */
export const linksCapability = 'links';
/** As a receiver: understands files with holes (`stored`, `hole`). */
export const holesCapability = 'holes';
/** As a sender: understands plans that ask for a delta (`delta`, `blocks`, `keep`). */
export const deltaCapability = 'delta';

/** As a receiver: takes a text as a text (`text` of an offer); others are sent it as a file. */
export const textCapability = 'text';

/** Takes manifests of more than a million entries, and paths of more than 4,096 units. */
export const bigTreesCapability = 'big-trees';

/** As a receiver answers `revoke` with `cancel` once nothing of the transfer is left: a close alone is also what a kill looks like. */
export const revokedCapability = 'revoked';

/** As a listener understands `pair`. */
export const pairCapability = 'pair';
/** As a receiver shows who calls, and the code, before there is an offer (`introduce`). */
export const introduceCapability = 'introduce';

export const capabilities: readonly string[] = [
  laneCapability,
  laterCapability,
  moreCapability,
  foldersCapability,
  linksCapability,
  holesCapability,
  deltaCapability,
  bigTreesCapability,
  revokedCapability,
  pairCapability,
  introduceCapability,
  textCapability,
];
