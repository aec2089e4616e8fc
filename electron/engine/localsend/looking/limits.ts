/** How far a look goes, once, each with its reason. */

/** Networks that are asked, the likeliest first: cable and Wi-Fi. */
export const maxNetworks = 2;
/** Asked at once, as many as LocalSend's own look asks. */
export const askedAtOnce = 50;
/** One that doesn't answer within this is taken for nobody: on one's own network an answer takes milliseconds. */
export const answerWithinMs = 1_000;
/** All of it: two full networks at that pace, and half as long again where this machine is slow. */
export const lookMs = 15_000;
