// Pictures of pages, made small and held against each other by the browser that took them.

/** A pixel of the small picture is a square of so many. */
const SHRUNK = 8;
/** Values of a colour that are nearer than this are the same. */
const NEAR = 36;
const QUALITY = 0.7;

/** A small likeness of a screenshot. */
export async function shrunk(page, shot) {
  const url = await page.evaluate(async ([source, by, quality]) => {
    const image = await createImageBitmap(await (await fetch(source)).blob());
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height].map((it) => Math.round(it / by));
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/webp", quality);
  }, [dataUrl(shot, "png"), SHRUNK, QUALITY]);
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}

/** How many of a thousand pixels two likenesses do not share; all, if one is larger. */
export async function differing(page, one, other) {
  return page.evaluate(async ([sources, near]) => {
    const images = await Promise.all(sources.map(async (source) =>
      createImageBitmap(await (await fetch(source)).blob())));
    const [width, height] = [images[0].width, images[0].height];
    if (images[1].width !== width || images[1].height !== height) return 1000;
    const [a, b] = images.map((image) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [width, height];
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, width, height).data;
    });
    let count = 0;
    for (let at = 0; at < a.length; at += 4) {
      const isFar = [0, 1, 2].some((channel) => Math.abs(a[at + channel] - b[at + channel]) > near);
      count += Number(isFar);
    }
    return Math.round(count * 10_000 / (width * height)) / 10;
  }, [[one, other].map((it) => dataUrl(it, "webp")), NEAR]);
}

const dataUrl = (bytes, kind) => `data:image/${kind};base64,${bytes.toString("base64")}`;
