/** This device as others see it, beside its name: its key and where it can be reached. */
import { failureSentence, isolated } from '../../shared/text/index.ts';
import { reachableAt } from '../devices/address.ts';
import { formatFingerprint } from '../devices/fingerprint.ts';
import { useEngine, useText } from '../state/context.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import styles from './settings.module.css';

export function DeviceFacts() {
  const text = useText();
  const self = useEngine((state) => state.self);
  const addresses = reachableAt(self);
  return (
    <>
      {self.problem !== null && (
        <p className={styles.problem}>
          <Sentence>{failureSentence(text, self.problem, isolated)}</Sentence>
        </p>
      )}
      <Facts>
        <Fact label={text.settings.addresses}>
          {addresses.length === 0 ? (
            <span className={styles.hint}>{text.settings.noAddress}</span>
          ) : (
            addresses.map((address) => (
              <CopyText key={address} value={address} label={text.settings.copyAddress(address)} />
            ))
          )}
        </Fact>
        {self.port !== 0 && (
          <Fact label={text.settings.port}>
            <CopyText value={String(self.port)} label={text.settings.copyAddress(String(self.port))} />
          </Fact>
        )}
        <Fact label={text.settings.fingerprint}>
          <CopyText
            value={self.fingerprint}
            shown={formatFingerprint(self.fingerprint)}
            label={text.settings.copyFingerprint}
          />
        </Fact>
      </Facts>
    </>
  );
}
