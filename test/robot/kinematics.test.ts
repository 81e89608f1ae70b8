/** Forward kinematics against three's scene graph (urdf-loader), Jacobian against finite differences. */

import { readFileSync } from 'node:fs'
import { DOMParser, Document, Element } from 'linkedom'
import { LoadingManager, Quaternion, Vector3, type Object3D } from 'three'
import URDFLoader from 'urdf-loader'
import { describe, expect, it } from 'vitest'
import { UrdfError } from '../../src/robot/errors.js'
import { JOINT_NAMES } from '../../src/robot/joints.js'
import { Kinematics } from '../../src/robot/kinematics.js'
import { Random } from '../../src/robot/random.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { parseUrdf } from '../../src/robot/urdf.js'
import { conjugate, multiply, type Pose } from '../../src/robot/vector.js'
import { anyArmUrdf, ARM_URDFS } from './arm-urdfs.js'

const TIP = 'gripper_frame_link'
const randomPose = (random: Random) => JOINT_NAMES.map(() => random.uniform(-1.7, 1.7))

/** What we use of urdf-loader; its own declarations do not resolve under NodeNext. */
interface ThreeRobot extends Object3D {
  readonly links: Readonly<Record<string, Object3D>>
  readonly joints: Readonly<Record<string, { ignoreLimits: boolean }>>
  setJointValue(name: string, positionRad: number): void
}
type ThreeLoader = new (manager: LoadingManager) => {
  parseVisual: boolean
  parseCollision: boolean
  parse(xml: string): ThreeRobot
}

/** What three makes of the same file. */
function threeRobot(path: string): ThreeRobot {
  Object.assign(globalThis, { DOMParser, Document, Element })
  const loader = new (URDFLoader as unknown as ThreeLoader)(new LoadingManager())
  loader.parseVisual = false
  loader.parseCollision = false
  return loader.parse(readFileSync(path, 'utf8'))
}

describe.each(ARM_URDFS)('on $title', ({ path, isThere }) => {
  it.skipIf(!isThere)('every link stands where three puts it, to 1e-6 m and rad, in 1000 random poses', () => {
    const description = loadUrdf(path)
    const kinematics = new Kinematics(description, JOINT_NAMES, TIP)
    const robot = threeRobot(path)
    for (const joint of Object.values(robot.joints)) joint.ignoreLimits = true
    const random = new Random(1)
    let worstM = 0
    let worstRad = 0
    for (let round = 0; round < 1000; round++) {
      const positionRad = randomPose(random)
      JOINT_NAMES.forEach((name, i) => {
        robot.setJointValue(name, positionRad[i] ?? NaN)
      })
      robot.updateMatrixWorld(true)
      for (const { name } of description.links) {
        const ours = kinematics.linkPose(name, positionRad)
        const link = robot.links[name]
        if (!link) throw new Error(`three has no link ${name}`)
        worstM = Math.max(worstM, link.getWorldPosition(new Vector3()).distanceTo(new Vector3(...ours.positionM)))
        worstRad = Math.max(
          worstRad,
          link.getWorldQuaternion(new Quaternion()).angleTo(new Quaternion(...ours.quaternion)),
        )
      }
    }
    expect(worstM).toBeLessThan(1e-6)
    expect(worstRad).toBeLessThan(1e-6)
  })

  it.skipIf(!isThere)('the tip at zero is where the reference has it, its z axis forward', () => {
    const kinematics = new Kinematics(loadUrdf(path), JOINT_NAMES, TIP)
    const { positionM } = kinematics.forward(JOINT_NAMES.map(() => 0))
    const expected = [0.391361, -9e-6, 0.22647]
    positionM.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? NaN, 5)
    })
  })

  it.skipIf(!isThere)('the Jacobian is the finite difference of the pose in 200 random poses', () => {
    const kinematics = new Kinematics(loadUrdf(path), JOINT_NAMES, TIP)
    const random = new Random(2)
    for (let round = 0; round < 200; round++) {
      const positionRad = randomPose(random)
      const jacobian = kinematics.jacobian(positionRad)
      JOINT_NAMES.forEach((_, j) => {
        difference(kinematics, positionRad, j).forEach((expected, row) => {
          expect(jacobian[row * JOINT_NAMES.length + j]).toBeCloseTo(expected, 7)
        })
      })
    }
  })
})

