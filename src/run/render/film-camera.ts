/** A camera to film through, beside those that a policy sees: what it sees stays as it is. */

import { isDeepStrictEqual } from 'node:util'
import type { CameraOptions } from '../../env/camera/camera-options.js'

type Cameras = Readonly<Record<string, CameraOptions>>

/** `name`: what it is called, another name where there is a camera of that name which is not the same. */
export function withFilmCamera(
  cameras: Cameras,
  name: string,
  options: CameraOptions,
): { readonly cameras: Cameras; readonly name: string } {
  const there = Object.hasOwn(cameras, name) ? cameras[name] : undefined
  if (!there || isDeepStrictEqual(there, options)) return { cameras: { ...cameras, [name]: options }, name }
  const own = `film_${name}`
  return { cameras: { ...cameras, [own]: { mount: name, ...options } }, name: own }
}
