/** The control of every setting, and the section of the sheet it stands in: a setting without one does not compile. */
import type { ComponentType } from 'react';
import type { Settings } from '../../shared/settings.ts';
import { LanguageChoice, ThemeChoice } from './appearance.tsx';
import { LocalSend, LocalSendPin, LocalSendUnproved } from './local-send.tsx';
import { NameField } from './name-field.tsx';
import { ShareKey } from './share-key.tsx';
import { VisibleTo } from './visible-to.tsx';
import { AtOnce, Conflicts, MarkReceived, ReceiveFolder, Sound } from './receiving.tsx';
import { LookForUpdates } from './look-for-updates.tsx';
import { Staying } from './staying.tsx';

export type Section = 'thisDevice' | 'receiving' | 'appearance' | 'updates';

/** In the order they are shown. */
const controls: Readonly<Record<keyof Settings, { readonly section: Section; readonly Control: ComponentType }>> = {
  name: { section: 'thisDevice', Control: NameField },
  visibleTo: { section: 'thisDevice', Control: VisibleTo },
  shareKey: { section: 'thisDevice', Control: ShareKey },
  receiveDir: { section: 'receiving', Control: ReceiveFolder },
  conflicts: { section: 'receiving', Control: Conflicts },
  atOnce: { section: 'receiving', Control: AtOnce },
  markReceived: { section: 'receiving', Control: MarkReceived },
  localSend: { section: 'receiving', Control: LocalSend },
  localSendPin: { section: 'receiving', Control: LocalSendPin },
  localSendUnproved: { section: 'receiving', Control: LocalSendUnproved },
  sound: { section: 'receiving', Control: Sound },
  keepInTray: { section: 'receiving', Control: Staying },
  language: { section: 'appearance', Control: LanguageChoice },
  theme: { section: 'appearance', Control: ThemeChoice },
  lookForUpdates: { section: 'updates', Control: LookForUpdates },
};

export function Controls({ of }: { of: Section }) {
  return Object.entries(controls).map(([name, { section, Control }]) => section === of && <Control key={name} />);
}
