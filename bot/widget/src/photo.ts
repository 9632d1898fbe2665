// A photo that the shopper chose: checked, made small enough to send, and a tiny preview to keep.

const LONGEST_SIDE = 1600;
const SMALL_ENOUGH_BYTES = 1_500_000;
const PREVIEW_SIDE = 320;
const SENDABLE = ["image/jpeg", "image/png", "image/webp"];

export interface Photo {
  /** What is sent. */
  blob: Blob;
  /** data: URL of a small JPEG. */
  preview: string;
}

/** Not a picture that this browser can read. */
export class NotAPicture extends Error {}

/** Reads a file; raises NotAPicture. */
export async function readPhoto(file: Blob): Promise<Photo> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new NotAPicture(file.type);
  }
  try {
    const preview = draw(bitmap, PREVIEW_SIDE).toDataURL("image/jpeg", 0.72);
    const large = file.size > SMALL_ENOUGH_BYTES || Math.max(bitmap.width, bitmap.height) > LONGEST_SIDE * 1.5;
    const blob = large || !SENDABLE.includes(file.type) ? await toJpeg(draw(bitmap, LONGEST_SIDE)) : file;
    return { blob, preview };
  } finally {
    bitmap.close();
  }
}

/** The first picture among pasted or dropped files. */
export function pictureIn(transfer: DataTransfer | null): File | null {
  for (const file of transfer?.files ?? []) {
    if (file.type.startsWith("image/")) return file;
  }
  return null;
}

function draw(bitmap: ImageBitmap, longest: number): HTMLCanvasElement {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d");
  if (!pen) throw new NotAPicture("no canvas");
  pen.fillStyle = "#fff"; // what is transparent becomes white, not black
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function toJpeg(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new NotAPicture("jpeg"))), "image/jpeg", 0.88);
  });
}
