// A script or a style sheet without the lines that are comments.

/** Those that stand behind something else stay: what looks like one may be a part of a text. */
export function withoutComments(text) {
  const light = text
    .replace(/^[ \t]*\/\*[\s\S]*?\*\/[ \t]*\n/gm, "")
    .replace(/^[ \t]*\/\/.*\n/gm, "");
  return light.split("\n").map((line) => line.trim()).filter(Boolean).join("\n") + "\n";
}
