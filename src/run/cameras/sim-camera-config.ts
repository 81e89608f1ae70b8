/** From what a user says of a camera of the twin to what it is. */

import { pinhole, scaledTo, type Intrinsics } from '../../env/camera/intrinsics.js'
import type { CameraMount, CameraOptions } from '../../env/camera/camera-options.js'
import { UsageError } from '../../robot/errors.js'
import { radFromDeg } from '../../robot/units.js'
import { MOUNTS } from '../../sim/camera/mounts.js'
import type { SimCameraConfig } from '../../sim/camera/sim-camera.js'
import { unknownName } from '../tasks.js'
import { readCameraCalibration } from '../camera-calibration-file.js'
import { cameraSpec } from './camera-spec.js'
import { refuseCaptureSize } from './capture-size.js'

/** `UsageError` that names the camera, for places, sizes and angles that cannot be. */
export function simCameraConfig(name: string, options: CameraOptions): SimCameraConfig {
  const spec = cameraSpec(name, options)
  refuseCaptureSize(name, options)
  const { width, height } = spec
  const known = options.calibration === undefined ? undefined : readCameraCalibration(options.calibration)
  const mount = known?.mount ? { ...known.mount, hfovRad: 0 } : mountOf(name, options)
  const own = options.intrinsics ?? known?.intrinsics
  return {
    spec,
    mount,
    intrinsics: own ? scaledTo(own, width, height) : fromAngle(name, options, mount, width, height),
    effects: options.effects ?? {},
    shadows: options.shadows ?? true,
    samples: options.antialias ? 2 : 1,
  }
}

function mountOf(name: string, { mount = name }: CameraOptions): CameraMount {
  if (typeof mount !== 'string') return mount
  const found = MOUNTS[mount]
  if (found && Object.hasOwn(MOUNTS, mount)) return found
  const known = Object.keys(MOUNTS)
  if (mount === name) {
    throw new UsageError(`${unknownName('camera', name, known)}; or say where it is: {${name}: {mount: front}}`)
  }
  throw new UsageError(`camera '${name}': ${unknownName('mount', mount, known)}`)
}

/** A mount's angle is of a picture of 4 : 3: a wider picture shows more to the sides, at the same height. */
function fromAngle(
  name: string,
  { hfov_deg: hfovDeg }: CameraOptions,
  { hfovRad }: CameraMount,
  width: number,
  height: number,
): Intrinsics {
  if (hfovDeg === undefined) {
    const standard = pinhole(4, 3, hfovRad)
    const f = (standard.fx * height) / 3
    return { width, height, fx: f, fy: f, cx: (width - 1) / 2, cy: (height - 1) / 2 }
  }
  if (hfovDeg > 1 && hfovDeg < 170) return pinhole(width, height, radFromDeg(hfovDeg))
  throw new UsageError(`camera '${name}': expected hfov_deg between 1 and 170, got ${hfovDeg}`)
}
