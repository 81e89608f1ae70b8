/**
 * Draws docs/arm.svg: the URDF's boxes in a pose that forward kinematics gives, holding the cube of `lift-cube`. Another arm by
 * `tsx scripts/draw-arm.ts so100_follower so100.svg`.
 */

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { SO101_FOLLOWER, type RobotSpec } from '../src/robot/arm-spec.js'
import { Kinematics } from '../src/robot/kinematics.js'
import { robotTypeNamed } from '../src/robot/robot-types.js'
import { loadUrdf } from '../src/robot/urdf-node.js'
import { compose, cross, dot, norm, subtract } from '../src/robot/vector.js'
import type { Pose, Vector3 } from '../src/robot/vector.js'
import { urdfOf } from '../src/run/urdf-files.js'
import { backToFront } from './back-to-front.js'
import type { Polygon } from './back-to-front.js'

export const ARM_SVG = fileURLToPath(new URL('../docs/arm.svg', import.meta.url))

/** Of the picture, user units. */
const WIDTH = 960
const HEIGHT = 560

/** URDF radians in joint order: gripper forward and down, jaws 25 mm apart, as the scripted expert holds the cube. */
const POSE_RAD = [0.3, -0.16, 0.28, 1.18, 0.047, 0.125]
const CUBE_EDGE_M = 0.025
/** Of the cube in the gripper frame. */
const CUBE: Pose = { positionM: [-0.0125, -0.0002, -0.003], quaternion: [0, 0, 0, 1] }

const EYE_M: Vector3 = [0.52, -1.0, 0.5]
const TARGET_M: Vector3 = [0.155, -0.02, 0.115]
/** User units per unit of the view plane at distance 1. */
const FOCAL = 1540
const CENTRE = { x: 505, y: 285 }

/** Towards the lamp. */
const LAMP: Vector3 = unit([-0.3, -0.75, 1])
const AMBIENT = 0.62
const DIRECT = 0.47

type Colour = readonly [red: number, green: number, blue: number]
const PRINTED: Colour = [255, 206, 64]
const SERVO: Colour = [62, 66, 74]
const CUBE_RED: Colour = [226, 58, 44]

const TABLE_M = { x: [-0.1, 0.35], y: [-0.15, 0.2] } as const

/** Where each label stands, and on which side its leader line ends. */
const LABELS = [
  { joint: 'shoulder_pan', x: 190, y: 330 },
  { joint: 'shoulder_lift', x: 190, y: 215 },
  { joint: 'elbow_flex', x: 215, y: 75 },
  { joint: 'wrist_flex', x: 715, y: 75 },
  { joint: 'wrist_roll', x: 745, y: 155 },
  { joint: 'gripper', x: 775, y: 235 },
] as const

interface Box {
  readonly pose: Pose
  readonly sizeM: Vector3
  readonly colour: Colour
}

