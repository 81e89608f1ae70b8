/** From a picture and what lies in it to pairs of pixel and place. */

import type { Intrinsics, Pixel } from '../../env/camera/intrinsics.js'
import { CameraError } from '../../robot/errors.js'
import type { PointPair } from './camera-fit.js'
import { findCheckerboard } from './find-checkerboard.js'
import { greyOf, lightOf, type GreyPicture, type RgbPicture } from './grey-picture.js'
import { findAprilTags, type TagSeen } from './opencv.js'
import { sharpCorners } from './tag-corners.js'
import { targetPoints, type AprilTagTarget, type Target } from './target.js'

/** Standard deviation of a detected coordinate, as measured in test/run/align/detect-targets.test.ts. */
export const DETECTED_PX = 0.1

/** `CameraError` where one is not to be seen, `UsageError` where OpenCV is needed and missing. */
export async function detectTargets(
  picture: RgbPicture,
  targets: readonly Target[],
  intrinsics: Intrinsics,
): Promise<PointPair[]> {
  const grey = greyOf(picture)
  const tags = targets.some(({ type }) => type === 'apriltag') ? await findAprilTags(grey) : []
  const light = lightOf(picture)
  return targets.flatMap(target => {
    const pixels =
      target.type === 'apriltag'
        ? tagCorners(target, tags, light, intrinsics)
        : findCheckerboard(grey, light, target.cols, target.rows)
    return targetPoints(target).map((point, i): PointPair => ({ ...point, pixel: pixels[i] ?? [NaN, NaN] }))
  })
}

function tagCorners(
  target: AprilTagTarget,
  tags: readonly TagSeen[],
  light: GreyPicture,
  intrinsics: Intrinsics,
): readonly Pixel[] {
  const found = tags.filter(({ id }) => id === target.id)
  const [tag] = found
  if (!tag) {
    const others = tags.map(({ id }) => id)
    const seen = others.length > 0 ? `tags ${others.join(', ')} are` : 'no tag of family 36h11 is'
    throw new CameraError(
      `tag ${target.id} is not in the picture, ${seen}: show all of it with its white rim, evenly lit, at least 25 px wide`,
    )
  }
  if (found.length > 1) {
    throw new CameraError(`tag ${target.id} is in the picture ${found.length} times: leave one on the table`)
  }
  // OpenCV's dictionary holds these tags upside down (codes and order of bits: AprilRobotics/apriltag, tag36h11.c).
  const upright = [2, 3, 0, 1].map((i): Pixel => tag.corners[i] ?? [NaN, NaN])
  const sharp = sharpCorners(light, upright, intrinsics)
  if (sharp) return sharp
  throw new CameraError(
    `tag ${target.id} is in the picture, but its edges are too small or too pale to measure: go nearer, or light it`,
  )
}
