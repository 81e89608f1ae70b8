/** `so101 virtual`: a simulated arm on a port that other programs open as a real one. */

import { networkInterfaces } from 'node:os'
import { z } from 'zod'
import { defineCommand } from './command.js'
import { interruption } from './interruption.js'
import type { Io } from './io.js'
import { statusLine, type StatusLine } from './status-line.js'
import { isLoopback, type TcpAddress } from '../hardware/ports/tcp-address.js'
import type { PublishedPort } from '../hardware/published-port.js'
import { REPLY_FAULTS, type WireFaults } from '../hardware/wire-faults.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import { SO101_FOLLOWER } from '../robot/arms/so101.js'
import { CapabilityError, UsageError } from '../robot/errors.js'
import { drawMounting } from '../robot/mounting.js'
import { ROBOT_TYPES, robotTypeNamed } from '../robot/robot-types.js'
import type { CameraPublisher } from '../run/camera-publisher/camera-publisher.js'
import type { PublishedCameras } from '../run/camera-publisher/publish-cameras.js'
import { parseCameras } from '../run/cameras/camera-schema.js'
import type { HandMotion } from '../run/teleop/hand-motion.js'
import type { VirtualArm, VirtualArmLoad } from '../run/virtual-arm.js'
import { DEFAULT_SERVO } from '../sim/servo/presets.js'

const STATUS_PERIOD_MS = 1000
/** Every tenth status goes to a log. */
const LOG_EVERY = 10
/** Less of real time than this is worth a word. */
const KEEPS_UP = 0.98
/** How long a brown-out lasts. */
const BROWN_OUT_S = 0.5
const LOOPBACK = '127.0.0.1'
const LEROBOT_PORT = 5555

const probability = (what: string) =>
  z.number().min(0).max(1).optional().describe(`probability that a reply ${what}, 0 to 1`)
const instant = (what: string) => z.number().min(0).optional().describe(`${what}, seconds after the start`)

const flags = z.strictObject({
  robot: z
    .strictObject({
      type: z
        .string()
        .default(SO101_FOLLOWER.name)
        .describe(`the arm: ${Object.keys(ROBOT_TYPES).join(', ')}`),
      mounting_seed: z
        .int()
        .min(0)
        .default(0)
        .describe('which arm of that type, by how its servos sit in their joints'),
      eeprom: z
        .string()
        .optional()
        .describe('a JSON file that keeps what survives power-off, such as a calibration; made where it is not there'),
    })
    .prefault({}),
  servo: z
    .string()
    .optional()
    .describe(`its servos: sts3215-12v, sts3215-7v4, ideal; where absent ${DEFAULT_SERVO}, and 7.4 V ones in a leader`),
  factory: z.boolean().default(false).describe('servos as they are sold, but for their ids'),
  hand: z
    .union([z.boolean(), z.string()])
    .default(false)
    .describe(
      'a simulated hand moves the arm while it is limp: to its middle, and once homed from stop to stop; gentle, a FILE of poses or a dataset’s FOLDER:EPISODE: as a leader is moved',
    ),
  link: z.string().optional().describe('a stable name for the port: a symbolic link that is taken away at the end'),
  tcp: z
    .union([z.int().min(0).max(65535), z.string(), z.literal(true)])
    .optional()
    .describe(
      "serve TCP in place of a pseudo terminal: PORT (on 127.0.0.1), HOST:PORT or '[::1]:PORT' in quotes; 0 or nothing for a free port",
    ),
  rate: z.number().min(0.01).max(20).default(1).describe('simulated seconds in a second of the wall, 0.01 to 20'),
  faults: z
    .strictObject({
      lost: probability('is lost'),
      late: probability('is late'),
      late_s: z.number().min(0).max(10).optional().describe('how late, seconds, at most 10; 0.1 where absent'),
      corrupt: probability('has a wrong bit'),
      truncated: probability('breaks off'),
      seed: z.int().min(0).max(4294967295).optional().describe('of these four; 0 where absent'),
      dead: z.array(z.int().min(0).max(253)).optional().describe('ids of servos that do not answer: [3]'),
      brown_out_at_s: instant(`when the servos lose power, for ${BROWN_OUT_S} s`),
      pull_at_s: instant('when the USB cable is pulled'),
    })
    .prefault({}),
  cameras: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .optional()
    .describe("what LeRobot's ZeroMQ cameras see: front,wrist,top, or {front: {width: 640, height: 480, fps: 30}}"),
  cameras_port: z
    .int()
    .min(0)
    .max(65535)
    .optional()
    .describe(`where they are published; ${LEROBOT_PORT}, LeRobot's, where absent; 0: a free one`),
  cameras_ip: z
    .string()
    .optional()
    .describe(`and on which address of this machine, ${LOOPBACK} where absent; '*': on all of them`),
  json: z.boolean().default(false).describe('print one JSON object when the port is there and one at the end'),
})

