/** The kinds of device Ferry tells apart. A new one needs a word in each language and a picture: the compiler asks for both. */
import * as v from 'valibot';

export const deviceKinds = ['desktop', 'laptop', 'mobile', 'web', 'headless', 'server'] as const;

export const deviceKindSchema = v.picklist(deviceKinds);
export type DeviceKind = v.InferOutput<typeof deviceKindSchema>;

/** As a peer says it: a kind of a later version counts as a desktop. */
export const peerDeviceKindSchema = v.fallback(deviceKindSchema, 'desktop');
