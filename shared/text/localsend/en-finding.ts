/** LocalSend on this side, in English: the settings of receiving from it, and looking for its devices. */
import { formatCount } from '../../format.ts';

export const enLocalSendSettings = {
  localSend: 'Take files from LocalSend',
  localSendHint:
    'Phones and computers with the LocalSend app find this device and may offer files. LocalSend can run on this computer too: Ferry leaves its port free.',
  localSendPin: 'PIN for LocalSend',
  localSendPinHint: 'Its senders type it first. Empty: none is asked for.',
  localSendUnproved: 'Also from LocalSend apps without a key or encryption',
  localSendUnprovedHint:
    'Old ones, and simple ones. Who such a sender is can’t be checked, and it is never remembered. What comes unencrypted others on the network can read and change; each offer says so.',
};

export const enLocalSendLooking = {
  lookFurther: 'Look for LocalSend',
  lookingFurther: 'Looking…',
  lookFurtherHint: 'Asks every address of this computer’s networks, for phones with LocalSend that don’t appear.',
  lookedFurther: (found: number) =>
    found === 0
      ? 'No LocalSend has answered.'
      : `${formatCount(found, 'en')} ${found === 1 ? 'LocalSend has' : 'LocalSends have'} answered.`,
};
