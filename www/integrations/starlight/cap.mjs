// Astro and Starlight. Astro 7 reads pages with a compiler of its own unless the package
// @astrojs/markdown-remark is there; with it, in astro.config.mjs:
//
//   import cap, { remarkCap } from "…/starlight/cap.mjs";
//   export default defineConfig({
//     markdown: { remarkPlugins: [[remarkCap, { base: "https://HOST/" }]] },
//     integrations: [cap(), starlight({ customCss: ["…/cap.css"] })],
//   });
//
// The plugin makes the figures. Astro tells of a page that cannot be rendered and goes on without
// it; `cap()` ends the build then.

import remark from "../remark.mjs";

const failures = [];

/** The plugin; what it throws is kept, because Astro only prints it. */
export function remarkCap(options) {
  const change = remark(options);
  return (tree, file) => {
    try {
      return change(tree, file);
    } catch (error) {
      failures.push(error.message);
      throw error;
    }
  };
}

const hold = () => {
  if (failures.length > 0) throw new Error(failures.join("\n"));
};

/** The hook that ends a build in which a figure does not hold. */
export default () => ({ name: "cap", hooks: { "astro:build:start": hold, "astro:build:done": hold } });
