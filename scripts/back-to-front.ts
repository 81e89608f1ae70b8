/** Sorts flat polygons from far to near for one eye, exactly: a BSP tree, which cuts those that pass through each other. */

import type { Vector3 } from '../src/robot/vector.js'
import { add, dot, subtract } from '../src/robot/vector.js'

export interface Polygon {
  /** Convex and flat, at least three. */
  readonly corners: readonly Vector3[]
  /** Unit vector. Pieces keep it: their own corners may be too close together to tell. */
  readonly normal: Vector3
  readonly fill: string
}

interface Plane {
  readonly normal: Vector3
  readonly offset: number
}

interface Node {
  readonly plane: Plane
  readonly within: Polygon[]
  readonly before?: Node
  readonly behind?: Node
}

/** Metres. Thinner slivers than this are not worth a cut. */
const THICKNESS_M = 1e-5

export function backToFront(polygons: readonly Polygon[], eye: Vector3): Polygon[] {
  const sorted: Polygon[] = []
  const walk = (node: Node | undefined): void => {
    if (!node) return
    const eyeIsBefore = dot(node.plane.normal, eye) >= node.plane.offset
    walk(eyeIsBefore ? node.behind : node.before)
    sorted.push(...node.within)
    walk(eyeIsBefore ? node.before : node.behind)
  }
  walk(build(polygons))
  return sorted
}

/** The polygon whose plane cuts fewest others becomes the root, looked for among a few. */
function build(polygons: readonly Polygon[]): Node | undefined {
  if (polygons.length === 0) return undefined
  const stride = Math.max(1, Math.floor(polygons.length / 12))
  const candidates = polygons.filter((_, index) => index % stride === 0).map(planeOf)
  const cuts = (plane: Plane): number =>
    polygons.reduce((count, polygon) => count + Number(sidesOf(polygon, plane) === 'both'), 0)
  const [plane] = candidates
    .map(candidate => [candidate, cuts(candidate)] as const)
    .reduce((best, each) => (each[1] < best[1] ? each : best))
  const [within, before, behind]: [Polygon[], Polygon[], Polygon[]] = [[], [], []]
  for (const polygon of polygons) {
    const sides = sidesOf(polygon, plane)
    if (sides === 'neither') within.push(polygon)
    if (sides === 'before' || sides === 'both') before.push(part(polygon, plane, 1))
    if (sides === 'behind' || sides === 'both') behind.push(part(polygon, plane, -1))
  }
  const [nodeBefore, nodeBehind] = [build(before), build(behind)]
  return { plane, within, ...(nodeBefore && { before: nodeBefore }), ...(nodeBehind && { behind: nodeBehind }) }
}

function planeOf({ corners, normal }: Polygon): Plane {
  return { normal, offset: dot(normal, corners[0] as Vector3) }
}

function sidesOf({ corners }: Polygon, plane: Plane): 'before' | 'behind' | 'both' | 'neither' {
  const distances = corners.map(corner => dot(plane.normal, corner) - plane.offset)
  const isBefore = distances.some(distance => distance > THICKNESS_M)
  const isBehind = distances.some(distance => distance < -THICKNESS_M)
  return isBefore ? (isBehind ? 'both' : 'before') : isBehind ? 'behind' : 'neither'
}

/** What lies before the plane (`side` 1) or behind it (-1). */
function part(polygon: Polygon, { normal, offset }: Plane, side: 1 | -1): Polygon {
  const corners = polygon.corners.flatMap((corner, index) => {
    const next = polygon.corners[(index + 1) % polygon.corners.length] as Vector3
    const here = side * (dot(normal, corner) - offset)
    const there = side * (dot(normal, next) - offset)
    const kept = here >= 0 ? [corner] : []
    if (here >= 0 === there >= 0) return kept
    const share = here / (here - there)
    const way = subtract(next, corner)
    return [...kept, add(corner, [share * way[0], share * way[1], share * way[2]])]
  })
  return { ...polygon, corners }
}