/** The whole picture as SVG text; leaders hold nothing. Equal on every machine: our own trigonometry, and coordinates rounded to a tenth. */
export function drawArm(robot: RobotSpec = SO101_FOLLOWER): string {
  const description = loadUrdf(urdfOf(robot))
  const isLeader = robot.role === 'leader'
  const joints = robot.servos.map(servo => servo.joint)
  const kinematics = new Kinematics(description, joints, 'gripper_frame_link')
  const boxes = description.links.flatMap(({ name, visuals }) => {
    const link = kinematics.linkPose(name, POSE_RAD)
    return visuals.flatMap(({ pose, geometry, colour }): Box[] => {
      if (geometry.type !== 'box') return []
      const isServo = (colour?.[0] ?? 1) < 0.5
      return [{ pose: compose(link, pose), sizeM: geometry.sizeM, colour: isServo ? SERVO : PRINTED }]
    })
  })
  const edge = CUBE_EDGE_M
  if (!isLeader) {
    boxes.push({ pose: compose(kinematics.forward(POSE_RAD), CUBE), sizeM: [edge, edge, edge], colour: CUBE_RED })
  }

  const anchors = description.joints.map(({ name, child }) => ({
    name,
    at: project(kinematics.linkPose(child, POSE_RAD).positionM),
  }))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">`,
    `<title>The ${titleOf(robot)} with its six joints${isLeader ? '' : ', holding a red cube of 25 mm'}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" rx="16" fill="#f4f5f7"/>`,
    ...table(),
    `<g fill="#2b3038" opacity="0.22">${boxes.map(shadow).join('')}</g>`,
    '<g stroke-width="0.7" stroke-linejoin="round">',
    ...backToFront(boxes.flatMap(facesOf), EYE_M).map(({ corners, fill }) => polygon(corners, fill)),
    '</g>',
    '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="17" fill="#22262c">',
    ...LABELS.flatMap(({ joint, x, y }) => {
      const at = anchors.find(({ name }) => name === joint)?.at
      return at ? [label(joint, { x, y }, at)] : []
    }),
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

function titleOf({ name, role }: RobotSpec): string {
  const arm = name.startsWith('so100') ? 'SO-100' : 'SO-101'
  return role === 'leader' ? `${arm} leader arm` : `${arm} arm`
}

/** A sheet with a grid of 50 mm. */
function table(): string[] {
  const [x0, x1] = TABLE_M.x
  const [y0, y1] = TABLE_M.y
  const sheet: Vector3[] = [
    [x0, y0, 0],
    [x1, y0, 0],
    [x1, y1, 0],
    [x0, y1, 0],
  ]
  const line = (a: Vector3, b: Vector3): string => `M${point(a)}L${point(b)}`
  const stepM = 0.05
  const along = Array.from({ length: Math.round((y1 - y0) / stepM) - 1 }, (_, i) => y0 + stepM * (i + 1))
  const across = Array.from({ length: Math.ceil((x1 - x0) / stepM) - 1 }, (_, i) => x0 + stepM * (i + 1))
  const grid = [...along.map(y => line([x0, y, 0], [x1, y, 0])), ...across.map(x => line([x, y0, 0], [x, y1, 0]))].join(
    '',
  )
  return [
    `<polygon points="${sheet.map(point).join(' ')}" fill="#e3e6ea"/>`,
    `<path d="${grid}" stroke="#d3d7dd" stroke-width="1" fill="none"/>`,
  ]
}

/** What a box keeps the lamp from lighting, on the table. */
function shadow(box: Box): string {
  const points = cornersOf(box).map(([x, y, z]): Vector3 => {
    const height = Math.max(0, z)
    return [x - (height * LAMP[0]) / LAMP[2], y - (height * LAMP[1]) / LAMP[2], 0]
  })
  return `<polygon points="${hull(points).map(point).join(' ')}"/>`
}

/** The faces that the eye sees from outside, shaded by their angle to the lamp. */
function facesOf(box: Box): Polygon[] {
  const corners = cornersOf(box)
  return FACES.flatMap(face => {
    const quad = face.map(index => corners[index] as Vector3)
    const [a, b, , d] = quad as [Vector3, Vector3, Vector3, Vector3]
    const normal = unit(cross(subtract(b, a), subtract(d, a)))
    if (dot(normal, subtract(EYE_M, a)) <= 0) return []
    const light = AMBIENT + DIRECT * Math.max(0, dot(normal, LAMP))
    return [{ corners: quad, normal, fill: hex(box.colour, light) }]
  })
}

/** Corner i has the signs of its bits: 1 for x, 2 for y, 4 for z. Faces counter-clockwise from outside. */
const FACES = [
  [1, 3, 7, 5],
  [0, 4, 6, 2],
  [2, 6, 7, 3],
  [0, 1, 5, 4],
  [4, 5, 7, 6],
  [0, 2, 3, 1],
] as const

function cornersOf({ pose, sizeM }: Box): Vector3[] {
  return Array.from({ length: 8 }, (_, corner) => {
    const local = sizeM.map((edge, axis) => (((corner >> axis) & 1) - 0.5) * edge) as unknown as Vector3
    return compose(pose, { positionM: local, quaternion: [0, 0, 0, 1] }).positionM
  })
}

/** Perspective, z up. */
const FORWARD = unit(subtract(TARGET_M, EYE_M))
const RIGHT = unit(cross(FORWARD, [0, 0, 1]))
const UP = cross(RIGHT, FORWARD)

function project(positionM: Vector3): { x: number; y: number } {
  const offset = subtract(positionM, EYE_M)
  const depth = dot(offset, FORWARD)
  return {
    x: CENTRE.x + (FOCAL * dot(offset, RIGHT)) / depth,
    y: CENTRE.y - (FOCAL * dot(offset, UP)) / depth,
  }
}

function point(positionM: Vector3): string {
  const { x, y } = project(positionM)
  return `${tenth(x)},${tenth(y)}`
}

/** The stroke covers the hair-lines that renderers leave between neighbours. */
function polygon(corners: readonly Vector3[], fill: string): string {
  return `<polygon points="${corners.map(point).join(' ')}" fill="${fill}" stroke="${fill}"/>`
}

function label(text: string, at: { x: number; y: number }, joint: { x: number; y: number }): string {
  const isLeft = at.x < joint.x
  const [jx, jy] = [tenth(joint.x), tenth(joint.y)]
  return [
    `<path d="M${at.x + (isLeft ? 8 : -8)},${at.y}L${jx},${jy}" stroke="#22262c" stroke-width="1" fill="none"/>`,
    `<circle cx="${jx}" cy="${jy}" r="4.5" fill="#fff" stroke="#22262c" stroke-width="1.5"/>`,
    `<text x="${at.x}" y="${at.y + 6}" text-anchor="${isLeft ? 'end' : 'start'}">${text}</text>`,
  ].join('')
}

/** Convex hull in the plane z = 0 (Andrew's monotone chain). */
function hull(points: readonly Vector3[]): Vector3[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const half = (ordered: readonly Vector3[]): Vector3[] => {
    const chain: Vector3[] = []
    for (const next of ordered) {
      while (chain.length >= 2) {
        const [a, b] = chain.slice(-2) as [Vector3, Vector3]
        if (cross(subtract(b, a), subtract(next, a))[2] > 0) break
        chain.pop()
      }
      chain.push(next)
    }
    return chain.slice(0, -1)
  }
  return [...half(sorted), ...half(sorted.reverse())]
}

function unit(vector: Vector3): Vector3 {
  const length = norm(vector)
  return [vector[0] / length, vector[1] / length, vector[2] / length]
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10
}

function hex(colour: Colour, light: number): string {
  const byte = (value: number): string =>
    Math.round(Math.min(255, value * light))
      .toString(16)
      .padStart(2, '0')
  return `#${colour.map(byte).join('')}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , type = SO101_FOLLOWER.name, file = ARM_SVG] = process.argv
  writeFileSync(file, drawArm(robotTypeNamed(type)))
  console.log(`wrote ${file}`)
}
