/** What is bundled into the app or runs it, each with its licence; a test compares the packages' own. */
export interface Component {
  readonly name: string;
  readonly licence: string;
}

/** Ferry's own, as its package.json has it. */
export const ownLicence = 'MIT';

export const components: readonly Component[] = [
  { name: '@base-ui/react', licence: 'MIT' },
  { name: '@jellybrick/dbus-next', licence: 'MIT' },
  { name: '@napi-rs/blake-hash', licence: 'MIT' },
  { name: 'age-encryption', licence: 'BSD-3-Clause' },
  { name: 'electron', licence: 'MIT' },
  { name: 'electron-log', licence: 'MIT' },
  { name: 'koffi', licence: 'MIT' },
  { name: 'lucide-react', licence: 'ISC' },
  { name: 'react', licence: 'MIT' },
  { name: 'react-dom', licence: 'MIT' },
  { name: 'unhomoglyph', licence: 'MIT' },
  { name: 'uqr', licence: 'MIT' },
  { name: 'valibot', licence: 'MIT' },
  { name: 'zip-stream', licence: 'MIT' },
];
