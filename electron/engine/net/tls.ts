/** The TLS both ends of Ferry speak: version 1.3, a certificate each, no authority, no resumption. */
import { constants } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import type { Identity } from '../identity/identity.ts';

/** The system looks for a silent peer this long after the last byte. */
export const keepAliveMs = 15_000;

/** `rejectUnauthorized` is false: nobody vouches for a Ferry; the caller compares `peerFingerprint`. */
export function tlsOptions({ keyPem, certPem }: Identity) {
  return {
    key: keyPem,
    cert: certPem,
    minVersion: 'TLSv1.3',
    maxVersion: 'TLSv1.3',
    // AES-128 first: as safe for all we know, and a fifth less work per byte. (BoringSSL does so by itself.)
    ciphers: 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256',
    rejectUnauthorized: false,
    // Every handshake proves the key anew: with no ticket there is nothing to resume.
    secureOptions: constants.SSL_OP_NO_TICKET,
  } as const satisfies SecureContextOptions & { rejectUnauthorized: boolean };
}

/** To programs that aren't Ferrys: LocalSend's own server takes TLS 1.2 and 1.3 (seen), and wants a certificate of its caller. */
export function foreignTlsOptions({ keyPem, certPem }: Identity) {
  return {
    key: keyPem,
    cert: certPem,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: false,
    secureOptions: constants.SSL_OP_NO_TICKET,
  } as const satisfies SecureContextOptions & { rejectUnauthorized: boolean };
}
