// VitePress: a rule for fences of markdown-it. In .vitepress/config.mjs:
//
//   import { withCap } from "…/vitepress/cap.mjs";
//   export default { markdown: { config: withCap({ base: "https://HOST/" }) } };
//
// and `import "…/cap.css"` in .vitepress/theme/index.js.

import { figure, isCap } from "../cap.mjs";

/** What VitePress calls with its markdown-it. */
export const withCap = ({ base } = {}) => (md) => {
  const others = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index];
    if (!isCap(token.info)) return others(tokens, index, options, env, self);
    const page = env?.path ?? env?.relativePath ?? "page.md";
    const line = (token.map?.[0] ?? 0) + 1;
    const html = figure({ info: token.info, text: token.content, page, line, base });
    // Vue compiles pages: nothing in a figure is for it.
    return `${html.replace("<figure ", "<figure v-pre ")}\n`;
  };
};
