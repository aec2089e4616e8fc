/** What Ferry is, which version on what, under which licences; and what to put into a report. */
import { Check, ClipboardCopy, FolderOpen, ScrollText } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { CommandValue } from '../../shared/api.ts';
import { useActions, useEngine, useFerry, useText } from '../state/context.tsx';
import { copyToClipboard } from '../ui/clipboard.ts';
import { Button } from '../ui/button.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { components, ownLicence } from './components.ts';
import { diagnostics } from './diagnostics.ts';
import styles from './help.module.css';
import { Updates } from './updates.tsx';

export function About({ covered }: { covered: boolean }) {
  const text = useText();
  const { ui, mirror } = useFerry();
  const actions = useActions();
  const version = useEngine((state) => state.self.appVersion);
  const [about, setAbout] = useState<CommandValue['about'] | null>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    void actions.run('about', {}).then((value) => setAbout(value ?? null));
  }, [actions]);
  const { help } = text;

  async function copy(): Promise<void> {
    const { state } = mirror.value.get();
    if (state !== null && about !== null) setCopied(await copyToClipboard(diagnostics(state, about, text.language)));
  }

  return (
    <Sheet
      title={help.aboutTitle}
      onClose={ui.close}
      covered={covered}
      testId="about-dialog"
      foot={
        <>
          <Button icon={<ScrollText size={16} />} onClick={() => ui.open({ kind: 'log' })} data-testid="log-open">
            {help.logTitle}
          </Button>
          <Button icon={<FolderOpen size={16} />} onClick={() => void actions.run('showLicences', {})}>
            {help.showLicences}
          </Button>
          <Button
            look="primary"
            icon={copied ? <Check size={16} /> : <ClipboardCopy size={16} />}
            disabled={about === null}
            onClick={() => void copy()}
            data-testid="copy-diagnostics"
          >
            {copied ? text.common.copied : help.copyDiagnostics}
          </Button>
        </>
      }
    >
      <p>{help.aboutLine}</p>
      <Updates />
      <div className="selectable">
        <Facts>
          <Fact label={help.version}>{version}</Fact>
          <Fact label={help.runtime}>{about?.runtime}</Fact>
          <Fact label={help.system}>{about?.system}</Fact>
          <Fact label={help.licence}>{ownLicence}</Fact>
          <Fact label={help.madeWith}>
            <ul className={styles.components}>
              {components.map(({ name, licence }) => (
                <li key={name}>
                  {name} <span className={styles.licence}>{licence}</span>
                </li>
              ))}
            </ul>
          </Fact>
        </Facts>
      </div>
      <p className={styles.hint}>{help.diagnosticsHint}</p>
    </Sheet>
  );
}
