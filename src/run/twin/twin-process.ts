/** The side of the process that owns a simulated arm on a pseudo terminal: it serves scene and reset to its parent. */

import process from 'node:process'
import { CONTACT_PARTNERS } from '../../env/scene.js'
import { openPty } from '../../hardware/ports/pty.js'
import { TwinError } from '../../robot/errors.js'
import { drawMounting } from '../../robot/mounting.js'
import { robotTypeNamed } from '../../robot/robot-types.js'
import { openHand } from '../teleop/episode-motion.js'
import { openVirtualArm, type VirtualArm } from '../virtual-arm.js'
import { monotonicS, type TwinReply, type TwinRequest } from './messages.js'

let arm: VirtualArm | undefined
let objectNames: readonly string[] = []

async function answer(request: TwinRequest): Promise<TwinReply> {
  if (request.kind === 'open') {
    const { robotType, mountingSeed, servo, hand } = request.job
    const robot = robotTypeNamed(robotType)
    arm = await openVirtualArm({
      robot,
      mounting: drawMounting(robot, mountingSeed),
      servo,
      objects: [],
      motion: hand === undefined ? undefined : await openHand(hand, robot),
      openPort: () => openPty(),
    })
    void arm.lost.then(error => {
      throw error ?? new TwinError('TWIN_LOST', 'the pseudo terminal of the simulated arm is gone: start again')
    })
    return { kind: 'opened', path: arm.port.path }
  }
  if (!arm) throw new TypeError(`expected 'open' first, got '${request.kind}'`)
  const { scene } = arm.backend
  switch (request.kind) {
    case 'reset':
      scene.reset(request.start)
      objectNames = request.start.objects.map(({ spec }) => spec.name)
      return look()
    case 'look':
      return look()
    case 'close':
      await arm.close()
      return { kind: 'closed' }
  }

  function look(): TwinReply {
    return {
      kind: 'scene',
      timeS: scene.timeS,
      monotonicS: monotonicS(),
      poses: scene.readPoses(),
      objects: objectNames.map(name => ({
        name,
        pose: scene.objectPose(name),
        velocity: scene.objectVelocity(name),
        contacts: scene.jawContacts(name),
        forcesN: new Map(
          [...CONTACT_PARTNERS, ...objectNames.filter(other => other !== name)].map(partner => [
            partner,
            scene.contactForceN(name, partner),
          ]),
        ),
      })),
    }
  }
}

function send(reply: TwinReply): void {
  process.send?.(reply)
}

process.on('message', (request: TwinRequest) => {
  answer(request).then(send, (error: unknown) => {
    send({
      kind: 'failed',
      code: error instanceof TwinError ? error.code : undefined,
      message: error instanceof Error ? error.message : String(error),
    })
  })
})
// The parent is gone, however that came about. Ctrl-C in a terminal reaches both: the parent decides what comes first.
process.on('disconnect', () => {
  void (arm?.close() ?? Promise.resolve()).finally(() => process.exit(0))
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)
