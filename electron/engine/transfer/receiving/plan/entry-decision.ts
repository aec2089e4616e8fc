/**
 * What becomes of one entry of a manifest: a pure decision from what is known about it. `planner.ts` gathers the facts
 * and carries the verdict out.
 */
import { sameTime } from '../../../disk/system/times.ts';
import type { Existing } from '../landing/landing.ts';
import type { ManifestEntry } from '../../agreed/manifest.ts';
import type { Failure } from '../../../../../shared/errors.ts';
import type { ConflictChoice, ConflictPolicy } from '../../../../../shared/state.ts';

/** What is known about an entry when its turn comes. */
export interface Facts {
  /** A person declined the addition that it belongs to. */
  readonly declined: boolean;
  /** Why its path may not be used here; null: it may. */
  readonly unsafe: Failure | null;
  /** An earlier connection of this transfer put this very entry in place. */
  readonly landed: boolean;
  /** Why somebody left it out; null: nobody did. */
  readonly leftOut: Failure | null;
  /** What stands under its name. */
  readonly existing: Existing | null;
  /** What to do about a file of somebody else's under its name; `ask`: nobody has said yet. */
  readonly policy: ConflictPolicy;
  /** The sender can put files off. Where it can't, nobody is asked and both files are kept. */
  readonly mayPutOff: boolean;
  /** The sender can compare files with what is here. */
  readonly mayCompare: boolean;
  /** The sender can send what differs from what is here, block by block, and the file is one for it. */
  readonly mayDelta: boolean;
}

/** How a file is compared with one that stands here and looks the same. */
export interface Comparison {
  readonly do: 'compare';
  /** The file here, absolute. */
  readonly with: string;
  /** It may take the place of what is there. */
  readonly replace: boolean;
  /** By itself and not together with its neighbours. */
  readonly alone: boolean;
  /** When it differs, the sender waits for a person's decision instead of sending it. */
  readonly hold: boolean;
}

export type Verdict =
  /** Part of an addition that was declined. */
  | { readonly do: 'decline' }
  /** Not received, for a reason that people are told. */
  | { readonly do: 'refuse'; readonly why: Failure }
  | { readonly do: 'folder' }
  /** In place since an earlier connection. */
  | { readonly do: 'have' }
  /** What stands there stays, and this one isn't wanted. */
  | { readonly do: 'skip' }
  | Comparison
  /** Put off until a person has decided. */
  | { readonly do: 'ask' }
  /** Wanted; `replace`: it may take the place of what is there. */
  | { readonly do: 'receive'; readonly replace: boolean };

/** Of an entry that belongs to no group. */
export type AloneVerdict = Exclude<Verdict, { do: 'compare' | 'folder' }>;

/** What may become of a file that was put off. */
export type LateVerdict = Extract<Verdict, { readonly do: 'refuse' | 'skip' | 'receive' }>;

export function decide(entry: ManifestEntry, facts: Facts): Verdict {
  if (facts.declined) return { do: 'decline' };
  if (facts.unsafe !== null) return { do: 'refuse', why: facts.unsafe };
  if (entry.kind === 'folder') return { do: 'folder' };
  if (facts.landed) return { do: 'have' };
  if (facts.leftOut !== null) return { do: 'refuse', why: facts.leftOut };
  if (facts.existing === null) return { do: 'receive', replace: false };
  if (entry.link !== undefined) return linkBeside(entry.link, facts.existing, facts);
  return facts.existing.own ? besideOurs(facts.existing, facts) : besideTheirs(entry, facts.existing, facts);
}

/** What becomes of a file that was put off, now that a person has chosen. */
export function decideLate(leftOut: Failure | null, choice: ConflictChoice): LateVerdict {
  if (leftOut !== null) return { do: 'refuse', why: leftOut };
  if (choice === 'skip') return { do: 'skip' };
  return { do: 'receive', replace: choice === 'replace' };
}

/** Another file of this transfer has the name. Nobody is asked: both are kept, and at most what stood in for this one before is replaced. */
function besideOurs({ copy }: Existing, { policy, mayCompare }: Facts): Verdict {
  const replace = policy === 'replace';
  if (copy === null || !mayCompare) return { do: 'receive', replace };
  return { do: 'compare', with: copy, replace, alone: false, hold: false };
}

/** Something has a link's name. What the link says is known, so nothing needs to be compared. */
function linkBeside(says: string, existing: Existing, { policy, mayPutOff }: Facts): Verdict {
  if (existing.own) return { do: 'receive', replace: false };
  if (existing.link === says || policy === 'skip') return { do: 'skip' };
  const mayBeAsked = existing.file || existing.link !== null;
  return policy === 'ask' && mayPutOff && mayBeAsked ? { do: 'ask' } : { do: 'receive', replace: policy === 'replace' };
}

/** A file (or something else) that is not this transfer's has the name. */
function besideTheirs(entry: ManifestEntry, existing: Existing, facts: Facts): Verdict {
  const { policy, mayPutOff, mayCompare, mayDelta } = facts;
  if (policy === 'skip') return { do: 'skip' };
  const replace = policy === 'replace';
  if (mayCompare && policy === 'keep-both' && existing.copy !== null) {
    return { do: 'compare', with: existing.copy, replace, alone: false, hold: false };
  }
  const hold = policy === 'ask' && mayPutOff;
  if (mayCompare && existing.file && existing.bytes === entry.bytes) {
    // When one file of a group differs, the whole group is sent and stands here twice. So a file that will probably
    // differ, going by its time, is compared by itself; and so is one that a person would be asked about.
    const alone = policy === 'ask' || !sameTime(existing.mtimeMs, entry.mtimeMs);
    // Compared block by block it is read once, whether it differs or not.
    if (alone && !hold && mayDelta) return { do: 'receive', replace };
    return { do: 'compare', with: existing.path, replace, alone, hold };
  }
  return hold && existing.file ? { do: 'ask' } : { do: 'receive', replace };
}
