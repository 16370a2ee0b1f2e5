import type { Linked, LinkOptions } from "./types.js";
export type { Linked, LinkError, LinkOptions } from "./types.js";

/** The fragment of a link, without `#`, to a scenario's text or a lesson. */
export function encodeLink(source: string | { lesson: string }, options?: LinkOptions): Promise<string>;
/** What a link shows; it never throws. */
export function decodeLink(link: string): Promise<Linked>;
