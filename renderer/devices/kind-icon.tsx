/** The picture of a kind of device. Decoration: the kind is also said in words. */
import { Globe, Laptop, Monitor, Server, Smartphone, SquareTerminal, type LucideIcon } from 'lucide-react';
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

export function KindIcon({ kind, small = false }: { kind: DeviceKind; small?: boolean }) {
  const Icon = icons[kind];
  return (
    <span className={classes(styles.tile, small && styles.small)} aria-hidden="true">
      <Icon size={small ? 18 : 22} strokeWidth={1.75} />
    </span>
  );
}
