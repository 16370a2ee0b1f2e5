import type * as lazy from "./index.js" with { "resolution-mode": "import" };

export const load: typeof lazy.load;
export const parse: typeof lazy.parse;
export const format: typeof lazy.format;
export const simulate: typeof lazy.simulate;
export const judge: typeof lazy.judge;
export const why: typeof lazy.why;
export const renderHtml: typeof lazy.renderHtml;
export const renderText: typeof lazy.renderText;
export const fence: typeof lazy.fence;
export const renderSvg: typeof lazy.renderSvg;
export const attack: typeof lazy.attack;
export const encodeLink: typeof lazy.encodeLink;
export const decodeLink: typeof lazy.decodeLink;
