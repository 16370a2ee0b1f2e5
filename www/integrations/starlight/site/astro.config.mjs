import starlight from "@astrojs/starlight";
import { defineConfig } from "astro/config";
import cap, { remarkCap } from "../cap.mjs";

export default defineConfig({
  base: process.env.SITE_BASE ?? "/",
  markdown: { remarkPlugins: [[remarkCap, { base: "https://cap.example.org/" }]] },
  integrations: [cap(), starlight({ title: "Fences in Starlight", customCss: ["../../cap.css"], pagefind: false })],
});
