/** Loads meshes as bare triangles: STL, binary or ASCII, and OBJ. */

import { readFileSync } from 'node:fs'
import { Mesh } from 'three'
import { OBJLoader } from 'three/examples/jsm/loaders/OBJLoader.js'
import { STLLoader } from 'three/examples/jsm/loaders/STLLoader.js'
import { UrdfError } from './errors.js'

const HEADER_BYTES = 84
const TRIANGLE_BYTES = 50

/**
 * Vertices of a triangle soup: 9 numbers (3 corners x, y, z) per triangle, in the file's units (metres in a URDF before
 * `scale`). Throws `UrdfError` with the path for a file that is unreadable, truncated, without triangles or not finite.
 */
export function loadStl(file: string): Float32Array {
  const bytes = readMesh(file)
  refuseTruncated(file, bytes)
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  let vertices: Float32Array
  try {
    vertices = Float32Array.from(new STLLoader().parse(buffer).getAttribute('position').array)
  } catch (cause) {
    throw new UrdfError(`the mesh ${file} is not STL: export it again as binary STL`, { cause })
  }
  if (vertices.length === 0) throw new UrdfError(`the mesh ${file} has no triangle: export it again as binary STL`)
  if (vertices.length % 9 !== 0 || !vertices.every(Number.isFinite)) {
    throw new UrdfError(`the mesh ${file} has a corner that is missing or not finite: export it again as binary STL`)
  }
  return vertices
}

/**
 * The triangles of each object (`o`) of an OBJ file, as `loadStl` has them. Throws `UrdfError` with the path for a file that is
 * unreadable, without triangles or not finite.
 */
export function loadObj(file: string): Float32Array[] {
  const text = readMesh(file).toString('utf8')
  const pieces = new OBJLoader().parse(text).children.flatMap(child => {
    const corners = child instanceof Mesh ? (child as Mesh).geometry.getAttribute('position').array : []
    return corners.length > 0 ? [Float32Array.from(corners)] : []
  })
  if (pieces.length === 0) throw new UrdfError(`the mesh ${file} has no face (\`f\` line): export it again as OBJ`)
  if (!pieces.every(piece => piece.every(Number.isFinite))) {
    throw new UrdfError(`the mesh ${file} has a face whose corner is missing or not finite: export it again as OBJ`)
  }
  return pieces
}

function readMesh(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UrdfError(`cannot read the mesh ${file} (${reason}): check its path`, { cause })
  }
}

/** Refuses before three's loader sees it: that reads past the end, or takes what is left of ASCII text for the whole. */
function refuseTruncated(file: string, bytes: Buffer): void {
  const start = bytes.subarray(0, HEADER_BYTES).toString('latin1').trimStart()
  const declared = bytes.length >= HEADER_BYTES ? bytes.readUInt32LE(HEADER_BYTES - 4) : undefined
  const expectedBytes = declared === undefined ? HEADER_BYTES : HEADER_BYTES + TRIANGLE_BYTES * declared
  // Binary headers may begin with the word "solid" too: the length decides first.
  if (bytes.length === expectedBytes) return
  if (start.startsWith('solid') && !bytes.includes(0)) {
    const text = bytes.toString('latin1')
    if (/endsolid[^\n]*\s*$/.test(text)) return
    throw new UrdfError(`the mesh ${file} is cut off: no \`endsolid\` at its end; copy or export it again`)
  }
  if (bytes.length < expectedBytes) {
    throw new UrdfError(
      `the mesh ${file} is cut off or not STL: ${bytes.length} bytes where ${expectedBytes} are needed; copy or export it again`,
    )
  }
}
