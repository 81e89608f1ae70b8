/** Loads a URDF from disk: linkedom's DOM, and mesh files as absolute paths. */

import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DOMParser } from 'linkedom'
import { UrdfError } from './errors.js'
import { parseUrdf, type LinkDescription, type RobotDescription, type Shape } from './urdf.js'

/**
 * Like `parseUrdf`; mesh files are resolved against the URDF's folder, with `package://name/` taken for that folder.
 * Throws `UrdfError` with the path for a file that cannot be read or is no robot. Whether meshes exist is `loadStl`'s business.
 */
export function loadUrdf(file: string): RobotDescription {
  const path = resolve(file)
  let xml: string
  try {
    xml = readFileSync(path, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UrdfError(`cannot read the URDF ${path} (${reason}): check the path and its permissions`, { cause })
  }
  let description: RobotDescription
  try {
    description = parseUrdf(xml, new DOMParser())
  } catch (cause) {
    if (!(cause instanceof UrdfError)) throw cause
    throw new UrdfError(`${path}: ${cause.message}`, { cause })
  }
  const folder = dirname(path)
  return { ...description, links: description.links.map(link => withAbsoluteMeshes(link, folder)) }
}

function withAbsoluteMeshes(link: LinkDescription, folder: string): LinkDescription {
  const absolute = (shape: Shape): Shape =>
    shape.geometry.type === 'mesh'
      ? { ...shape, geometry: { ...shape.geometry, file: meshPath(shape.geometry.file, folder) } }
      : shape
  return { ...link, visuals: link.visuals.map(absolute), collisions: link.collisions.map(absolute) }
}

function meshPath(file: string, folder: string): string {
  if (file.startsWith('file://')) return fileURLToPath(file)
  return resolve(folder, file.replace(/^package:\/\/[^/]*\//, ''))
}
