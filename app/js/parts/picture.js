// A picture, small enough to be sent, and its name.

const LONGEST_SIDE = 1600;
const MOST_BYTES = 2 * 1024 * 1024;

// Drawn anew as a JPEG, which also drops the place and time that a camera writes into a picture.
export async function shrink(file) {
  const image = await createImageBitmap(file);
  for (let side = LONGEST_SIDE; ; side /= 2) {
    const scale = Math.min(1, side / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
    if (!blob) throw new Error("no picture");
    if (blob.size <= MOST_BYTES) return { canvas, blob };
  }
}

export async function hashOf(blob) {
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return "sha256:" + [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
