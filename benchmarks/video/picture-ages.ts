/** How old a camera's newest picture is to a loop that asks at 30 Hz, at phases of its own, while the clock runs. */

import { openVideoCamera } from '../../src/hardware/cameras/open-video-camera.js'
import type { CaptureStatistics } from '../../src/hardware/cameras/video-camera.js'
import { WallClock } from '../../src/hardware/wall-clock.js'
import { Random } from '../../src/robot/random.js'

export interface PictureAges {
  readonly durationS: number
  readonly asked: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly worstMs: number
  readonly statistics: CaptureStatistics
  /** Of one core, cameras and loop together. */
  readonly cpuShare: number
}

const RATE_HZ = 30

/** `busyMs`: work that blocks the event loop in each turn of the loop, as a policy would. */
export async function pictureAges(durationS: number, busyMs: number, cameras: number): Promise<PictureAges> {
  const clock = new WallClock()
  const open = await Promise.all(
    Array.from({ length: cameras }, (_, index) =>
      openVideoCamera(
        {
          name: `camera-${index}`,
          width: 640,
          height: 480,
          rateHz: RATE_HZ,
          input: { url: `lavfi:testsrc=size=640x480:rate=${RATE_HZ}` },
        },
        clock,
      ),
    ),
  )
  const random = new Random(1)
  const ages: number[] = []
  const cpu = process.cpuUsage()
  const beganS = clock.timeS
  while (clock.timeS - beganS < durationS) {
    await new Promise(resolve => setTimeout(resolve, (1000 / RATE_HZ - busyMs) * (0.5 + random.uniform())))
    const untilS = clock.timeS + busyMs / 1000
    while (clock.timeS < untilS);
    const frames = await Promise.all(open.map(camera => camera.latest()))
    ages.push(...frames.map(({ timeS }) => (clock.timeS - timeS) * 1000))
  }
  const elapsedS = clock.timeS - beganS
  const { user, system } = process.cpuUsage(cpu)
  const all = open.map(({ statistics }) => statistics)
  await Promise.all(open.map(camera => camera.close()))
  ages.sort((a, b) => a - b)
  const at = (part: number) => ages[Math.min(ages.length - 1, Math.floor(part * ages.length))] ?? NaN
  const sum = (key: keyof CaptureStatistics) => all.reduce((total, each) => total + each[key], 0)
  return {
    durationS: elapsedS,
    asked: ages.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    worstMs: at(1),
    statistics: {
      captured: sum('captured'),
      duplicates: sum('duplicates'),
      lost: sum('lost'),
      broken: sum('broken'),
    },
    cpuShare: (user + system) / 1e6 / elapsedS,
  }
}
