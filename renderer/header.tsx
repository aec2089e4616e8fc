/** The top of the window: who this device is to others, and the way to the settings. */
import { Settings, TriangleAlert } from 'lucide-react';
import { failureSentence, isolated, visible } from '../shared/text/index.ts';
import { KindIcon } from './devices/kind-icon.tsx';
import styles from './header.module.css';
import { useEngine, useFerry, useText } from './state/context.tsx';
import { IconButton } from './ui/button.tsx';
import { CutText } from './ui/cut-text.tsx';
import { Sentence } from './ui/peer-text.tsx';

export function Header() {
  const text = useText();
  const { ui } = useFerry();
  const self = useEngine((state) => state.self);
  const visibleTo = useEngine((state) => state.settings.visibleTo);
  const reachable = self.problem === null && self.port !== 0;
  return (
    <header className={styles.header}>
      <h1 className="sr-only">Ferry</h1>
      <div className={styles.bar}>
        <KindIcon kind={self.kind} small />
        <div className={styles.self}>
          <p className={reachable ? styles.state : styles.unreachable}>
            {reachable ? text.header.visible[visibleTo] : text.header.notVisible}
          </p>
          <p className={styles.name} title={visible(self.name)} data-testid="self-name">
            <CutText>{self.name}</CutText>
          </p>
        </div>
        <IconButton
          label={text.header.settings}
          onClick={() => ui.open({ kind: 'settings' })}
          data-testid="settings-open"
        >
          <Settings size={19} strokeWidth={1.75} />
        </IconButton>
      </div>
      {self.problem !== null && (
        <p className={styles.problem} role="alert" data-testid="self-problem">
          <TriangleAlert size={16} aria-hidden="true" />
          <span>
            <Sentence>{failureSentence(text, self.problem, isolated)}</Sentence>
          </span>
        </p>
      )}
    </header>
  );
}
