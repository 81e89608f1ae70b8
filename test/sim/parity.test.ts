/** The twin's arm moves as MuJoCo's does, within milliradians. */

import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { freeSpaceParity, gravitySag, STRETCHED_RAD } from '../../benchmarks/parity/free-space.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { Kinematics } from '../../src/robot/kinematics.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'

const mrad = (angles: readonly number[]): string => angles.map(angle => (1000 * angle).toFixed(2)).join(' ')

describe('the arm without contacts, against MuJoCo', () => {
  it.each([
    { recipe: 'native-armature', limitRad: 0.003 },
    { recipe: 'motor-rows', limitRad: 0.01 },
  ] as const)(
    'follows sinusoids on six joints within $limitRad rad RMS with $recipe at 5 ms',
    async ({ recipe, limitRad }) => {
      const { rmsRad, mujocoRmsRad } = await freeSpaceParity({ recipe, substepS: 0.005 })
      console.log(`${recipe} at 5 ms, RMS mrad: twin ${mrad(rmsRad)}; MuJoCo implicitfast ${mrad(mujocoRmsRad)}`)
      expect(rmsRad).toHaveLength(6)
      // An arm that follows exactly was not compared with anything.
      expect(Math.min(...rmsRad)).toBeGreaterThan(1e-6)
      expect(Math.max(...rmsRad)).toBeLessThanOrEqual(limitRad)
    },
  )

  it('strays less from the exact motion than MuJoCo does with the same step', async () => {
    const { rmsRad, mujocoRmsRad } = await freeSpaceParity({ recipe: 'native-armature', substepS: 0.005 })
    rmsRad.forEach((rms, k) => {
      expect(rms).toBeLessThan(mujocoRmsRad[k] as number)
    })
  })

  it.each(['native-armature', 'motor-rows'] as const)(
    'sags like MuJoCo when it is stretched out, within 2 mrad with %s',
    async recipe => {
      const { twinSagRad, mujocoSagRad, worstRad } = await gravitySag(recipe)
      console.log(`${recipe} stretched out, sag mrad: twin ${mrad(twinSagRad)}; MuJoCo ${mrad(mujocoSagRad)}`)
      // The shoulder carries 0.85 N.m at 17.8 N.m/rad.
      expect(mujocoSagRad[1]).toBeGreaterThan(0.04)
      expect(mujocoSagRad[1]).toBeLessThan(0.055)
      expect(worstRad).toBeLessThanOrEqual(0.002)
    },
  )

  it('is stretched out 0.44 m from the pan axis in the pose that sags', () => {
    const description = loadUrdf(fileURLToPath(new URL('../../assets/urdf/so101.urdf', import.meta.url)))
    const joints = SO101_FOLLOWER.servos.map(({ joint }) => joint)
    const kinematics = new Kinematics(description, joints, 'gripper_frame_link')
    const [panX] = kinematics.linkPose('shoulder_link', STRETCHED_RAD).positionM
    const [tipX, tipY] = kinematics.forward(STRETCHED_RAD).positionM
    expect(tipX - panX).toBeCloseTo(0.437, 3)
    expect(tipY).toBeCloseTo(0, 3)
  })
})
