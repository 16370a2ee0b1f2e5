import { withCap } from "../../cap.mjs";

export default {
  title: "Fences in VitePress",
  base: process.env.SITE_BASE ?? "/",
  themeConfig: { sidebar: [{ text: "Pages", items: [{ text: "First", link: "/" }, { text: "Second", link: "/more/second" }] }] },
  markdown: { config: withCap({ base: "https://cap.example.org/" }) },
};
