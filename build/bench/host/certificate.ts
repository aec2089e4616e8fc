/** A throw-away key and certificate for the references that speak TLS: P-256, as Ferry's own. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export interface Certificate {
  /** Paths of PEM files. */
  readonly key: string;
  readonly cert: string;
}

export function makeCertificate(dir: string): Certificate {
  const key = join(dir, 'key.pem');
  const cert = join(dir, 'cert.pem');
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const args = ['req', '-x509', ...curve, '-nodes', '-subj', '/CN=bench', '-days', '2', '-keyout', key, '-out', cert];
  execFileSync('openssl', args, { stdio: 'pipe' });
  return { key, cert };
}
