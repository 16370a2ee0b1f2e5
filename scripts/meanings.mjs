// What settings mean, as the page says it beside each of them. There are two sources: the line that
// the table of `docs/LANGUAGE.md` has, and the points of the protocol's page in the reference.

/** All of them: protocol, setting, what it means, and what there is to say of its values. */
export function meanings(language, pageOf) {
  const [, table] = language.match(/<!-- settings -->(.*)<!-- end of settings -->/s);
  const rows = [...table.matchAll(/^\| `([\w-]+)` \| `(\w+)=.*\| ([^|]+) \|$/gm)];
  if (rows.length === 0) throw new Error("docs/LANGUAGE.md has no table of settings");
  return rows.map(([, protocol, setting, meaning]) => {
    const page = pageOf(protocol);
    const points = ["Settings", "How a read flows"].flatMap((heading) => pointsUnder(page, heading));
    return { protocol, setting, ...told(meaning, points.filter((point) => of(point) === setting)) };
  });
}

const DEFINITION =
  /^`[^`]+`(?:(?:,| or|, or) `[^`]+`)*: ((?:how|what|when|where|whether|which|who|whose|by how|as of how|after how)\b.*)$/;

/** Which setting a point begins with. */
function of(point) {
  return point.match(/^`(\w+)=/)?.[1];
}

/**
 * A point such as "`quorum=2`: how many Sentinels must agree …" says what the setting is, and so
 * stands in place of the table's line: the two would say one thing twice. Any other says what the
 * values do, and stands below it.
 */
function told(meaning, points) {
  const [first, ...more] = points;
  const [, definition] = first?.match(DEFINITION) ?? [];
  if (definition === undefined) return { meaning, details: points.join(" ") };
  return { meaning: definition[0].toUpperCase() + definition.slice(1), details: more.join(" ") };
}

/** The points of the list under a heading of a page. */
function pointsUnder(page, heading) {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  return section.split("\n").filter((line) => line.startsWith("- ")).map((line) => line.slice(2));
}