type Options = z.output<typeof flags>

export const virtualCommand = defineCommand({
  name: 'virtual',
  summary: 'simulate an arm on a serial port that other programs take for a real one',
  flags,
  examples: [
    'so101 virtual --robot.type=so101_follower --link=/tmp/so101',
    'so101 virtual --factory --hand --robot.eeprom=arm.json',
    'so101 virtual --robot.type=so101_leader --hand=gentle --link=/tmp/leader',
    'so101 virtual --link=/tmp/so101 --cameras=front,wrist',
    'so101 virtual --tcp=5000 --faults="{lost: 0.01, corrupt: 0.01, dead: [3], seed: 1}"',
  ],
  async run(options, io) {
    // Loaded here, so that `so101 --help` need not compile a physics engine.
    const { openVirtualArm } = await import('../run/virtual-arm.js')
    refuseWhatCannotBe(options)
    const { dead, brown_out_at_s: brownOutAtS, pull_at_s: pullAtS, late_s: lateS, ...rates } = options.faults
    // From the beginning: whoever stops us while we start finds no link left behind either.
    const stopped = interruption()
    const status = statusLine(io, { logEvery: LOG_EVERY })
    try {
      const robot = robotTypeNamed(options.robot.type)
      const arm = await openVirtualArm({
        robot,
        mounting: drawMounting(robot, options.robot.mounting_seed),
        openPort: () => openPort(options, status),
        servo: options.servo,
        rate: options.rate,
        faults: { ...rates, lateS },
        outages: {
          dead,
          ...(brownOutAtS === undefined ? {} : { brownOut: { atS: brownOutAtS, lastsS: BROWN_OUT_S } }),
          ...(pullAtS === undefined ? {} : { pull: { atS: pullAtS, cable: 'usb' } }),
        },
        eepromPath: options.robot.eeprom,
        isFactory: options.factory,
        hasHand: options.hand === true,
        motion: await motionOf(options.hand, robot),
        cameras: publishedCameras(options, status),
      })
      try {
        announce(options, arm, io)
        await serve(options, arm, status, stopped.came)
      } finally {
        status.end()
        await arm.close()
      }
      if (options.json) io.stdout.write(`${JSON.stringify(asJson(arm))}\n`)
    } finally {
      stopped.forget()
    }
  },
})

async function motionOf(hand: Options['hand'], robot: RobotSpec): Promise<HandMotion | undefined> {
  if (typeof hand !== 'string') return undefined
  const { openHand } = await import('../run/teleop/episode-motion.js')
  return openHand(hand, robot)
}

function publishedCameras(options: Options, status: StatusLine): PublishedCameras | undefined {
  const { cameras, cameras_ip: ip = LOOPBACK, cameras_port: port = LEROBOT_PORT } = options
  if (cameras === undefined) return undefined
  return {
    cameras: parseCameras(cameras, '--cameras'),
    address: { ip, port },
    warn: message => {
      status.note(`warning: ${message}`)
    },
  }
}

function refuseWhatCannotBe({ robot, tcp, link, cameras, cameras_ip: ip, cameras_port: port }: Options): void {
  robotTypeNamed(robot.type)
  if (cameras === undefined && (ip !== undefined || port !== undefined)) {
    throw new UsageError(
      '--cameras_ip and --cameras_port say where cameras are published: name them, --cameras=front,wrist',
    )
  }
  if (tcp !== undefined && link !== undefined) {
    throw new UsageError('--link names a pseudo terminal, and --tcp takes none: drop one')
  }
}

async function openPort({ tcp, link }: Options, status: StatusLine): Promise<PublishedPort> {
  if (tcp !== undefined) {
    const { listenTcp } = await import('../hardware/ports/tcp-server.js')
    return listenTcp({
      ...(await tcpAddress(tcp)),
      report: message => {
        status.note(message)
      },
    })
  }
  const { openPty } = await import('../hardware/ports/pty.js')
  try {
    return await openPty({ link })
  } catch (error) {
    if (!(error instanceof CapabilityError)) throw error
    throw new CapabilityError(`${error.message}\nwith this command: so101 virtual --tcp=5000`)
  }
}

async function tcpAddress(tcp: NonNullable<Options['tcp']>): Promise<TcpAddress> {
  if (typeof tcp !== 'string') return { host: LOOPBACK, port: tcp === true ? 0 : tcp }
  const { parseTcpPath } = await import('../hardware/ports/tcp-address.js')
  return parseTcpPath(`tcp://${tcp}`)
}

