/** An ended transfer as it is kept: in the history, and in its journal until it is there. */
import * as v from 'valibot';
import { errorCodes, failure } from '../../../shared/errors.ts';
import type { Transfer } from '../../../shared/state.ts';
import { endedStatuses } from '../../../shared/statuses.ts';

/** Checks what must hold for a transfer to be shown safely; the rest is as this program wrote it. */
const failureSchema = v.pipe(
  v.object({
    code: v.picklist(errorCodes),
    params: v.optional(v.record(v.string(), v.union([v.string(), v.number()])), {}),
    by: v.optional(v.literal('peer')),
  }),
  // 0.1 kept `by` among the parameters.
  v.transform(({ code, params: { by: before, ...params }, by }) =>
    failure(code, params, by ?? (before === 'peer' ? before : undefined)),
  ),
);
const transferSchema = v.looseObject({
  id: v.string(),
  direction: v.picklist(['outgoing', 'incoming']),
  status: v.picklist(endedStatuses),
  peer: v.looseObject({ fingerprint: v.string(), name: v.string() }),
  title: v.string(),
  totals: v.looseObject({ files: v.number(), bytes: v.number() }),
  progress: v.looseObject({ bytes: v.number() }),
  landed: v.array(v.string()),
  failure: v.nullable(failureSchema),
  casualties: v.array(v.object({ path: v.string(), failure: failureSchema })),
  // Kept by a version that did not know these yet.
  sources: v.optional(v.array(v.string()), []),
  encrypted: v.optional(v.boolean(), true),
  question: v.optional(v.null(), null),
  skipped: v.object({ files: v.number(), bytes: v.number() }),
  packed: v.exactOptional(v.object({ bytes: v.number(), onWire: v.number() })),
  changed: v.optional(v.object({ files: v.number(), bytes: v.number(), went: v.number() })),
  kept: v.exactOptional(v.object({ bytes: v.number(), until: v.number() })),
  text: v.exactOptional(
    v.object({
      beginning: v.string(),
      length: v.nullable(v.number()),
      asFile: v.exactOptional(v.literal(true)),
    }),
  ),
});

export const endedTransferSchema = v.pipe(
  transferSchema,
  v.transform((kept) => kept as unknown as Transfer),
);
