/** The picture of a kind of device, in the colour it was given. Decoration: the kind is also said in words, and the device by its name. */
import { Globe, Laptop, Monitor, Server, Smartphone, SquareTerminal, type LucideIcon } from 'lucide-react';
import type { DeviceColour } from '../../shared/rules/device-rules.ts';
import type { DeviceKind } from '../../shared/state.ts';
import { classes } from '../ui/button.tsx';
import styles from './kind-icon.module.css';

const icons: Readonly<Record<DeviceKind, LucideIcon>> = {
  desktop: Monitor,
  laptop: Laptop,
  mobile: Smartphone,
  web: Globe,
  headless: SquareTerminal,
  server: Server,
};

export interface KindIconProps {
  readonly kind: DeviceKind;
  /** Left out or null: every device's. */
  readonly colour?: DeviceColour | null | undefined;
  readonly small?: boolean;
}

export function KindIcon({ kind, colour, small = false }: KindIconProps) {
  const Icon = icons[kind];
  return (
    <span className={classes(styles.tile, small && styles.small)} data-colour={colour ?? undefined} aria-hidden="true">
      <Icon size={small ? 18 : 22} strokeWidth={1.75} />
    </span>
  );
}
