// Which Chromium the flows go through. The one without windows (Debian's `chromium-headless-shell`,
// built of the same source) takes half the time, and is what whoever works on the page waits for;
// a service that builds (`CI` is set) tries the whole browser. CHROMIUM names another one.

import { existsSync } from "node:fs";

const WHOLE = "/usr/bin/chromium";
const WITHOUT_WINDOWS = "/usr/bin/chromium-headless-shell";

/** Its file. */
export const EXECUTABLE = process.env.CHROMIUM
  ?? (!process.env.CI && existsSync(WITHOUT_WINDOWS) ? WITHOUT_WINDOWS : WHOLE);
