// Whether what should stand in one line does.

/** The parts of some elements' texts, by a pattern, that begin in one line and end in another. */
export function inTwo(elements, pattern) {
  const broken = [];
  for (const element of elements) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      for (const part of text.data.matchAll(new RegExp(pattern, "g"))) {
        const range = document.createRange();
        range.setStart(text, part.index);
        range.setEnd(text, part.index + part[0].length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) broken.push(part[0]);
      }
    }
  }
  return broken;
}
