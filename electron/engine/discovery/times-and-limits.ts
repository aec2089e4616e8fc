/** Every limit and time of discovery, once, each with its reason. */

/** LocalSend's multicast group (link-local: routers never forward it) and the UDP port it shares with TCP. */
export const group = '224.0.0.167';
export const discoveryPort = 53317;
/** Ours for where there is no IPv4: a transient link-local group (RFC 4291 section 2.7), its last digits the port's. */
export const groupV6 = 'ff12::d045';

/** LocalSend's own for IPv6. */
export const localSendGroupV6 = 'ff12::fd3a:e420';

/** LocalSend hears of this device so long after a start or a change: twice, since datagrams get lost. */
export const localSendBurstMs = [100, 2000] as const;
/** And then this often. It answers each time with a TLS connection, and that is its sign of life. */
export const localSendEveryMs = 60_000;
/** One of which nothing came for this long is gone: two of its answers are missing. */
export const localSendSilenceMs = 150_000;

/** One that was found by calling it is listed for so long: where that was needed nothing more is heard of it. */
export const lookedUpMs = 900_000;

/** Largest datagram looked at: ours are under 500 bytes, LocalSend's too; one Ethernet frame holds it. */
export const maxPacketBytes = 1400;

/** After a start, a change or a new interface, milliseconds: multicast has no receipts, and Wi-Fi drops some. */
export const burstMs = [0, 100, 500, 2000] as const;
/** Then this often: one small packet per interface, so that three may be lost before `silenceMs`. */
export const steadyMs = 5_000;
/** A device unheard for this long is gone. */
export const silenceMs = 17_500;

/** How long an answer waits, at random: fifty devices asked at once don't all speak in the same millisecond. */
export const answerJitterMs = [5, 60] as const;
/** Answers go out no more often than this, whoever asks however fast. */
export const answerEveryMs = 250;
/** Askers answered directly at once; the multicast answer serves the rest. Also bounds what a forged source is sent. */
export const maxAskers = 16;

/** An answer may arrive after its sender's goodbye. For so long after a goodbye only an announcement that asks counts. */
export const goodbyeMs = 1_000;

/** A device that shows itself only to those it remembers calls each that is there so often: a handshake of some milliseconds. */
export const callEveryMs = 20_000;
/** What called is listed for so long: two calls may go wrong. */
export const calledSilenceMs = 70_000;
/** One that didn't answer is tried again after this, where it has been: it may be back without a word. */
export const callAgainMs = 120_000;
/** One that doesn't remember this device, or can't say so, counts calls as a stranger's: it is left in peace. */
export const strangeMs = 300_000;
/** Calls at a time, and addresses tried of one that isn't in sight: others go on being called while one is dead. */
export const maxCalls = 4;
export const maxCalledAddresses = 3;

/** How often interfaces are looked at and the silent dropped: soon enough for a person who plugs in a cable. */
export const pollMs = 2_000;

/** Devices one network can show: more than a person scrolls through. About 1 kB each. */
export const maxDevices = 256;
/** Devices from one IP address: several users and test runs on one machine; no more, or one host could fill the list. */
export const maxDevicesPerHost = 16;
/** Addresses of one device: wired, wireless, loopback and some virtual ones. */
export const maxAddresses = 8;

/** A typed address is asked this often whether its device is still there. */
export const probeEveryMs = 10_000;
/** Unanswered probes in a row after which it is not: one may be a Wi-Fi hiccup. */
export const maxMissedProbes = 2;

/** So many changes of a device's name and addresses are taken from announcements … */
export const maxChanges = 16;
/** … in this time: one comes up on a few interfaces at once, and is renamed seldom. */
export const changesEveryMs = 2_500;

/** Claims about remembered keys that are checked at once: each is a dial, of five seconds at most. */
export const maxChecksAtOnce = 8;
/** One about an address that isn't proved is begun this often: a dial costs some milliseconds. */
export const checkEveryMs = 200;
/** Claims that wait for it, of one key: its interfaces, and as many lies. The newest drives out one at random. */
export const maxClaimsOfKey = 16;
/** An address where a claim was wrong isn't asked again for this long … */
export const refutedMs = 60_000;
/** … as long as it is kept in mind: more than anybody speaks from who isn't drowning the network anyhow. */
export const maxRefuted = 4_096;
/** How often a remembered key is greeted because its announcements name it otherwise: each is a greeting over there. */
export const renameEveryMs = 60_000;
/** A goodbye is said a moment before the port is closed. */
export const goodbyeCheckMs = 500;

/** Datagrams looked at … */
export const maxPackets = 50;
/** … in this time; further ones are lost, as datagrams are: 256 devices that speak every five seconds say a tenth of it. */
export const packetsEveryMs = 100;
