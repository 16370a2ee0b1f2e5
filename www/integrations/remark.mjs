// A remark plugin for Docusaurus and, with starlight/cap.mjs, for Astro and Starlight: a `cap` fence becomes its figure, in
// Markdown as HTML, in MDX as an element that takes the HTML as it is.

import { figure, isCap } from "./cap.mjs";

/**
 * `base` is the address of the playground. `mdx` says that pages are MDX whatever their names end
 * with, as Docusaurus has it.
 */
export default function remarkCap({ base, mdx = false } = {}) {
  return (tree, file) => {
    const page = file.path ?? file.history?.[0] ?? "page.md";
    const isMdx = mdx || page.endsWith(".mdx");
    visit(tree, (node) => {
      const info = `${node.lang ?? ""} ${node.meta ?? ""}`;
      if (node.type !== "code" || !isCap(info)) return node;
      const line = node.position?.start.line ?? 1;
      const html = figure({ info, text: `${node.value}\n`, page, line, base });
      return isMdx ? element(html) : { type: "html", value: html };
    });
  };
}

function visit(node, change) {
  node.children = node.children?.map((child) => {
    const changed = change(child);
    if (changed === child) visit(child, change);
    return changed;
  });
}

/** `<div dangerouslySetInnerHTML={{ __html: "…" }} />`, which React, and with it Docusaurus, knows. */
function element(html) {
  const literal = { type: "Literal", value: html, raw: JSON.stringify(html) };
  const property = { type: "Property", key: { type: "Identifier", name: "__html" }, value: literal,
    kind: "init", method: false, shorthand: false, computed: false };
  const object = { type: "ObjectExpression", properties: [property] };
  const program = { type: "Program", sourceType: "module", comments: [],
    body: [{ type: "ExpressionStatement", expression: object }] };
  const value = { type: "mdxJsxAttributeValueExpression", value: "", data: { estree: program } };
  return { type: "mdxJsxFlowElement", name: "div", children: [],
    attributes: [{ type: "mdxJsxAttribute", name: "dangerouslySetInnerHTML", value }] };
}
