/** A ZeroMQ PUB socket: the one door to zeromq, which is loaded when it is needed. */

import { CameraError, CapabilityError, UsageError } from '../../robot/errors.js'

export interface PublisherSocket {
  /** The one that was asked for, or the one that was free. */
  readonly port: number
  /** False where the text before it is still on its way: this one is left out. */
  send(text: string): boolean
  close(): void
}

export interface PublisherAddress {
  /** Of the interface that listens; `*`: all of them. */
  readonly ip: string
  /** 0: one that is free. */
  readonly port: number
}

/** Messages that wait for a slow subscriber; more are left out for it. */
const MOST_WAITING = 2

/** `CapabilityError` without zeromq, `UsageError` for an address that is taken or not ours. */
export async function openPublisherSocket({ ip, port }: PublisherAddress): Promise<PublisherSocket> {
  const { Publisher } = await loadZeroMq()
  const socket = new Publisher({ sendHighWaterMark: MOST_WAITING, linger: 0 })
  try {
    await socket.bind(`tcp://${ip}:${port === 0 ? '*' : port}`)
  } catch (cause) {
    socket.close()
    throw refusal(ip, port, cause as NodeJS.ErrnoException)
  }
  let isBusy = false
  let failure: Error | undefined
  return {
    port: Number(/:(\d+)$/.exec(socket.lastEndpoint ?? '')?.[1]),
    send(text) {
      if (failure !== undefined) {
        throw new CameraError(`the pictures cannot be published any more: ${failure.message}`, { cause: failure })
      }
      if (isBusy) return false
      isBusy = true
      socket.send(text).then(
        () => {
          isBusy = false
        },
        (error: unknown) => {
          failure = error as Error
          isBusy = false
        },
      )
      return true
    },
    close() {
      socket.close()
    },
  }
}

async function loadZeroMq() {
  try {
    return await import('zeromq')
  } catch (cause) {
    const [line = ''] = String(cause).split('\n')
    throw new CapabilityError(
      `publishing cameras needs the package zeromq, which cannot be loaded here (${line}): npm install zeromq, or leave --cameras out; ` +
        `the arm alone needs neither`,
    )
  }
}

function refusal(ip: string, port: number, cause: NodeJS.ErrnoException): UsageError {
  const where = `tcp://${ip}:${port}`
  const reason =
    cause.code === 'EADDRINUSE'
      ? `port ${port} is taken, perhaps by another so101 virtual: take another one, --cameras_port=${port + 1}, and the same in LeRobot's camera`
      : cause.code === 'EACCES'
        ? `port ${port} is not for everybody: take one over 1023, such as --cameras_port=5555`
        : `${cause.message}: --cameras_ip is an address of this machine, 127.0.0.1, or '*' for all of them`
  return new UsageError(`cannot publish cameras on ${where}: ${reason}`, { cause })
}
