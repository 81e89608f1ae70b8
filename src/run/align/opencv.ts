/** The one door to OpenCV (`@techstark/opencv-js`, WebAssembly, an optional dependency): finds AprilTags. */

import { createRequire } from 'node:module'
import { UsageError } from '../../robot/errors.js'
import type { GreyPicture } from './grey-picture.js'
import type { Pixel } from '../../env/camera/intrinsics.js'

export interface TagSeen {
  readonly id: number
  /** As OpenCV has them, clockwise; good to about a pixel. */
  readonly corners: readonly Pixel[]
}

/** The few names of OpenCV's that are used: its own declarations are behind its newest version. */
interface Freed {
  delete(): void
}
interface Mat extends Freed {
  readonly rows: number
  readonly data: Uint8Array
  readonly data32F: Float32Array
  readonly data32S: Int32Array
}
interface MatVector extends Freed {
  size(): number
  get(index: number): Mat
}
interface OpenCv {
  readonly CV_8UC1: number
  readonly DICT_APRILTAG_36h11: number
  readonly CORNER_REFINE_SUBPIX: number
  readonly Mat: new (rows?: number, columns?: number, type?: number) => Mat
  readonly MatVector: new () => MatVector
  readonly aruco_ArucoDetector: new (
    dictionary: Freed,
    parameters: Freed,
    refine: Freed,
  ) => Freed & {
    detectMarkers(image: Mat, corners: MatVector, ids: Mat, rejected: MatVector): void
  }
  readonly aruco_DetectorParameters: new () => Freed & { cornerRefinementMethod: number }
  readonly aruco_RefineParameters: new (distance: number, rate: number, allOrders: boolean) => Freed
  getPredefinedDictionary(name: number): Freed
}

let loading: Promise<OpenCv> | undefined

/** All tags of AprilTag's family 36h11. `UsageError` where OpenCV is not installed. */
export async function findAprilTags({ width, height, grey }: GreyPicture): Promise<TagSeen[]> {
  const cv = await (loading ??= load())
  const made: Freed[] = []
  const keep = <T extends Freed>(thing: T): T => {
    made.push(thing)
    return thing
  }
  try {
    const image = keep(new cv.Mat(height, width, cv.CV_8UC1))
    image.data.set(Uint8Array.from(grey, Math.round))
    const parameters = keep(new cv.aruco_DetectorParameters())
    parameters.cornerRefinementMethod = cv.CORNER_REFINE_SUBPIX
    const refine = keep(new cv.aruco_RefineParameters(10, 3, true))
    const dictionary = keep(cv.getPredefinedDictionary(cv.DICT_APRILTAG_36h11))
    const detector = keep(new cv.aruco_ArucoDetector(dictionary, parameters, refine))
    const [corners, ids, rejected] = [keep(new cv.MatVector()), keep(new cv.Mat()), keep(new cv.MatVector())]
    detector.detectMarkers(image, corners, ids, rejected)
    return Array.from({ length: corners.size() }, (_, i): TagSeen => {
      const xy = keep(corners.get(i)).data32F
      return {
        id: ids.data32S[i] ?? -1,
        corners: [0, 2, 4, 6].map((at): Pixel => [xy[at] ?? 0, xy[at + 1] ?? 0]),
      }
    })
  } finally {
    for (const thing of made.reverse()) thing.delete()
  }
}

async function load(): Promise<OpenCv> {
  try {
    // CommonJS whose exports are a promise: `import` may take its `then` for a name.
    const require = createRequire(import.meta.url)
    return await (require('@techstark/opencv-js') as PromiseLike<OpenCv>)
  } catch (cause) {
    loading = undefined
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)
    throw new UsageError(
      `AprilTags are found by OpenCV, which is not here (${reason}): npm install @techstark/opencv-js, or take a checkerboard or --points`,
      { cause },
    )
  }
}
