/** What LeRobot is sent, without a thread and without ZeroMQ: made of poses alone. */

import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { box, type SceneStart } from '../../../src/env/scene.js'
import { IDENTITY_POSE } from '../../../src/robot/vector.js'
import { armModel, bodyPoses } from '../../../src/sim/arm-model.js'
import { POSE_SIZE } from '../../../src/sim/camera/visual-scene.js'
import { CameraFeed } from '../../../src/run/camera-publisher/camera-feed.js'
import { checkPublished } from '../../../src/run/camera-publisher/publish-cameras.js'
import { simCameras } from '../../../src/run/cameras/open-cameras.js'
import type { CamerasOptions } from '../../../src/run/cameras/camera-schema.js'
import { plannedArm } from '../../../src/run/planned-arm.js'

const { description, robot } = plannedArm()
const MODEL = armModel(description, robot)
const TINY = { width: 64, height: 48, shadows: false } as const
const START: SceneStart = {
  positionRad: robot.restRad,
  objects: [{ spec: box([0.1, 0.1, 0.1], { name: 'cube', friction: 1, colour: [1, 0, 0] }), pose: IDENTITY_POSE }],
}
const CUBE_M = [0.3, 0, 0.05]

function poses(): Float64Array {
  const all = [IDENTITY_POSE, ...bodyPoses(MODEL, robot.restRad), IDENTITY_POSE]
  const buffer = new Float64Array(all.flatMap(({ positionM, quaternion }) => [...positionM, ...quaternion]))
  buffer.set(CUBE_M, buffer.length - POSE_SIZE)
  return buffer
}

interface Message {
  readonly timestamps: Readonly<Record<string, number>>
  readonly images: Readonly<Record<string, string>>
}

async function open(cameras: CamerasOptions, rate = 1) {
  const drawn = await simCameras({ cameras }, 'sim')
  if (!drawn) throw new Error('no cameras')
  const messages: Message[] = []
  const send = (text: string) => messages.push(JSON.parse(text) as Message) > 0
  const first = { timeS: 0, epochS: 1000, poses: poses() }
  const feed = new CameraFeed({ ...drawn, model: MODEL, start: START, first, rate, send })
  const at = async (timeS: number) => {
    feed.take({ timeS, epochS: 1000 + timeS / rate, poses: poses() })
    return feed.publish()
  }
  return { feed, at, messages }
}

describe('the feed of LeRobot cameras', () => {
  it('sends all cameras in each message, and each at its own rate', async () => {
    const { feed, at, messages } = await open({ front: { ...TINY, fps: 30 }, top: { ...TINY, fps: 10 } })
    expect(await feed.publish()).toBe(true)
    expect(await feed.publish()).toBe(false)
    for (const timeS of [0.01, 0.034, 0.067, 0.1]) await at(timeS)
    expect(messages.map(({ images }) => Object.keys(images))).toEqual(messages.map(() => ['front', 'top']))
    expect(messages.map(({ timestamps }) => timestamps['front']?.toFixed(3))).toEqual([
      '1000.000',
      '1000.033',
      '1000.067',
      '1000.100',
    ])
    expect(messages.map(({ timestamps }) => timestamps['top']?.toFixed(1))).toEqual([
      '1000.0',
      '1000.0',
      '1000.0',
      '1000.1',
    ])
    expect(feed.counts.get('top')).toEqual({ sent: 2, missed: 0 })
  })

  it('leaves out what it has no time for, and counts it', async () => {
    const { feed, at } = await open({ front: TINY })
    await feed.publish()
    feed.take({ timeS: 0.05, epochS: 1000.05, poses: poses() })
    await at(0.11)
    expect(feed.counts.get('front')).toEqual({ sent: 2, missed: 2 })
  })

  it('says when a picture was taken on the wall, at any pace', async () => {
    const { at, messages } = await open({ front: TINY }, 0.5)
    await at(0.1)
    expect(messages[0]?.timestamps['front']).toBeCloseTo(1000.2, 6)
    await at(0.15)
    expect(messages[1]?.timestamps['front']).toBeCloseTo(1000 + (4 / 30) * 2, 6)
  })

  it('exchanges red and blue, as LeRobot takes what OpenCV decodes for RGB', async () => {
    const { feed, messages } = await open({ top: TINY })
    await feed.publish()
    const jpeg = Buffer.from(messages[0]?.images['top'] ?? '', 'base64')
    const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true })
    expect(info).toMatchObject({ width: 64, height: 48, channels: 3 })
    const count = (strong: number, weak: number) =>
      data.filter((_, i) => i % 3 === 0 && (data[i + strong] ?? 0) > 120 && (data[i + weak] ?? 0) < 60).length
    expect(count(2, 0)).toBeGreaterThan(20)
    expect(count(0, 2)).toBe(0)
  })
})

it.each<[CamerasOptions, RegExp]>([
  [{ frnt: {} }, /did you mean 'front'/],
  [{ front: { type: 'opencv', index_or_path: 0 } }, /a virtual arm has only the twin's/],
  [{ front: { depth: true } }, /colour alone: leave depth out/],
  [{ front: { width: 0 } }, /expected a width of 1 to/],
])('refuses %j', (cameras, message) => {
  expect(() => {
    checkPublished(cameras)
  }).toThrow(message)
})
