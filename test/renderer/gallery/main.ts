/** The real window over a scripted bridge: `?scene=NAME&lang=zh-CN`. */
import type { FakeBridge } from '../fake-bridge.ts';
import { languages } from '../../../shared/languages.ts';
import { scenes } from './scenes.ts';

const query = new URLSearchParams(location.search);
const make = scenes[query.get('scene') ?? 'devices'];
if (make === undefined) throw new Error(`scenes: ${Object.keys(scenes).join(', ')}`);
const bridge: FakeBridge = make();
const language = languages.find((each) => each === query.get('lang'));
if (language !== undefined) bridge.state = { ...bridge.state, settings: { ...bridge.state.settings, language } };
Object.assign(window, { ferry: bridge, bridge });
await import('../../../renderer/main.tsx');
