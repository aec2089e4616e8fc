/** The settings: who this device is to others, where things go, how Ferry looks, and whom it remembers. */
import type { ReactNode } from 'react';
import { useEngine, useFerry, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { Controls } from './controls.tsx';
import { DeviceFacts } from './device-facts.tsx';
import { KnownDevices } from './known-devices.tsx';
import styles from './settings.module.css';

export function Settings({ covered }: { covered: boolean }) {
  const text = useText();
  const { ui } = useFerry();
  const version = useEngine((state) => state.self.appVersion);
  return (
    <Sheet title={text.settings.title} onClose={ui.close} covered={covered} wide testId="settings-dialog">
      <Section title={text.settings.thisDevice}>
        <Controls of="thisDevice" />
        <DeviceFacts />
      </Section>
      <Section title={text.settings.receiving}>
        <Controls of="receiving" />
      </Section>
      <Section title={text.settings.appearance}>
        <Controls of="appearance" />
      </Section>
      <Section title={text.updates.title}>
        <Controls of="updates" />
      </Section>
      <Section title={text.settings.known}>
        <KnownDevices />
      </Section>
      <p className={styles.version}>
        {text.settings.version(version)}
        <Button look="ghost" small onClick={() => ui.open({ kind: 'shortcuts' })}>
          {text.help.shortcutsTitle}
        </Button>
        <Button look="ghost" small onClick={() => ui.open({ kind: 'about' })}>
          {text.help.aboutTitle}
        </Button>
      </p>
    </Sheet>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={title}>
      <h3 className={styles.title}>{title}</h3>
      <div className={styles.group}>{children}</div>
    </section>
  );
}
