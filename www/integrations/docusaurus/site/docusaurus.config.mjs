// Docusaurus 3: a remark plugin and a style sheet.

import { fileURLToPath } from "node:url";
import remarkCap from "../../remark.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default {
  title: "Fences in Docusaurus",
  url: "https://docs.example.org",
  baseUrl: process.env.SITE_BASE ?? "/",
  onBrokenLinks: "throw",
  presets: [["classic", {
    docs: {
      routeBasePath: "/",
      // Before those of Docusaurus, which make code of what is left.
      beforeDefaultRemarkPlugins: [[remarkCap, { base: "https://cap.example.org/", mdx: true }]],
    },
    blog: false,
    theme: { customCss: here("../../cap.css") },
  }]],
};
