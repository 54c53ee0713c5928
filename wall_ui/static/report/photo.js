/** Photos made small in the phone: at most 1,600 px, JPEG, and without EXIF: drawing on a canvas keeps the picture only. */

export const SIDE_MAX = 1_600;
const QUALITY = 0.82;
const THUMB_MAX = 160;

/** The size to draw at; never enlarged. @param {number} width @param {number} height @param {number} most @returns {[number, number]} */
export function fitted(width, height, most) {
  const scale = Math.min(1, most / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** @param {Blob} file @returns {Promise<{full: Blob, thumb: Blob}>} Throws when it is no picture the browser can read. */
export async function small(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }); // turned upright before EXIF is dropped
  try {
    return { full: await jpeg(picture, SIDE_MAX), thumb: await jpeg(picture, THUMB_MAX) };
  } finally {
    picture.close();
  }
}

/** @param {ImageBitmap} picture @param {number} most @returns {Promise<Blob>} */
async function jpeg(picture, most) {
  const [width, height] = fitted(picture.width, picture.height, most);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  pen.fillStyle = "#fff"; // a transparent PNG would turn black
  pen.fillRect(0, 0, width, height);
  pen.drawImage(picture, 0, 0, width, height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!(blob instanceof Blob)) throw new Error("no JPEG");
  return blob;
}
