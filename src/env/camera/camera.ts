/** What gives pictures: a camera of the twin or one on a desk, behind one contract. */

/** Nothing farther is in a depth picture. */
export const FARTHEST_M = 100

/** One picture. Its arrays may be those of the next caller too: copy before writing. */
export interface Frame {
  readonly width: number
  readonly height: number
  /** When it was captured, on the run's clock, seconds. */
  readonly timeS: number
  /** Counts this camera's captures since it was opened, a twin's since the reset; until the next reset two frames with one number are the same picture. */
  readonly index: number
  /** Row-major, height x width x 3, sRGB, 0..255. */
  readonly rgb: Uint8Array
  /** Row-major, height x width: metres along the camera's axis, 0 where there is nothing. Only of cameras with that stream. */
  readonly depthM?: Float32Array | undefined
  /** Row-major, height x width: what each pixel shows, by `Camera.segments`; 0 is nothing. Only of cameras with that stream. */
  readonly segmentation?: Uint16Array | undefined
}

export interface CameraSpec {
  readonly name: string
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Captures per second. */
  readonly rateHz: number
  readonly hasDepth: boolean
  readonly hasSegmentation: boolean
}

/** What a segmentation picture tells apart: each link of the arm, each object, the table. */
export interface Segment {
  readonly name: string
  readonly kind: 'table' | 'link' | 'object'
}

export interface Camera {
  readonly spec: CameraSpec
  /** Segment s is what pixels of value s + 1 show, in the running episode; absent where nobody can tell. */
  readonly segments?: readonly Segment[]
  /**
   * The newest picture there is now, which may be one that was given out before. `CameraError` where the device is gone or its newest picture is
   * too old to act on. Of a twin's camera the picture is drawn when its arrays are first asked for.
   */
  latest(): Promise<Frame>
  /** Safe to call twice. */
  close(): Promise<void>
}