function announce(options: Options, { port, backend, cameras }: VirtualArm, io: Io): void {
  const { json, tcp, rate, robot } = options
  const { path, warning } = port
  if (warning !== undefined) io.stderr.write(`warning: ${warning}\n`)
  const { cameras_ip: ip = LOOPBACK } = options
  if (cameras !== undefined && !isLoopback(ip)) {
    io.stderr.write(
      `warning: --cameras_ip=${ip} is open to the network: whoever reaches port ${cameras.port} sees the pictures; LeRobot on this machine needs ${LOOPBACK} alone\n`,
    )
  }
  if (json) {
    const ids = backend.scene.servos.servos.map(({ id }) => id)
    const published = cameras && { cameras: cameras.specs.map(({ name }) => name), cameras_port: cameras.port }
    const facts = { path, robot_type: robot.type, servo: backend.facts['servo'], ids, rate, ...published }
    io.stdout.write(`${JSON.stringify(facts)}\n`)
    return
  }
  io.stdout.write(`${path}\n`)
  const group = robotTypeNamed(robot.type).role === 'leader' ? 'teleop' : 'robot'
  const hint =
    tcp === undefined
      ? `LeRobot finds the arm with --${group}.type=${robot.type} --${group}.port=${path}`
      : `LeRobot needs a serial port: socat pty,raw,echo=0,link=/tmp/so101 ${path.replace('tcp://', 'tcp:')} makes one of it`
  io.stderr.write(`${hint}; Ctrl-C stops it\n`)
  if (cameras !== undefined) io.stderr.write(`${cameraHint(options, cameras)}\n`)
}

/** What LeRobot is to be told: its sizes and rates are ours. */
function cameraHint({ cameras_ip: ip = LOOPBACK }: Options, { port, specs }: CameraPublisher): string {
  const address = ip === '*' ? (ownAddress() ?? LOOPBACK) : ip
  const entries = specs.map(
    ({ name, width, height, rateHz }) =>
      `${name}: {type: zmq, server_address: ${address}, port: ${port}, camera_name: ${name}, width: ${width}, height: ${height}, fps: ${rateHz}}`,
  )
  return `and its cameras with --robot.cameras="{${entries.join(', ')}}"`
}

/** As others in the network know this machine. */
function ownAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap(each => each ?? [])
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address
}

/** Until it is told to stop, or the port is gone. */
async function serve({ rate }: Options, arm: VirtualArm, status: StatusLine, stopped: Promise<unknown>): Promise<void> {
  let before = arm.load
  const timer = setInterval(() => {
    const now = arm.load
    status.show([statusText(before, now, rate, arm.wire.faults?.counts), ...pictureTexts(before, now)].join(' | '))
    before = now
  }, STATUS_PERIOD_MS)
  try {
    const isStopped = Symbol()
    const end = await Promise.race([stopped.then(() => isStopped), arm.lost])
    if (end instanceof Error) throw end
    if (end === undefined) status.note('the USB cable is pulled, as --faults.pull_at_s says: the port is gone')
  } finally {
    clearInterval(timer)
  }
}

function statusText(before: VirtualArmLoad, now: VirtualArmLoad, rate: number, faults?: WireFaults['counts']): string {
  const wallS = now.wallS - before.wallS
  const paceShare = (now.simulatedS - before.simulatedS) / wallS / rate
  const injected = REPLY_FAULTS.filter(fault => faults?.[fault]).map(fault => `${fault} ${faults?.[fault] ?? 0}`)
  return [
    `${((now.roundTrips - before.roundTrips) / wallS).toFixed(0)} round trips/s`,
    paceShare >= KEEPS_UP
      ? `real time x ${rate}`
      : `TOO SLOW: ${percent(paceShare)} of --rate=${rate}, take a smaller one`,
    `physics ${percent((now.physicsS - before.physicsS) / wallS)} of the time`,
    ...(injected.length > 0 ? [`spoiled replies: ${injected.join(', ')}`] : []),
  ].join(' | ')
}

/** Pictures a second, and how many came too late to be drawn. */
function pictureTexts(before: VirtualArmLoad, now: VirtualArmLoad): string[] {
  const wallS = now.wallS - before.wallS
  return Object.entries(now.pictures).map(([name, { sent, missed }]) => {
    const since = before.pictures[name] ?? { sent: 0, missed: 0 }
    const late = missed - since.missed
    return `${name} ${((sent - since.sent) / wallS).toFixed(0)}/s${late > 0 ? ` (${late} MISSED)` : ''}`
  })
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`
}

function asJson({ load, wire }: VirtualArm) {
  return {
    simulated_s: load.simulatedS,
    wall_s: load.wallS,
    physics_s: load.physicsS,
    round_trips: load.roundTrips,
    requests: wire.requests,
    replies: wire.replies,
    bad_checksums: wire.noise.badChecksums,
    faults: wire.faults?.counts ?? {},
    ...(Object.keys(load.pictures).length > 0 && { pictures: load.pictures }),
  }
}
