/** The scripted expert for `push-cube`: down behind it, along until it is there, back off, look; and again from the other side where need be. */

import { BEHIND_M, PUSH_HEIGHT_M } from '../../env/tasks/draw-push.js'
import { flatDistanceM } from '../../env/tasks/disc.js'
import { CUBE_EDGE_M } from '../../env/tasks/cube.js'
import { cos, sin } from '../../robot/trig.js'
import type { Vector3 } from '../../robot/vector.js'
import { scriptedPolicy } from '../script.js'
import type { Hand, Script } from '../script.js'
import type { Policy, PolicyContext } from '../policy.js'
import { firstOf } from '../top-grasp.js'
import { follow, planStroke, takeStance } from './stroke.js'
import type { Stroke } from './stroke.js'

/** Near enough to the disc's middle to leave it there. */
const THERE_M = 0.012
/** A cube this far beside the line is approached anew. */
const ASTRAY_M = 0.014
/** Half a jaw's thickness and half a cube: between the middles while pushing, at the least. */
const CONTACT_M = 0.014
/** Where the straight way is none for the arm: ways that bring it nearer, to either side. */
const DETOURS_RAD = [0, 0.35, -0.35, 0.7, -0.7, 1.05, -1.05]
const WAIT_S = 0.3

export function pushCubeExpert(context: PolicyContext): Policy {
  return scriptedPolicy(context, function* (hand) {
    for (;;) yield* push(hand)
  })
}

function* push(hand: Hand): Script {
  const found = firstOf(DETOURS_RAD, turn => planPush(hand, turn))
  if (found === undefined || flatDistanceM(hand.point('cube'), hand.point('disc')) <= THERE_M) {
    yield* hand.press(hand.measuredRad, WAIT_S)
    return
  }
  const { stroke, endM, alongM } = found
  if (!(yield* takeStance(hand, stroke))) {
    yield* hand.moveTo(stroke.overRad)
    return
  }
  const { pathRad } = stroke
  const beganM = hand.point('cube')
  const toGo = ([x, y]: Vector3): number => (endM[0] - x) * alongM[0] + (endM[1] - y) * alongM[1]
  const astrayM = ([x, y]: Vector3): number => Math.abs((x - beganM[0]) * alongM[1] - (y - beganM[1]) * alongM[0])
  yield* follow(hand, pathRad, () => {
    const now = hand.point('cube')
    return toGo(now) <= 0 || astrayM(now) > ASTRAY_M
  })
  yield* backOff(hand, stroke)
}

function planPush(hand: Hand, turnRad: number): { stroke: Stroke; endM: Vector3; alongM: Vector3 } | undefined {
  const [cube, disc] = [hand.point('cube'), hand.point('disc')]
  const gapM = flatDistanceM(cube, disc)
  const [c, s] = [cos(turnRad), sin(turnRad)]
  const [ux, uy] = [(disc[0] - cube[0]) / gapM, (disc[1] - cube[1]) / gapM]
  const alongM: Vector3 = [c * ux - s * uy, s * ux + c * uy, 0]
  const lengthM = gapM * c
  const z = cube[2] - CUBE_EDGE_M / 2 + PUSH_HEIGHT_M
  const on = (m: number): Vector3 => [cube[0] + m * alongM[0], cube[1] + m * alongM[1], z]
  const line = { fromM: on(-BEHIND_M), toM: on(lengthM - CONTACT_M) }
  const stroke = planStroke(hand.context, line, hand.measuredRad)
  return stroke && { stroke, endM: on(lengthM), alongM }
}

/** Back along the way that it came, off the cube, and up. */
function* backOff(hand: Hand, { pathRad, overRad: over }: Stroke): Script {
  const tip = hand.tip.positionM
  const { kinematics } = hand.context
  const gaps = pathRad.map(angles => flatDistanceM(kinematics.forward(angles).positionM, tip))
  const here = gaps.indexOf(Math.min(...gaps))
  yield* follow(
    hand,
    pathRad
      .slice(0, here + 1)
      .reverse()
      .slice(0, 4),
  )
  yield* hand.moveTo(over)
}
