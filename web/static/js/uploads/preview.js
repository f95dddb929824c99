// A picture and the length of a file that has not been uploaded, where the browser can play it.

const WIDTH = 160;
const HEIGHT = 90;
const PATIENCE_MS = 8000;

function once(media, name) {
  return new Promise((done, failed) => {
    media.addEventListener(name, done, { once: true });
    media.addEventListener("error", () => failed(new Error("not playable here")), { once: true });
    setTimeout(() => failed(new Error("too slow")), PATIENCE_MS);
  });
}

function pictureOf(source, sourceWidth, sourceHeight) {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
  const scale = Math.max(WIDTH / sourceWidth, HEIGHT / sourceHeight);
  const [width, height] = [sourceWidth * scale, sourceHeight * scale];
  const left = (WIDTH - width) / 2;
  canvas.getContext("2d").drawImage(source, left, (HEIGHT - height) / 2, width, height);
  return canvas.toDataURL("image/jpeg", 0.7);
}

async function lookAtPhoto(file) {
  try {
    const image = await createImageBitmap(file);
    return { thumb: pictureOf(image, image.width, image.height) };
  } catch {
    return {}; // No browser shows every kind.
  }
}

async function look(file) {
  if (/^image\//.test(file.type)) return lookAtPhoto(file);
  const facts = {};
  const media = document.createElement("video");
  const address = URL.createObjectURL(file);
  try {
    Object.assign(media, { muted: true, preload: "auto", src: address });
    await once(media, "loadedmetadata");
    if (Number.isFinite(media.duration)) facts.durationS = media.duration;
    if (media.videoWidth) {
      const there = once(media, "seeked");
      media.currentTime = Math.min(0.5, (media.duration || 0) / 2);
      await there;
      facts.thumb = pictureOf(media, media.videoWidth, media.videoHeight);
    }
  } catch {
    // Not every recording plays in every browser; the row shows what is known.
  } finally {
    media.removeAttribute("src");
    media.load();
    URL.revokeObjectURL(address);
  }
  return facts;
}

/** @type {Promise<{durationS?: number, thumb?: string} | undefined>} */
let last = Promise.resolve(undefined);

// {durationS, thumb}, or part of it; one file at a time, for decoders are heavy.
export function previewOf(file) {
  last = last.then(() => look(file));
  return last;
}
