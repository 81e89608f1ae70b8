/** LeRobot's ZeroMQ camera message (lerobot.md 7.3): one JSON text with a time and a JPEG for each camera. */

/** One camera's newest picture. */
export interface PublishedPicture {
  /** When it was captured, seconds since 1970. */
  readonly epochS: number
  /** With red and blue exchanged: LeRobot's camera takes what OpenCV decodes, which is BGR, for RGB. */
  readonly jpeg: Uint8Array
}

/**
 * Always all cameras: a subscriber keeps only the newest message, and where its camera is missing LeRobot takes the first picture that there is, which
 * is another camera's.
 */
export function lerobotMessage(pictures: ReadonlyMap<string, PublishedPicture>): string {
  const timestamps: Record<string, number> = {}
  const images: Record<string, string> = {}
  for (const [name, { epochS, jpeg }] of pictures) {
    timestamps[name] = epochS
    images[name] = Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength).toString('base64')
  }
  return JSON.stringify({ timestamps, images })
}