/** [v, w] per unit velocity of joint j, by central differences. */
function difference(kinematics: Kinematics, positionRad: readonly number[], j: number): number[] {
  const step = 1e-5
  const at = (offset: number): Pose =>
    kinematics.forward(positionRad.map((value, i) => (i === j ? value + offset : value)))
  const [before, after] = [at(-step), at(step)]
  const [x, y, z, w] = multiply(after.quaternion, conjugate(before.quaternion))
  const sign = w < 0 ? -1 : 1
  return [
    ...after.positionM.map((value, i) => (value - (before.positionM[i] ?? NaN)) / (2 * step)),
    ...[x, y, z].map(value => (sign * value) / step),
  ]
}

describe('Kinematics', () => {
  it('gives zero columns to joints off the way to the tip, and honours the caller order', () => {
    const description = loadUrdf(anyArmUrdf())
    const reversed = [...JOINT_NAMES].reverse()
    const [straight, backward] = [JOINT_NAMES, reversed].map(names => new Kinematics(description, names, TIP))
    const positionRad = [0.1, -0.2, 0.3, -0.4, 0.5, 0.6]
    expect(backward?.forward([...positionRad].reverse())).toEqual(straight?.forward(positionRad))
    const jacobian = straight?.jacobian(positionRad) ?? []
    for (let row = 0; row < 6; row++) expect(jacobian[row * 6 + 5]).toBe(0)
    expect(straight?.tipJoints).toEqual([0, 1, 2, 3, 4])
  })

  it('moves a prismatic joint along its turned axis', () => {
    const description = parseUrdf(
      `<robot name="r"><link name="a"/><link name="b"/><joint name="j" type="prismatic"><parent link="a"/><child link="b"/>
        <origin xyz="1 0 0" rpy="0 0 1.5707963267948966"/><axis xyz="1 0 0"/></joint></robot>`,
      new DOMParser(),
    )
    const kinematics = new Kinematics(description, ['j'], 'b')
    const { positionM } = kinematics.forward([0.5])
    expect(positionM[0]).toBeCloseTo(1, 12)
    expect(positionM[1]).toBeCloseTo(0.5, 12)
    const jacobian = kinematics.jacobian([0.5])
    expect(jacobian[1]).toBeCloseTo(1, 12)
    expect([...jacobian.slice(3)]).toEqual([0, 0, 0])
  })

  it('gives the recorded bits for a fixed pose, which every engine must repeat', () => {
    const official = `<robot name="r"><link name="a"/><link name="b"/><link name="c"/>
      <joint name="j" type="revolute"><parent link="a"/><child link="b"/><origin xyz="0.0388 0 0.0624" rpy="3.14159 0 -3.14159"/><axis xyz="0 0 1"/></joint>
      <joint name="k" type="revolute"><parent link="b"/><child link="c"/><origin xyz="-0.03 -0.018 -0.054" rpy="-1.5708 -1.5708 0"/><axis xyz="1 1 0"/></joint></robot>`
    const pose = new Kinematics(parseUrdf(official, new DOMParser()), ['j', 'k'], 'c').forward([0.7, -1.1])
    const words = new BigUint64Array(Float64Array.of(...pose.positionM, ...pose.quaternion).buffer)
    expect(Array.from(words, word => word.toString(16))).toEqual([
      '3fa9ad2fcf0a3690',
      'bfa0f1abc49746d8',
      '3fbdcc62781504dd',
      '3fd862227fa6b0fa',
      'bfc985b7567fff4a',
      'bfe33f0876c2e3ca',
      'bfe58bccf999e292',
    ])
  })

  it('refuses unknown joints, fixed joints, unknown links and wrong counts', () => {
    const description = loadUrdf(anyArmUrdf())
    expect(() => new Kinematics(description, ['elbow'], TIP)).toThrow(/`elbow` is not there.*elbow_flex/)
    expect(() => new Kinematics(description, ['gripper_frame_joint'], TIP)).toThrow(/is fixed/)
    expect(() => new Kinematics(description, JOINT_NAMES, 'tip')).toThrow(UrdfError)
    const kinematics = new Kinematics(description, JOINT_NAMES, TIP)
    expect(() => kinematics.linkPose('tip', [0, 0, 0, 0, 0, 0])).toThrow(UrdfError)
    expect(() => kinematics.forward([0])).toThrow(RangeError)
  })
})
